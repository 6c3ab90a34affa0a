import { emptyMarks, mark, type QualityMarks } from './qualityMarks.ts';
import type { PictureMeasure } from './pictureMeasure.ts';
import { quartiles } from './quartiles.ts';

/** Why a picture is no good example, as bits of its mask. */
export const pictureReasons = {
  unreadable: 1,
  dark: 2,
  bright: 4,
  blurry: 8,
  lowInformation: 16,
  oddSize: 32,
  oddAspect: 64,
} as const;

/** The numbers of each marked picture, in this order. */
export const pictureNumbers = [
  'width',
  'height',
  'brightest',
  'darkest',
  'sharpness',
  'entropy',
  'detail',
] as const satisfies readonly (keyof PictureMeasure)[];

/** CleanVision's published limits (0.3.7), on values where lower is worse. */
const darkBelow = 0.32;
const brightBelow = 0.05;
const blurryBelow = 0.29;
const entropyBelow = 3;
const aspectBelow = 0.35;
/**
 * Where more of the pictures than this are below a limit, they are made that way: the limit is then Q1 − 3 IQR of the set, where that is
 * lower. What is below a floor is found in any set: pictures all but black, white, without an edge, or of one tone.
 */
export const mostUsual = 0.1;
const floors = { dark: 0.05, bright: 0.01, blurry: 0.05, entropy: 0.5 } as const;
const iqrFactor = 3;
/** A size is odd beyond the quartiles ± 3 IQR of ln √(width × height), and if it differs from the middle by this factor at least. */
const leastSizeFactor = 2;

type Values = Readonly<Record<(typeof pictureNumbers)[number], Float32Array>>;

export type PictureMarks = {
  /** Null: it cannot be read. A picture that is never added cannot be read either. */
  add(row: number, measure: PictureMeasure | null): void;
  /** Compares every picture with the others, once all were added. */
  finish(): QualityMarks;
};

/** The quality of pictures, added one by one. A picture with a reason has a score of at most 0.5. Memory: 30 bytes a row. */
export function createPictureMarks(rowCount: number): PictureMarks {
  const values = Object.fromEntries(
    pictureNumbers.map((name) => [name, new Float32Array(rowCount).fill(NaN)]),
  ) as unknown as Values;
  return {
    add(row, measure) {
      for (const name of pictureNumbers) values[name][row] = measure?.[name] ?? NaN;
    },
    finish: () => compare(rowCount, values),
  };
}

/** A value of which low ones are a reason, and where low begins. */
type Low = {
  readonly reason: number;
  readonly words: string;
  readonly of: Float32Array;
  readonly limit: number;
  readonly floor: number;
};

function compare(rowCount: number, values: Values): QualityMarks {
  const marks = emptyMarks(rowCount);
  const notes: string[] = [];
  const limits: Record<string, number> = { ...sizeLimits(values), aspect: middleAspect(values) };
  const { dark, bright, blurry, lowInformation } = pictureReasons;
  const lightest = values.darkest.map((value) => 1 - value);
  const lows: Readonly<Record<keyof typeof floors, Omit<Low, 'floor'>>> = {
    dark: { reason: dark, words: 'dark', of: values.brightest, limit: darkBelow },
    bright: { reason: bright, words: 'bright', of: lightest, limit: brightBelow },
    blurry: { reason: blurry, words: 'blurry', of: values.sharpness, limit: blurryBelow },
    entropy: { reason: lowInformation, words: 'low in information', of: values.entropy, limit: entropyBelow },
  };
  for (const name of Object.keys(floors) as (keyof typeof floors)[])
    limits[name] = markLow(marks, { ...lows[name], floor: floors[name] }, notes);
  limits.detail = setLimit(values.detail);
  let unreadable = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const [width, height] = [values.width[row]!, values.height[row]!];
    if (Number.isNaN(width)) {
      unreadable += 1;
      mark(marks, row, { reason: pictureReasons.unreadable, score: 0 });
      continue;
    }
    const detail = values.detail[row]!;
    if (detail < limits.detail) mark(marks, row, { reason: blurry, score: (0.5 * detail) / limits.detail });
    const size = Math.sqrt(width * height);
    const { smallest = 0, largest = Infinity } = limits;
    if (size < smallest) mark(marks, row, { reason: pictureReasons.oddSize, score: (0.5 * size) / smallest });
    else if (size > largest) mark(marks, row, { reason: pictureReasons.oddSize, score: (0.5 * largest) / size });
    const like = likeness(width / height, limits.aspect!);
    if (like < aspectBelow) mark(marks, row, { reason: pictureReasons.oddAspect, score: (0.5 * like) / aspectBelow });
  }
  if (unreadable > 0)
    notes.push(`${unreadable.toLocaleString('en')} ${unreadable === 1 ? 'picture' : 'pictures'} cannot be read.`);
  return { ...marks, notes, limits, numbers: numbersOf(marks.masks, values) };
}

/** Marks what is below the limit, or below the set's own where that is more than a few; returns the limit that held. */
function markLow(
  marks: Pick<QualityMarks, 'masks' | 'scores'>,
  { reason, words, of, limit, floor }: Low,
  notes: string[],
): number {
  const known = of.filter((value) => !Number.isNaN(value));
  const below = known.reduce((count, value) => count + (value < limit ? 1 : 0), 0);
  let own = limit;
  if (below > mostUsual * known.length) {
    const { low, iqr } = quartiles(known);
    own = Math.min(limit, Math.max(floor, low - iqrFactor * iqr));
    if (own < limit)
      notes.push(
        `${below.toLocaleString('en')} of ${known.length.toLocaleString('en')} pictures are ${words} by the usual limit of ${limit}: with more than ${100 * mostUsual} % that is the way of these pictures, and the limit is ${rounded(own)}.`,
      );
  }
  of.forEach((value, row) => {
    if (value < own) mark(marks, row, { reason, score: (0.5 * value) / own });
  });
  return own;
}

/** What is far below the others: exp(Q1 − 3 IQR) of the logarithms, and at most half of the middle one. */
function setLimit(values: Float32Array): number {
  const logs = values.map(Math.log).filter((log) => !Number.isNaN(log));
  if (logs.length === 0) return 0;
  const { low, middle, iqr } = quartiles(logs);
  return Math.exp(Math.min(low - iqrFactor * iqr, middle - Math.LN2));
}

function sizeLimits({ width, height }: Values): {
  readonly smallest: number;
  readonly largest: number;
  readonly size: number;
} {
  const logs = width.map((w, row) => Math.log(w * height[row]!) / 2).filter((log) => !Number.isNaN(log));
  if (logs.length === 0) return { smallest: 0, largest: 0, size: 0 };
  const { low, middle, high, iqr } = quartiles(logs);
  const least = Math.log(leastSizeFactor);
  return {
    size: Math.exp(middle),
    smallest: Math.exp(Math.min(low - iqrFactor * iqr, middle - least)),
    largest: Math.exp(Math.max(high + iqrFactor * iqr, middle + least)),
  };
}

/** The middle of width / height. */
function middleAspect({ width, height }: Values): number {
  const ratios = width.map((w, row) => w / height[row]!).filter((ratio) => !Number.isNaN(ratio));
  return ratios.length === 0 ? 1 : quartiles(ratios).middle;
}

/** How near an aspect is to the middle one, 0..1: CleanVision's ratio where that is square. A picture that stands upright is as usual as one that lies. */
function likeness(aspect: number, middle: number): number {
  const near = (one: number, other: number): number => Math.min(one / other, other / one);
  return Math.max(near(aspect, middle), near(aspect, 1 / middle));
}

function numbersOf(masks: Uint16Array, values: Values): Float32Array {
  const marked = masks.reduce((count, mask) => count + (mask === 0 ? 0 : 1), 0);
  const numbers = new Float32Array(marked * pictureNumbers.length);
  let next = 0;
  masks.forEach((mask, row) => {
    if (mask === 0) return;
    for (const name of pictureNumbers) numbers[next++] = values[name][row]!;
  });
  return numbers;
}

const rounded = (value: number): string => String(Number(value.toPrecision(2)));
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** Why a picture has its mask, in a sentence for each reason. `own` are its numbers, in the order of `pictureNumbers`. */
export function explainPictureMarks(mask: number, own: ArrayLike<number>, limits: QualityMarks['limits']): string {
  const [width = 0, height = 0, brightest = 0, darkest = 0, sharpness = 0, entropy = 0, detail = 0] = Array.from(own);
  const has = (reason: number): boolean => (mask & reason) !== 0;
  const limit = (name: string): number => limits[name] ?? NaN;
  const size = `${width} × ${height} pixels`;
  const said: string[] = [];
  if (has(pictureReasons.unreadable)) said.push('The picture cannot be read.');
  if (has(pictureReasons.dark))
    said.push(
      `The picture is dark: its brightest parts reach ${percent(brightest)} (below ${percent(limit('dark'))} counts).`,
    );
  if (has(pictureReasons.bright))
    said.push(
      `The picture is bright: even its darkest parts are at ${percent(darkest)} (above ${percent(1 - limit('bright'))} counts).`,
    );
  if (has(pictureReasons.blurry))
    said.push(
      sharpness < limit('blurry')
        ? `The picture is blurry: its edges have a strength of ${rounded(sharpness)} (below ${rounded(limit('blurry'))} counts).`
        : `The picture is blurry beside the others: the fine part of its contrast is ${rounded(detail)} (below ${rounded(limit('detail'))} counts).`,
    );
  if (has(pictureReasons.lowInformation))
    said.push(
      `The picture shows little: its grey levels hold ${rounded(entropy)} bits (below ${rounded(limit('entropy'))} counts).`,
    );
  if (has(pictureReasons.oddSize))
    said.push(
      `The picture has an odd size: ${size}, where sides of ${Math.round(limit('size'))} pixels are usual (${Math.round(limit('smallest'))} to ${Math.round(limit('largest'))} are not odd).`,
    );
  if (has(pictureReasons.oddAspect))
    said.push(
      `The picture has an odd shape: ${size}, where width : height is mostly ${rounded(limit('aspect'))} (a ratio of the two below ${aspectBelow} counts).`,
    );
  return said.join(' ');
}
