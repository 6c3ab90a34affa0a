import { z } from 'zod';
import { columnName, listUpTo, mostClasses, mostColumns, plainText, recordUpTo, textUpTo } from './inputLimits.ts';

/** Whose way of decoding, resizing and rounding pictures: it settles everything about pixels that is not said otherwise. */
export const pipelines = ['torchvision', 'timm', 'huggingface', 'keras', 'ultralytics', 'opencv'] as const;
export type Pipeline = (typeof pipelines)[number];

export const activations = ['none', 'softmax', 'sigmoid', 'log_softmax'] as const;
export type Activation = (typeof activations)[number];

/** How vectors of tokens become one, by the names of sentence-transformers. */
export const poolings = ['mean', 'cls', 'max', 'last', 'mean_sqrt_len', 'weighted_mean'] as const;
/** No model in use reads more tokens of a text; a batch of padded texts has to fit the memory. */
export const mostTextTokens = 131_072;

export const resizeModes = ['stretch', 'shorter', 'longer', 'letterbox', 'none'] as const;
export const filters = ['nearest', 'bilinear', 'bicubic', 'lanczos', 'box', 'area'] as const;
export const pixelScales = ['0..1', '-1..1', '0..255'] as const;
export const colours = ['rgb', 'bgr', 'grey'] as const;

const pixels = z.number().int().min(1).max(8192);
const numbers = listUpTo(z.number(), 64).min(1);

export const resizeAnswer = z.discriminatedUnion('mode', [
  z.object({ mode: z.enum(['stretch', 'letterbox']), height: pixels, width: pixels }),
  /** The named edge gets that many pixels, the other follows. */
  z.object({ mode: z.enum(['shorter', 'longer']), edge: pixels }),
  z.object({ mode: z.literal('none') }),
]);
export type ResizeAnswer = z.infer<typeof resizeAnswer>;

/**
 * What only a person can know of a model, each optional: the flags of `winnow predict` and the fields of the model screen. Where the
 * model or a file beside it says the same thing, the answer here is followed.
 */
export const modelAnswersSchema = z.object({
  /** In score order. */
  classes: listUpTo(plainText, mostClasses).min(1).optional(),
  /** The class that a single score stands for. */
  positive: plainText.optional(),
  activation: z.enum(activations).optional(),
  /** The output with the scores, where several could be. */
  scores: textUpTo(1000).optional(),
  pipeline: z.enum(pipelines).optional(),
  resize: resizeAnswer.optional(),
  filter: z.enum(filters).optional(),
  antialias: z.boolean().optional(),
  crop: z.object({ height: pixels, width: pixels }).optional(),
  scale: z.enum(pixelScales).optional(),
  /** In the unit after scaling, in the order of the channels. */
  mean: numbers.optional(),
  std: numbers.optional(),
  colour: z.enum(colours).optional(),
  alpha: z.enum(['drop', 'white', 'black']).optional(),
  exif: z.enum(['apply', 'ignore']).optional(),
  cmyk: z.enum(['naive', 'profile']).optional(),
  layout: z.enum(['nchw', 'nhwc']).optional(),
  maxLength: z.number().int().min(1).max(mostTextTokens).optional(),
  pooling: z.enum(poolings).optional(),
  /** Input → the columns that feed it, in order. */
  map: recordUpTo(textUpTo(1000), listUpTo(columnName, mostColumns).min(1), mostColumns).optional(),
  /** Column → word → number. */
  categories: recordUpTo(columnName, recordUpTo(plainText, z.number(), mostClasses), mostColumns).optional(),
  /** Column → what a blank was filled with before training. */
  fill: recordUpTo(columnName, z.union([z.number(), plainText]), mostColumns).optional(),
  /** Column → how its numbers were scaled before training: (x − mean) / std. */
  scaled: recordUpTo(columnName, z.object({ mean: z.number(), std: z.number() }), mostColumns).optional(),
  /** Class of the model → label of the data. */
  labelAs: recordUpTo(plainText, plainText, mostClasses).optional(),
  /** Files beside the model that are damaged or contradict others and shall not be read. */
  ignore: listUpTo(textUpTo(1000), 100).optional(),
});
export type ModelAnswers = z.infer<typeof modelAnswersSchema>;
export type AnswerName = keyof ModelAnswers;

/** Something known of a model, in words, and where it is known from: “config.json”, “the graph (ZipMap)”, “--classes”. */
export const knownFact = z.object({
  what: z.string(),
  value: z.string(),
  from: z.string(),
  /** The person said it: `from` is the flag. */
  isAnswer: z.boolean().optional(),
});
export type KnownFact = z.infer<typeof knownFact>;

/**
 * Something that nobody but the person can know. `choices` are values for the flag; the first is what the evidence favours, and
 * `evidence` says in a sentence what the labelled rows speak for (absent where none were tried). It answers nothing by itself.
 */
export const openQuestion = z.object({
  what: z.string(),
  question: z.string(),
  choices: z.array(z.string()),
  flag: z.string(),
  evidence: z.string().optional(),
  /** The choice that the labelled rows do not tell from the first. */
  rival: z.string().optional(),
  /** Of a reason to stop: what makes the way that fits better, where one was found. */
  answers: modelAnswersSchema.optional(),
});
export type OpenQuestion = z.infer<typeof openQuestion>;
