import type { PlainError } from '#shared/base/winnowError.ts';
import type { CutTexts } from '#shared/model/cutTexts.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Provider } from '#shared/model/providers.ts';
import type { ModelCut } from './graph/cutModel.ts';
import type { TensorType } from './preprocess/tensor.ts';
import type { FailedRow } from './rows.ts';
import type { InferenceRows } from './tableRows.ts';

/** `cause` of an error after which fewer rows at a time may do. */
export const memoryRanOut = 'memory ran out';

/** Predictions of the rows given to one `run`. Values of failed rows are NaN. */
export type Predictions = {
  readonly count: number;
  /** [count, classes] after the activation; float64 when the model's scores are. */
  readonly probabilities: Float32Array | Float64Array;
  /** [count, D], or null when the model gives none (or no row at all could be run). */
  readonly embeddings: Float32Array | null;
  readonly failed: readonly FailedRow[];
  /** Texts that were longer than the model takes, or null. */
  readonly cut: CutTexts | null;
  /** Rows that the model was given; the others could not be read. */
  readonly ran: number;
  /** The most memory that the process has held so far. */
  readonly memoryBytes: number;
};

/** What the model really gets for one row, shown so that a wrong configuration can be seen. */
export type InputPreview =
  | { readonly kind: 'image'; readonly png: Uint8Array; readonly width: number; readonly height: number }
  | {
      readonly kind: 'text';
      readonly tokens: readonly string[];
      readonly ids: readonly number[];
      readonly fullLength: number;
    }
  | { readonly kind: 'table'; readonly names: readonly string[]; readonly values: readonly (number | string)[] };

export type Preview = Predictions & {
  /** One entry per row; null where the row failed. */
  readonly inputs: readonly (InputPreview | null)[];
};

export type StartMessage = {
  readonly type: 'start';
  readonly modelPath: string;
  readonly config: ModelConfig;
  /** What is changed in the model in memory so that its scores can be read. */
  readonly cut: ModelCut;
  readonly threads: number;
  readonly provider: Provider;
  /** Resident memory at which the process says that it holds too much. */
  readonly memoryLimitBytes: number;
};

export type ToProcess =
  | StartMessage
  | {
      readonly type: 'run' | 'preview';
      readonly id: number;
      readonly rows: InferenceRows;
      /** Rows per run of the model, where it does not say itself. */
      readonly batchSize: number;
    }
  /** From now on rows are prepared so; how scores are read stays. */
  | { readonly type: 'prepare'; readonly id: number; readonly config: ModelConfig };

export type FromProcess =
  | { readonly type: 'ready'; readonly warnings: readonly string[] }
  | { readonly type: 'startFailed'; readonly error: PlainError }
  /** More memory than allowed is held. Noticed by a thread that never runs the model. */
  | { readonly type: 'overMemory' }
  /** Batches came back from the model. */
  | { readonly type: 'progress' }
  | { readonly type: 'result'; readonly id: number; readonly result: Predictions }
  | { readonly type: 'preview'; readonly id: number; readonly result: Preview }
  | { readonly type: 'prepared'; readonly id: number }
  /** `isMemory`: fewer rows at a time may do. */
  | { readonly type: 'failed'; readonly id: number; readonly error: PlainError; readonly isMemory: boolean };

/** A model output, copied out of the runtime. float16 arrives widened to float32. */
export type OutputTensor = {
  readonly dtype: TensorType | 'other';
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | null;
};
