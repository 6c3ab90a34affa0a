import type { Activation, Pipeline, ResizeAnswer } from '#shared/model/modelAnswers.ts';

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

export type Pooling = { readonly mode: 'mean' | 'cls' | 'max'; readonly normalise: boolean };

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
  readonly maxLength?: Claim<number>;
  readonly lowerCase?: Claim<boolean>;
  readonly pooling?: Claim<Pooling>;
  /** Columns of a block of numbers, in order. */
  readonly featureNames?: Claim<readonly string[]>;
};

/** A file that is there and cannot be used, with the reason. */
export type DamagedFile = { readonly file: string; readonly why: string };
