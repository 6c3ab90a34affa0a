import type {
  ImageInput,
  ModelConfig,
  ModelInput,
  ModelSignature,
  TensorSignature,
  VectorInput,
} from '#shared/model/modelConfig.ts';
import { shapeText } from './checkConfig.ts';

export type DatasetShape = {
  readonly modality: 'image' | 'text' | 'tabular';
  /** The data set's classes, in its own order. */
  readonly classes: readonly string[];
  /** Its columns that may feed a model (not the label, not the id). */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
};

type Ask = (field: string, message: string) => void;
export type ProposedInputs = { readonly inputs: ModelInput[]; readonly tokenizer?: ModelConfig['tokenizer'] };

/** A usual size when the model takes any. */
const usualSize = 224;

/** Inputs of a configuration, from the signature and the data set's kind. Null, with the reason as a question, when they do not fit. */
export function proposeInputs(signature: ModelSignature, dataset: DatasetShape, ask: Ask): ProposedInputs | null {
  if (dataset.modality === 'image') return imageInputs(signature, ask);
  if (dataset.modality === 'text') return textInputs(signature, dataset, ask);
  return tableInputs(signature, dataset, ask);
}

function imageInputs({ inputs }: ModelSignature, ask: Ask): ProposedInputs | null {
  const [declared] = inputs;
  if (declared === undefined || inputs.length !== 1) {
    ask(
      'inputs',
      `The model takes ${inputs.length} inputs (${list(inputs)}). Only models with one picture as input can be run.`,
    );
    return null;
  }
  const axes = declared.shape;
  const dtype = (['float32', 'float16', 'float64', 'uint8'] as const).find((name) => name === declared.dtype);
  if (dtype === undefined || axes.length !== 4) {
    ask(
      'inputs.0',
      `The input “${declared.name}” (${declared.dtype} ${shapeText(declared)}) is not a batch of pictures.`,
    );
    return null;
  }
  const isChannels = (size: number | string | null | undefined): boolean => size === 1 || size === 3;
  const layout = !isChannels(axes[1]) && isChannels(axes[3]) ? 'NHWC' : 'NCHW';
  const channels = layout === 'NCHW' ? axes[1] : axes[3];
  if (typeof channels === 'number' && !isChannels(channels)) {
    ask(
      'inputs.0',
      `The input “${declared.name}” ${shapeText(declared)} has ${channels} channels; 1 (grey) and 3 (colour) can be fed.`,
    );
    return null;
  }
  if (!isChannels(axes[1]) && !isChannels(axes[3]))
    ask('inputs.0.layout', 'The model does not say where its channels are. NCHW and colour are assumed.');
  const color = channels === 1 ? 'grayscale' : 'rgb';
  if (color === 'rgb') ask('inputs.0.color', 'Does the model take red-green-blue (usual) or blue-green-red (OpenCV)?');
  const [height, width] = layout === 'NCHW' ? [axes[2], axes[3]] : [axes[1], axes[2]];
  const known = typeof height === 'number' && typeof width === 'number';
  if (!known)
    ask(
      'inputs.0.resize',
      `The model takes pictures of any size. Which size was it trained with? ${usualSize} × ${usualSize} is assumed.`,
    );
  if (dtype !== 'uint8')
    ask(
      'inputs.0.mean',
      'The model does not say how its pixels were normalised. 0..1 is assumed (mean 0, std 1); set the mean and std it was trained with.',
    );
  const input: ImageInput = {
    name: declared.name,
    kind: 'image',
    dtype,
    shape: namedAxes(declared),
    layout,
    color,
    resize: {
      width: typeof width === 'number' ? width : usualSize,
      height: typeof height === 'number' ? height : usualSize,
      method: 'bilinear',
      fit: 'stretch',
      padValue: 0,
    },
    scale: 1 / 255,
    mean: [0],
    std: [1],
    background: 255,
  };
  return { inputs: [input] };
}

function textInputs({ inputs }: ModelSignature, dataset: DatasetShape, ask: Ask): ProposedInputs | null {
  const proposed: ModelInput[] = [];
  for (const declared of inputs) {
    const kind = tokenKind(declared.name, inputs.length);
    const dtype = declared.dtype === 'int32' || declared.dtype === 'int64' ? declared.dtype : undefined;
    if (kind === undefined || dtype === undefined) {
      const why =
        declared.dtype === 'string'
          ? 'takes the text itself'
          : 'is not recognised as token ids, attention mask or token types';
      ask(
        'inputs',
        `The input “${declared.name}” (${declared.dtype} ${shapeText(declared)}) ${why}. Text models are fed with token ids.`,
      );
      return null;
    }
    proposed.push({ name: declared.name, kind, dtype, shape: namedAxes(declared) });
  }
  if (!proposed.some(({ kind }) => kind === 'token_ids')) {
    ask('inputs', `None of the inputs (${list(inputs)}) is recognised as token ids.`);
    return null;
  }
  const length = inputs.map(({ shape }) => shape[1]).find((size) => typeof size === 'number');
  const texts = dataset.columns.filter(({ type }) => type === 'text');
  const columns = (texts.length > 0 ? texts : dataset.columns).map(({ name }) => name);
  ask('tokenizer.file', 'Which tokenizer does the model use? tokenizer.json beside the model is assumed.');
  if (length === undefined) ask('tokenizer.max_length', 'How many tokens does the model take at most? 128 is assumed.');
  if (columns.length > 1)
    ask('tokenizer.text_columns', `Which columns hold the text? Joined by line breaks: ${columns.join(', ')}.`);
  return {
    inputs: proposed,
    tokenizer: {
      file: 'tokenizer.json',
      max_length: length ?? 128,
      padding: length === undefined ? 'longest' : 'fixed',
      text_columns: columns,
    },
  };
}

function tokenKind(name: string, count: number): 'token_ids' | 'attention_mask' | 'token_type_ids' | undefined {
  if (/type|segment/i.test(name)) return 'token_type_ids';
  if (/mask/i.test(name)) return 'attention_mask';
  if (/ids?$|token|input/i.test(name) || count === 1) return 'token_ids';
  return undefined;
}

function tableInputs({ inputs }: ModelSignature, dataset: DatasetShape, ask: Ask): ProposedInputs | null {
  const [declared] = inputs;
  const byName = new Map(dataset.columns.map((column) => [normal(column.name), column.name]));
  const matches = inputs.map(({ name }) => byName.get(normal(name)));
  if (inputs.length > 1 || matches[0] !== undefined) return columnInputs(inputs, matches, ask);
  const dtype = (['float32', 'float64', 'float16'] as const).find((name) => name === declared?.dtype);
  const size = declared?.shape[1];
  if (declared === undefined || dtype === undefined || declared.shape.length !== 2) {
    ask('inputs', `The model's inputs (${list(inputs)}) fit neither one table vector [N, D] nor one input per column.`);
    return null;
  }
  const numbers = dataset.columns.filter(({ type }) => type === 'number');
  const columns = size === dataset.columns.length || numbers.length !== size ? dataset.columns : numbers;
  if (typeof size === 'number' && size !== columns.length) {
    ask(
      'inputs.0.encoders',
      `The model takes ${size} numbers per example, the data set has ${dataset.columns.length} columns (${numbers.length} of them numbers). A sidecar has to say how columns become numbers (one-hot categories, standardisation).`,
    );
    return null;
  }
  const words = columns.filter(({ type }) => type !== 'number');
  if (words.length > 0) {
    ask(
      'inputs.0.encoders',
      `${words.map(({ name }) => name).join(', ')} hold words, and the model takes numbers: a sidecar has to say how they are encoded.`,
    );
    return null;
  }
  ask(
    'inputs.0.encoders',
    'The columns are fed in the data set’s order as they are. Is this the order of training, and were they not standardised? What replaces a missing number is 0.',
  );
  const input: VectorInput = {
    name: declared.name,
    kind: 'tabular_vector',
    dtype,
    shape: namedAxes(declared),
    encoders: columns.map(({ name }) => ({ column: name, kind: 'numeric', impute: 0, mean: 0, std: 1, size: 1 })),
  };
  return { inputs: [input] };
}

function columnInputs(
  inputs: readonly TensorSignature[],
  matches: readonly (string | undefined)[],
  ask: Ask,
): ProposedInputs | null {
  const proposed: ModelInput[] = [];
  for (const [i, declared] of inputs.entries()) {
    const dtype = (['float32', 'float64', 'int64', 'int32', 'bool', 'string'] as const).find(
      (name) => name === declared.dtype,
    );
    const column = matches[i];
    if (column === undefined || dtype === undefined) {
      ask(
        `inputs.${i}`,
        column === undefined
          ? `No column of the data set is called “${declared.name}”, which the model takes.`
          : `The input “${declared.name}” takes ${declared.dtype}, which cannot be made from a column.`,
      );
      return null;
    }
    proposed.push({ name: declared.name, kind: 'tabular_column', column, dtype, shape: namedAxes(declared) });
  }
  return { inputs: proposed };
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]+/g, '_');
}

function namedAxes({ shape }: TensorSignature): (number | string)[] {
  return shape.map((size, axis) => size ?? (axis === 0 ? 'N' : `d${axis}`));
}

function list(tensors: readonly TensorSignature[]): string {
  return tensors.map((tensor) => `“${tensor.name}” ${tensor.dtype} ${shapeText(tensor)}`).join(', ');
}
