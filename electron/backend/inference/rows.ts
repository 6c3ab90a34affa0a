import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Cell } from './preprocess/table.ts';

/** One example to be predicted: the part that the config's modality needs. */
export type InferenceRow = {
  /** Absolute path, already checked to be inside the data set's folder. */
  readonly image?: string;
  readonly text?: string;
  /** In the order of `neededColumns(config)`. For a text model they are joined by line breaks when `text` is absent. */
  readonly cells?: readonly Cell[];
};

/** A row that has no prediction, and why. `index` counts within the rows given to that call. */
export type FailedRow = { readonly index: number; readonly code: string; readonly message: string };

/** Columns whose cells a model reads, in the order in which `InferenceRow.cells` gives them. Empty for images. */
export function neededColumns(config: ModelConfig): readonly string[] {
  if (config.modality === 'text') {
    const whole = config.inputs.flatMap((input) => (input.kind === 'text' ? input.columns : []));
    return config.tokenizer?.text_columns ?? whole;
  }
  const columns = new Set<string>();
  for (const input of config.inputs) {
    if (input.kind === 'tabular_vector') for (const encoder of input.encoders) columns.add(encoder.column);
    if (input.kind === 'tabular_column') columns.add(input.column);
  }
  return [...columns];
}

/** The tensors that a run reads, each once. */
export function fetchesOf({ outputs: { scores, embedding } }: ModelConfig): readonly string[] {
  const names = [...(scores?.parts ?? (scores ? [scores.name] : [])), ...(embedding ? [embedding.name] : [])];
  return [...new Set(names)];
}
