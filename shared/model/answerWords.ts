import type { ModelAnswers, ResizeAnswer } from './modelAnswers.ts';

export const activationWords = {
  none: 'none: they are probabilities',
  softmax: 'softmax',
  sigmoid: 'sigmoid',
  log_softmax: 'exp, of log-softmax',
} as const;
export const colourWords = { rgb: 'red, green, blue', bgr: 'blue, green, red', grey: 'grey' } as const;
export const layoutWords = { nchw: 'channels first', nhwc: 'channels last' } as const;
export const poolingWords = {
  mean: 'the mean of its tokens',
  cls: 'its first token',
  max: 'the largest of its tokens',
  last: 'its last token',
  mean_sqrt_len: 'the sum of its tokens over the root of their number',
  weighted_mean: 'the mean of its tokens, later ones weighing more',
} as const;
export const alphaWords = { drop: 'dropped, as Pillow does', white: 'on white', black: 'on black' } as const;
export const exifWords = { apply: 'applied', ignore: 'ignored, as Pillow and torchvision do' } as const;
export const cmykWords = {
  naive: 'converted by formula, as Pillow does',
  profile: 'converted by its profile',
} as const;
const scaleNames = { '0..1': '0 to 1', '-1..1': '−1 to 1', '0..255': '0 to 255' } as const;

/** What was said of one thing, in the words of a sentence; undefined where nothing was. By what it is about, as facts and questions call it. */
export const answerWords = {
  'maximum length': ({ maxLength }) => (maxLength === undefined ? undefined : `${maxLength} tokens`),
  pipeline: ({ pipeline }) => pipeline,
  resize: ({ resize, crop }) => (resize || crop ? resizeWords(resize, crop) : undefined),
  filter: ({ filter, antialias }) => (filter || antialias !== undefined ? filterWords(filter, antialias) : undefined),
  scale: ({ scale, mean, std }) => (scale || mean || std ? scaleWords(scale, mean, std) : undefined),
  colour: ({ colour }) => colour && colourWords[colour],
  layout: ({ layout }) => layout && layoutWords[layout],
  alpha: ({ alpha }) => alpha && alphaWords[alpha],
  exif: ({ exif }) => exif && exifWords[exif],
  cmyk: ({ cmyk }) => cmyk && cmykWords[cmyk],
  scores: ({ scores }) => scores,
  classes: ({ classes }) => classes?.join(', '),
  positive: ({ positive }) => positive,
  labels: ({ labelAs }) => labelAs && pairWords(labelAs, ' is '),
  activation: ({ activation }) => activation && activationWords[activation],
  embedding: ({ pooling }) => pooling && poolingWords[pooling],
} as const satisfies Readonly<Record<string, (answers: ModelAnswers) => string | undefined>>;
export type PlainKind = keyof typeof answerWords;

export const pairWords = (record: Readonly<Record<string, string | number>>, between: string): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}${between}${value}`)
    .join(', ');

function resizeWords(resize: ModelAnswers['resize'], crop: ModelAnswers['crop']): string {
  const centre = crop ? `, centre ${crop.height} × ${crop.width}` : '';
  return `${resize ? modeWords(resize) : 'as before'}${centre}`;
}

function modeWords(resize: ResizeAnswer): string {
  switch (resize.mode) {
    case 'none':
      return 'none: its own size';
    case 'stretch':
      return `stretched to ${resize.height} × ${resize.width}`;
    case 'letterbox':
      return `letterboxed to ${resize.height} × ${resize.width}`;
    case 'shorter':
      return `shorter edge to ${resize.edge}`;
    case 'longer':
      return `longer edge to ${resize.edge}`;
  }
}

function filterWords(filter: ModelAnswers['filter'], antialias: boolean | undefined): string {
  const smooth = antialias === undefined ? '' : antialias ? ', antialiased' : ', not antialiased';
  return `${filter ?? 'as before'}${smooth}`;
}

function scaleWords(
  scale: ModelAnswers['scale'] = '0..1',
  mean: readonly number[] | undefined,
  std: readonly number[] | undefined,
): string {
  const shift = mean || std ? `, mean ${(mean ?? [0]).join(', ')}, std ${(std ?? [1]).join(', ')}` : '';
  return `${scaleNames[scale]}${shift}`;
}
