import { z } from 'zod';
import {
  columnName,
  listUpTo,
  mostClasses,
  mostColumns,
  pathText,
  plainText,
  recordUpTo,
  textUpTo,
} from './inputLimits.ts';
import { activations, mostTextTokens, pipelines, poolings } from './modelAnswers.ts';

/** Of a tensor. */
const tensorName = textUpTo(1000);
const dimension = z.union([z.number().int(), tensorName]);
const shape = listUpTo(dimension, 64);

/** How an image becomes the model's pixels. `fit` says what happens when the aspect ratios differ. */
const resizeSchema = z.object({
  width: z.number().int().min(1).max(8192),
  height: z.number().int().min(1).max(8192),
  /** bilinear: half-pixel centres, no antialiasing. The others are antialiased when shrinking, unless `antialias` says otherwise. */
  method: z
    .enum(['nearest', 'bilinear', 'bilinear_antialias', 'bicubic', 'lanczos3', 'box', 'area', 'hamming'])
    .default('bilinear'),
  antialias: z.boolean().optional(),
  /**
   * What happens when the shapes differ. center_crop covers width × height and cuts the rest off. shorter and longer bring that edge to
   * `edge` pixels; what is then larger than width × height is cut off around the centre, what is smaller is padded. none feeds the
   * picture in its own size: width and height are not used.
   */
  fit: z.enum(['stretch', 'center_crop', 'letterbox', 'shorter', 'longer', 'none']).default('stretch'),
  edge: z.number().int().min(1).max(8192).optional(),
  /** Stretch to this size first and cut width × height out of its centre. */
  stretchTo: z
    .object({ width: z.number().int().min(1).max(8192), height: z.number().int().min(1).max(8192) })
    .optional(),
  /** Letterbox colour, 0..255. */
  padValue: z.number().min(0).max(255).default(0),
});

export const imageInputSchema = z.object({
  name: tensorName,
  kind: z.literal('image'),
  dtype: z.enum(['float32', 'float16', 'float64', 'uint8']).default('float32'),
  shape: shape.optional(),
  layout: z.enum(['NCHW', 'NHWC']).default('NCHW'),
  color: z.enum(['grayscale', 'rgb', 'bgr']).default('rgb'),
  resize: resizeSchema,
  /** value = (pixel * scale - mean[c]) / std[c] with pixel 0..255. */
  scale: z.number().default(1 / 255),
  mean: listUpTo(z.number(), 64).default([0]),
  std: listUpTo(z.number(), 64).default([1]),
  /** What transparent pixels are composited on, 0..255. */
  background: z.number().min(0).max(255).default(255),
  /** Whose arithmetic: decoding, the order of operations, rounding between the steps. Absent: floating point throughout. */
  pipeline: z.enum(pipelines).optional(),
  /** drop shows the colours under transparent pixels. Absent: composited on `background`. */
  alpha: z.enum(['drop', 'white', 'black']).optional(),
  /** Whether the orientation that a camera noted is applied. */
  exif: z.enum(['apply', 'ignore']).default('apply'),
  cmyk: z.enum(['naive', 'profile']).optional(),
});

const tokenInputSchema = z.object({
  name: tensorName,
  kind: z.enum(['token_ids', 'attention_mask', 'token_type_ids', 'position_ids']),
  dtype: z.enum(['int64', 'int32']).default('int64'),
  shape: shape.optional(),
});

/** The whole text, for a model that cuts it into words itself. */
const textInputSchema = z.object({
  name: tensorName,
  kind: z.literal('text'),
  dtype: z.literal('string').default('string'),
  shape: shape.optional(),
  /** Joined by line breaks; none: the column that is the text. */
  columns: listUpTo(columnName, mostColumns).default([]),
});

const numericEncoder = z.object({
  column: columnName,
  kind: z.literal('numeric'),
  /** What a missing number becomes; null leaves it missing (NaN), for models that know missing values. */
  impute: z.number().nullable().default(0),
  mean: z.number().default(0),
  std: z.number().default(1),
  size: z.number().int().default(1),
});
const onehotEncoder = z.object({
  column: columnName,
  kind: z.literal('onehot'),
  categories: listUpTo(plainText, mostClasses),
  missing: z.enum(['zeros']).default('zeros'),
  unknown: z.enum(['zeros']).default('zeros'),
  size: z.number().int(),
});

/** Words as the numbers that they were coded by before training. A word without a number fails its example. */
const codesEncoder = z.object({
  column: columnName,
  kind: z.literal('codes'),
  codes: recordUpTo(plainText, z.number(), mostClasses),
  /** The word that a blank stands for. */
  fill: plainText.optional(),
  size: z.number().int().default(1),
});
/** Texts as they are, for blocks of strings. */
const wordEncoder = z.object({
  column: columnName,
  kind: z.literal('word'),
  fill: plainText.optional(),
  size: z.number().int().default(1),
});

const vectorInputSchema = z.object({
  name: tensorName,
  kind: z.literal('tabular_vector'),
  dtype: z.enum(['float32', 'float64', 'float16', 'int64', 'int32', 'bool', 'string']).default('float32'),
  shape: shape.optional(),
  encoders: listUpTo(
    z.discriminatedUnion('kind', [numericEncoder, onehotEncoder, codesEncoder, wordEncoder]),
    mostColumns,
  ),
});

const columnInputSchema = z.object({
  name: tensorName,
  kind: z.literal('tabular_column'),
  column: columnName,
  dtype: z.enum(['float32', 'float64', 'int64', 'int32', 'bool', 'string']),
  shape: shape.optional(),
  missing: plainText.optional(),
  /** Words as numbers, where they were coded before training. */
  codes: recordUpTo(plainText, z.number(), mostClasses).optional(),
  /** (x − mean) / std, where numbers were scaled before training. */
  mean: z.number().optional(),
  std: z.number().optional(),
});

/** One neutral value for every example: an input that the scores do not depend on, such as the label itself. */
const constantInputSchema = z.object({
  name: tensorName,
  kind: z.literal('constant'),
  dtype: z.enum(['float32', 'float64', 'float16', 'int64', 'int32', 'uint32', 'bool', 'string']),
  shape: shape.optional(),
  value: z.union([z.number(), plainText]).default(0),
});

const modelInputSchema = z.discriminatedUnion('kind', [
  imageInputSchema,
  tokenInputSchema,
  textInputSchema,
  vectorInputSchema,
  columnInputSchema,
  constantInputSchema,
]);

/** The fields of a `model-sidecar/1` file, each by itself. */
export const modelConfigFields = z.object({
  format: z.literal('model-sidecar/1'),
  name: plainText.optional(),
  /** The model's file name; must stay in the sidecar's own folder. */
  file: pathText.optional(),
  task: z.enum(['classification', 'embedding']).default('classification'),
  modality: z.enum(['image', 'text', 'tabular']),
  /** In the order of the scores; none for a model of embeddings. */
  classes: listUpTo(plainText, mostClasses),
  batch: z
    .object({ dynamic: z.boolean().optional(), fixed: z.number().int().min(1).max(65_536).optional() })
    .default({ dynamic: true }),
  tokenizer: z
    .object({
      file: pathText,
      type: textUpTo(100).optional(),
      max_length: z.number().int().min(1).max(mostTextTokens).default(128),
      padding: z.enum(['longest', 'fixed']).default('longest'),
      text_columns: listUpTo(columnName, mostColumns).default([]),
      /** Before the tokenizer: blanks around a text taken off, and lower case, as sentence-transformers does it. */
      strip: z.boolean().optional(),
      lower_case: z.boolean().optional(),
      /** What the first token's position is; RoBERTa and its kind count from the padding token's number plus one. */
      first_position: z.number().int().min(0).max(mostTextTokens).optional(),
      /** Files beside the tokenizer that are not read. */
      ignore: listUpTo(textUpTo(1000), 100).optional(),
    })
    .optional(),
  inputs: listUpTo(modelInputSchema, mostColumns).min(1),
  outputs: z.object({
    scores: z
      .object({
        name: tensorName,
        /** What the scores still need. log_softmax: they are logarithms of probabilities, of which exp is taken. */
        activation: z.enum(activations),
        shape: shape.optional(),
        /** decision: distances that order the classes and are no probabilities; none are made of them. */
        kind: z.enum(['probabilities', 'decision']).default('probabilities'),
        /** One tensor a class, in score order, where no tensor holds them all. */
        parts: listUpTo(tensorName, mostClasses).optional(),
      })
      .optional(),
    embedding: z
      .object({
        name: tensorName,
        shape: shape.optional(),
        /** How vectors of tokens become one. */
        pooling: z.enum(poolings).optional(),
        /** To length 1. */
        normalise: z.boolean().optional(),
      })
      .optional(),
    label: z.object({ name: tensorName, dtype: textUpTo(100).optional(), shape: shape.optional() }).optional(),
  }),
  data: z
    .object({
      id_column: columnName.optional(),
      label_column: columnName.optional(),
      missing_values: listUpTo(plainText, 10_000).optional(),
      business_weight_column: columnName.optional(),
      /** Values of the split column that the model was trained on. */
      trained_on: listUpTo(plainText, 10_000).optional(),
      /** Class of the model → what the data calls it. */
      label_as: recordUpTo(plainText, plainText, mostClasses).optional(),
    })
    .default({}),
});

/** `model-sidecar/1`: how to feed a model and how to read what it gives. Lives as JSON beside the .onnx. */
export const modelConfigSchema = modelConfigFields.refine(
  ({ task, classes }) => task === 'embedding' || classes.length >= 2,
  { path: ['classes'], message: 'a classifier names at least two classes' },
);

export type ModelConfig = z.infer<typeof modelConfigSchema>;
export type ModelInput = z.infer<typeof modelInputSchema>;
export type ImageInput = z.infer<typeof imageInputSchema>;
export type VectorInput = z.infer<typeof vectorInputSchema>;

/** A tensor as the .onnx declares it. A free dimension is its name, or null. */
export type TensorSignature = {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string | null)[];
};

export type ModelSignature = {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly irVersion: number;
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  /** Further files that hold weights. */
  readonly weights: readonly string[];
};
