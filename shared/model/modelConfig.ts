import { z } from 'zod';

const dimension = z.union([z.number().int(), z.string()]);
const shape = z.array(dimension);

/** How an image becomes the model's pixels. `fit` says what happens when the aspect ratios differ. */
export const resizeSchema = z.object({
  width: z.number().int().min(1).max(8192),
  height: z.number().int().min(1).max(8192),
  /** bilinear: half-pixel centres, no antialiasing. The others are antialiased when shrinking. */
  method: z.enum(['nearest', 'bilinear', 'bilinear_antialias', 'bicubic', 'lanczos3']).default('bilinear'),
  fit: z.enum(['stretch', 'center_crop', 'letterbox']).default('stretch'),
  /** Letterbox colour, 0..255. */
  padValue: z.number().min(0).max(255).default(0),
});

export const imageInputSchema = z.object({
  name: z.string(),
  kind: z.literal('image'),
  dtype: z.enum(['float32', 'float16', 'float64', 'uint8']).default('float32'),
  shape: shape.optional(),
  layout: z.enum(['NCHW', 'NHWC']).default('NCHW'),
  color: z.enum(['grayscale', 'rgb', 'bgr']).default('rgb'),
  resize: resizeSchema,
  /** value = (pixel * scale - mean[c]) / std[c] with pixel 0..255. */
  scale: z.number().default(1 / 255),
  mean: z.array(z.number()).default([0]),
  std: z.array(z.number()).default([1]),
  /** What transparent pixels are composited on, 0..255. */
  background: z.number().min(0).max(255).default(255),
});

export const tokenInputSchema = z.object({
  name: z.string(),
  kind: z.enum(['token_ids', 'attention_mask', 'token_type_ids']),
  dtype: z.enum(['int64', 'int32']).default('int64'),
  shape: shape.optional(),
});

const numericEncoder = z.object({
  column: z.string(),
  kind: z.literal('numeric'),
  impute: z.number().default(0),
  mean: z.number().default(0),
  std: z.number().default(1),
  size: z.number().int().default(1),
});
const onehotEncoder = z.object({
  column: z.string(),
  kind: z.literal('onehot'),
  categories: z.array(z.string()),
  missing: z.enum(['zeros']).default('zeros'),
  unknown: z.enum(['zeros']).default('zeros'),
  size: z.number().int(),
});

export const vectorInputSchema = z.object({
  name: z.string(),
  kind: z.literal('tabular_vector'),
  dtype: z.enum(['float32', 'float64', 'float16']).default('float32'),
  shape: shape.optional(),
  encoders: z.array(z.discriminatedUnion('kind', [numericEncoder, onehotEncoder])),
});

export const columnInputSchema = z.object({
  name: z.string(),
  kind: z.literal('tabular_column'),
  column: z.string(),
  dtype: z.enum(['float32', 'float64', 'int64', 'int32', 'bool', 'string']),
  shape: shape.optional(),
  missing: z.string().optional(),
});

export const modelInputSchema = z.discriminatedUnion('kind', [
  imageInputSchema,
  tokenInputSchema,
  vectorInputSchema,
  columnInputSchema,
]);

/** `model-sidecar/1`: how to feed a model and how to read what it gives. Lives as JSON beside the .onnx. */
export const modelConfigSchema = z.object({
  format: z.literal('model-sidecar/1'),
  name: z.string().optional(),
  /** The model's file name; must stay in the sidecar's own folder. */
  file: z.string().optional(),
  task: z.literal('classification').default('classification'),
  modality: z.enum(['image', 'text', 'tabular']),
  /** In the order of the scores. */
  classes: z.array(z.string()).min(2),
  batch: z
    .object({ dynamic: z.boolean().optional(), fixed: z.number().int().min(1).optional() })
    .default({ dynamic: true }),
  tokenizer: z
    .object({
      file: z.string(),
      type: z.string().optional(),
      max_length: z.number().int().min(1).default(128),
      padding: z.enum(['longest', 'fixed']).default('longest'),
      text_columns: z.array(z.string()).default([]),
    })
    .optional(),
  inputs: z.array(modelInputSchema).min(1),
  outputs: z.object({
    scores: z
      .object({ name: z.string(), activation: z.enum(['softmax', 'sigmoid', 'none']), shape: shape.optional() })
      .optional(),
    embedding: z.object({ name: z.string(), shape: shape.optional() }).optional(),
    label: z.object({ name: z.string(), dtype: z.string().optional(), shape: shape.optional() }).optional(),
  }),
  data: z
    .object({
      id_column: z.string().optional(),
      label_column: z.string().optional(),
      missing_values: z.array(z.string()).optional(),
      business_weight_column: z.string().optional(),
      /** Values of the split column that the model was trained on. */
      trained_on: z.array(z.string()).optional(),
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
