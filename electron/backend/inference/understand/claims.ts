import type { Activation, Pipeline, poolings, ResizeAnswer } from '#shared/model/modelAnswers.ts';

/** A value and where it is known from. */
export type Claim<T> = { readonly value: T; readonly from: string };

/** How a picture becomes the model's input, as far as a source says it. */
export type ImageSteps = {
  readonly pipeline?: Pipeline;
  readonly resize?: ResizeAnswer;
  readonly crop?: { readonly height: number; readonly width: number };
  readonly filter?: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos' | 'box' | 'area' | 'hamming';
  readonly antialias?: boolean;
  /** value = (pixel · factor − mean[c]) / std[c] with pixel 0..255. */
  readonly factor?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly colour?: 'rgb' | 'bgr' | 'grey';
  readonly alpha?: 'drop' | 'white' | 'black';
  readonly exif?: 'apply' | 'ignore';
  /** The grey around a letterboxed picture, 0..255. */
  readonly padValue?: number;
};

export type Pooling = (typeof poolings)[number];

/** What kind of model a source says it is, where that is not a classifier with one label for each example. */
export type StatedTask =
  | 'classification'
  | 'multi_label'
  | 'regression'
  | 'token_classification'
  | 'question_answering'
  | 'embedding'
  | 'detector'
  | 'segmentation'
  | 'generation';

/** Everything that one file (or the model's metadata) says. */
export type Claims = {
  readonly task?: Claim<StatedTask>;
  readonly classes?: Claim<readonly string[]>;
  /** The number of classes, where a source counts them without naming them. */
  readonly classCount?: Claim<number>;
  readonly activation?: Claim<Activation>;
  readonly image?: Claim<ImageSteps>;
  /** Where the tokenizer cuts a text. */
  readonly maxLength?: Claim<number>;
  /** Where an embedding model's own configuration cuts it, which comes before the tokenizer's. */
  readonly sentenceLength?: Claim<number>;
  /** How many positions the model has: no text can be longer. */
  readonly positions?: Claim<number>;
  /** The first token's position, where it is not 0. */
  readonly firstPosition?: Claim<number>;
  /** What is done to a text before the tokenizer. */
  readonly textSteps?: Claim<{ readonly strip: boolean; readonly lowerCase: boolean }>;
  readonly pooling?: Claim<Pooling>;
  /** Whether embeddings are brought to length 1. */
  readonly normalise?: Claim<boolean>;
  /** A reason for doubt that is said with what is known. */
  readonly doubt?: Claim<string>;
  /** Columns of a block of numbers, in order. */
  readonly featureNames?: Claim<readonly string[]>;
};

/** A file that is there and cannot be used, with the reason. */
export type DamagedFile = { readonly file: string; readonly why: string };
