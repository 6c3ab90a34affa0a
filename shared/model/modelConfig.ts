import { z } from 'zod';
import { columnName, listUpTo, mostClasses, mostColumns, pathText, plainText, textUpTo } from './inputLimits.ts';

/** Of a tensor. */
const tensorName = textUpTo(1000);
const dimension = z.union([z.number().int(), tensorName]);
const shape = listUpTo(dimension, 64);

/** How an image becomes the model's pixels. `fit` says what happens when the aspect ratios differ. */
const resizeSchema = z.object({
  width: z.number().int().min(1).max(8192),
  height: z.number().int().min(1).max(8192),
  /** bilinear: half-pixel centres, no antialiasing. The others are antialiased when shrinking. */
  method: z.enum(['nearest', 'bilinear', 'bilinear_antialias', 'bicubic', 'lanczos3']).default('bilinear'),
  fit: z.enum(['stretch', 'center_crop', 'letterbox']).default('stretch'),
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
});

const tokenInputSchema = z.object({
  name: tensorName,
  kind: z.enum(['token_ids', 'attention_mask', 'token_type_ids']),
  dtype: z.enum(['int64', 'int32']).default('int64'),
  shape: shape.optional(),
});

const numericEncoder = z.object({
  column: columnName,
  kind: z.literal('numeric'),
  impute: z.number().default(0),
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

const vectorInputSchema = z.object({
  name: tensorName,
  kind: z.literal('tabular_vector'),
  dtype: z.enum(['float32', 'float64', 'float16']).default('float32'),
  shape: shape.optional(),
  encoders: listUpTo(z.discriminatedUnion('kind', [numericEncoder, onehotEncoder]), mostColumns),
});

const columnInputSchema = z.object({
  name: tensorName,
  kind: z.literal('tabular_column'),
  column: columnName,
  dtype: z.enum(['float32', 'float64', 'int64', 'int32', 'bool', 'string']),
  shape: shape.optional(),
  missing: plainText.optional(),
});

const modelInputSchema = z.discriminatedUnion('kind', [
  imageInputSchema,
  tokenInputSchema,
  vectorInputSchema,
  columnInputSchema,
]);

/** `model-sidecar/1`: how to feed a model and how to read what it gives. Lives as JSON beside the .onnx. */
export const modelConfigSchema = z.object({
  format: z.literal('model-sidecar/1'),
  name: plainText.optional(),
  /** The model's file name; must stay in the sidecar's own folder. */
  file: pathText.optional(),
  task: z.literal('classification').default('classification'),
  modality: z.enum(['image', 'text', 'tabular']),
  /** In the order of the scores. */
  classes: listUpTo(plainText, mostClasses).min(2),
  batch: z
    .object({ dynamic: z.boolean().optional(), fixed: z.number().int().min(1).optional() })
    .default({ dynamic: true }),
  tokenizer: z
    .object({
      file: pathText,
      type: textUpTo(100).optional(),
      max_length: z.number().int().min(1).default(128),
      padding: z.enum(['longest', 'fixed']).default('longest'),
      text_columns: listUpTo(columnName, mostColumns).default([]),
    })
    .optional(),
  inputs: listUpTo(modelInputSchema, mostColumns).min(1),
  outputs: z.object({
    scores: z
      .object({ name: tensorName, activation: z.enum(['softmax', 'sigmoid', 'none']), shape: shape.optional() })
      .optional(),
    embedding: z.object({ name: tensorName, shape: shape.optional() }).optional(),
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
    })
    .default({}),
});

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
  readonly sha256: string;
};
