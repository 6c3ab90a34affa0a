import type { GraphNode } from './onnxGraph.ts';
import type { ClassLabels, ScoreKind } from './readScores.ts';

export type ScoreCandidate = {
  /** The tensor with the scores: a declared output, or one inside that a cut makes one. */
  readonly tensor: string;
  /** One tensor a class, in score order, where there is no tensor of them all. */
  readonly parts?: readonly string[];
  /** The declared outputs that it is seen by. */
  readonly outputs: readonly string[];
  readonly dtype: string;
  /** Scores a row; undefined where the model leaves it open. */
  readonly width: number | undefined;
  readonly kind: ScoreKind;
  /** Of a decision: log-odds are written the same way, so that softmax or sigmoid may be meant. */
  readonly mayBeLogits?: boolean;
  readonly classes?: ClassLabels;
};

export type LabelOutput = {
  readonly name: string;
  readonly dtype: string;
  readonly classes?: ClassLabels;
  readonly source: GraphNode | undefined;
};

/** What a model is, as far as its graph shows. Everything but `classifier` and `unknown` is said by `because`. */
export type GraphTask =
  | 'classifier'
  | 'regression'
  | 'clustering'
  | 'outliers'
  | 'multi_label'
  | 'features'
  | 'detector'
  | 'segmentation'
  | 'token_classification'
  | 'question_answering'
  | 'embedding';
