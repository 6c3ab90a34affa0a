import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { cutTextsNote } from '#shared/model/cutTexts.ts';
import type { Provider } from '#shared/model/providers.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
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

/** How many texts of a run lost their end, and by how much; null where none did. */
export function cutWords({ cutTexts, config, done }: Pick<RunInfo, 'cutTexts' | 'config' | 'done'>): string | null {
  const most = config?.tokenizer?.max_length;
  return cutTexts && most !== undefined ? cutTextsNote(cutTexts, done, most) : null;
}

type Previewed = Pick<MethodOutput<'models.preview'>['items'][number], 'cutFrom'>;

/** The same of the examples of a preview. */
export function cutPreviewWords(
  items: readonly Previewed[],
  { tokenizer }: { readonly tokenizer?: { readonly max_length?: number | undefined } | undefined },
) {
  const lengths = items.flatMap(({ cutFrom }) => cutFrom ?? []);
  const most = tokenizer?.max_length;
  if (lengths.length === 0 || most === undefined) return null;
  const cut = { count: lengths.length, longest: Math.max(...lengths) };
  return cutTextsNote(cut, items.length, most);
}

type AskedRun = {
  readonly runs: readonly Pick<RunInfo, 'source' | 'modelSha256' | 'config' | 'provider' | 'state' | 'done'>[];
  /** Of the model's file. */
  readonly sha256: string;
  readonly config: ModelConfig;
  /** The CPU where it is not said. */
  readonly provider?: Provider | undefined;
  readonly examples: number;
};

/** How many examples `runs.start` would predict: those that a run of the same model, configuration and provider has not got to yet, else all. */
export function leftToPredict({ runs, sha256, config, provider = 'cpu', examples }: AskedRun): number {
  const asked = JSON.stringify(config);
  const done = runs
    .filter((run) => run.source === 'model' && run.modelSha256 === sha256 && JSON.stringify(run.config) === asked)
    .filter((run) => run.provider === provider)
    .filter((run) => !isGoing(run) && run.done < examples)
    .map((run) => run.done);
  return examples - Math.max(0, ...done);
}
