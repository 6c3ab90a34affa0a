import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ModelConfig, ModelSignature } from '#shared/model/modelConfig.ts';
import type { Speed } from '../../inference/measureSpeed.ts';
import { isSingleScore, type Probe } from '../../inference/understand/probeModel.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { type Reading, readingOf } from './judge.ts';
import type { LabelledRows } from './labelledRows.ts';
import type { Passes } from './passes.ts';

/** What a model is tried as. */
export type TrialBase = {
  readonly project: OpenProject;
  readonly passes: Passes;
  readonly speed: Speed | null;
  readonly signature: ModelSignature;
  readonly open: readonly OpenQuestion[];
  /** The configuration that further answers give; null where it is none. */
  readonly configWith: (answers: ModelAnswers) => ModelConfig | null;
  /** Whether a label of the data may stand for another class than the model names: not where the graph itself names them. */
  readonly mayNameClasses: boolean;
  /** Whether nobody said in which order columns feed a block. */
  readonly mayReorder: boolean;
  readonly rows: LabelledRows;
  /** Point of `performance.now()` after which nothing further is begun. */
  readonly endsAt: number;
};

/** What was found out so far. */
export type TrialState = {
  /** The answers that fitted best so far, beside those that were given. */
  found: ModelAnswers;
  config: ModelConfig;
  probe: Probe | null;
  /** Whether the order of the classes is open. */
  readonly areClassesOpen: boolean;
};

export function readingFor({ project, signature }: TrialBase, config: ModelConfig): Reading {
  return readingOf(config, project.classes, isSingleScore(signature, config));
}
