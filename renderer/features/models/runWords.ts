import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { RunInfo } from '#shared/contract/values.ts';
import { count } from '#renderer/ui/format.ts';

export function isGoing({ state }: Pick<RunInfo, 'state'>): boolean {
  return state === 'running' || state === 'queued' || state === 'paused';
}

/** What starting the run's model again would do, as `runs.start` decides it: go on, predict the rows added since, or all anew. */
export function againWords({ state, done }: Pick<RunInfo, 'state' | 'done'>, examples: number): string {
  if (state !== 'done') return 'Go on…';
  return done < examples ? `Predict the ${count(examples - done, 'added row')}…` : 'Run again…';
}

type AskedRun = {
  readonly runs: readonly Pick<RunInfo, 'source' | 'modelSha256' | 'config' | 'state' | 'done'>[];
  /** Of the model's file. */
  readonly sha256: string;
  readonly config: ModelConfig;
  readonly examples: number;
};

/** How many examples `runs.start` would predict: those that a run of the same model and configuration has not got to yet, else all. */
export function leftToPredict({ runs, sha256, config, examples }: AskedRun): number {
  const asked = JSON.stringify(config);
  const done = runs
    .filter((run) => run.source === 'model' && run.modelSha256 === sha256 && JSON.stringify(run.config) === asked)
    .filter((run) => !isGoing(run) && run.done < examples)
    .map((run) => run.done);
  return examples - Math.max(0, ...done);
}
