import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { measurePicture, type PictureMeasure } from './pictureMeasure.ts';
import { createPictureMarks, explainPictureMarks, pictureNumbers, pictureReasons } from './pictureQuality.ts';
import { quartiles } from './quartiles.ts';

type Case = Omit<PictureMeasure, 'width' | 'height' | 'detail'> & {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: string;
};
const cases = JSON.parse(
  readFileSync(new URL('../golden/cleanvision_pictures.json', import.meta.url), 'utf8'),
) as Case[];

test.for(cases)('$name is measured as CleanVision does', ({ width, height, channels, pixels, ...expected }) => {
  const bytes = Buffer.from(pixels, 'base64');
  const data =
    channels === 3 ? bytes : Uint8Array.from({ length: 3 * bytes.length }, (_, at) => bytes[Math.floor(at / 3)]!);
  const picture = { data, width, height };
  const measured = measurePicture(picture, picture, { width, height });
  for (const name of ['brightest', 'darkest', 'sharpness', 'entropy'] as const)
    expect(measured[name]).toBeCloseTo(expected[name], 6);
});

const usual: PictureMeasure = {
  width: 640,
  height: 480,
  brightest: 0.9,
  darkest: 0.1,
  sharpness: 0.7,
  entropy: 7,
  detail: 2,
};

/** Like the usual one, each a little different. */
function others(count: number): PictureMeasure[] {
  const random = seededRandom(4);
  const vary = (value: number): number => value * (0.95 + 0.1 * random());
  return Array.from({ length: count }, () => ({
    ...usual,
    brightest: vary(usual.brightest),
    darkest: vary(usual.darkest),
    sharpness: vary(usual.sharpness),
    entropy: vary(usual.entropy),
    detail: vary(usual.detail),
  }));
}

function look(pictures: readonly (PictureMeasure | null)[]) {
  const marks = createPictureMarks(pictures.length);
  pictures.forEach((picture, row) => marks.add(row, picture));
  const found = marks.finish();
  const { masks, limits, numbers } = found;
  const marked = [...masks.keys()].filter((row) => masks[row]! > 0);
  return {
    ...found,
    marked,
    reasonsOf: (row: number) =>
      Object.entries(pictureReasons).flatMap(([name, bit]) => (masks[row]! & bit ? [name] : [])),
    explain: (row: number) => {
      const at = marked.indexOf(row) * pictureNumbers.length;
      return explainPictureMarks(masks[row]!, numbers!.subarray(at, at + pictureNumbers.length), limits);
    },
  };
}

describe('reasons', () => {
  test.for([
    ['dark', { brightest: 0.2 }, 'The picture is dark: its brightest parts reach 20 % (below 32 % counts).'],
    ['bright', { darkest: 0.97 }, 'The picture is bright: even its darkest parts are at 97 % (above 95 % counts).'],
    ['blurry', { sharpness: 0.1 }, 'The picture is blurry: its edges have a strength of 0.1 (below 0.29 counts).'],
    [
      'blurry',
      { detail: 0.4 },
      'The picture is blurry beside the others: the fine part of its contrast is 0.4 (below 1 counts).',
    ],
    ['lowInformation', { entropy: 1.5 }, 'The picture shows little: its grey levels hold 1.5 bits (below 3 counts).'],
    [
      'oddSize',
      { width: 64, height: 48 },
      'The picture has an odd size: 64 × 48 pixels, where sides of 554 pixels are usual (277 to 1109 are not odd).',
    ],
    [
      'oddAspect',
      { width: 1200, height: 256 },
      'The picture has an odd shape: 1200 × 256 pixels, where width : height is mostly 1.3 (a ratio of the two below 0.35 counts).',
    ],
  ] as const)('%s: %o', ([reason, change, words]) => {
    const { marked, reasonsOf, explain, scores, notes } = look([...others(50), { ...usual, ...change }, ...others(50)]);
    expect(marked).toEqual([50]);
    expect(reasonsOf(50)).toEqual([reason]);
    expect(explain(50)).toBe(words);
    expect(scores[50]).toBeGreaterThan(0);
    expect(scores[50]).toBeLessThan(0.5);
    expect(notes).toEqual([]);
  });

  test('a picture that cannot be read is the worst, and is counted', () => {
    const { marked, reasonsOf, explain, scores, notes } = look([null, ...others(20), { ...usual, brightest: 0.2 }]);
    expect(marked).toEqual([0, 21]);
    expect(reasonsOf(0)).toEqual(['unreadable']);
    expect(explain(0)).toBe('The picture cannot be read.');
    expect(scores[0]).toBe(0);
    expect(explain(21)).toContain('reach 20 %');
    expect(notes).toEqual(['1 picture cannot be read.']);
  });
});

test('a picture that stands upright among others that lie, and sizes within a factor of two, are not odd', () => {
  const { marked } = look([
    ...others(50),
    { ...usual, width: 480, height: 640 },
    { ...usual, width: 1200, height: 900 },
  ]);
  expect(marked).toEqual([]);
});

test('where many are below a limit the set itself says what is low; what shows nothing at all is found in any set', () => {
  const random = seededRandom(8);
  const objects = Array.from({ length: 200 }, () => ({ ...usual, entropy: 2 + 3 * random() }));
  const { marked, reasonsOf, notes, limits } = look([...objects, { ...usual, entropy: 0.2 }]);
  expect(marked).toEqual([200]);
  expect(reasonsOf(200)).toEqual(['lowInformation']);
  expect(limits.entropy).toBe(0.5);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(
    /^\d+ of 201 pictures are low in information by the usual limit of 3: with more than 10 % that is the way of these pictures, and the limit is 0\.5\.$/,
  );
});

test('planted pictures are found though they are many, where the others are alike', () => {
  const { marked, notes } = look([...others(80), ...Array.from({ length: 15 }, () => ({ ...usual, sharpness: 0.1 }))]);
  expect(marked).toHaveLength(15);
  expect(notes).toEqual([]);
});

test('no pictures, one, and none that can be read', () => {
  expect(look([]).marked).toEqual([]);
  expect(look([usual]).marked).toEqual([]);
  expect(look([null, null]).marked).toEqual([0, 1]);
});

test('quartiles are those of numpy', () => {
  expect(quartiles(Float64Array.of(7, 1, 3, 10))).toEqual({ low: 2.5, middle: 5, high: 7.75, iqr: 5.25 });
  expect(quartiles(new Float64Array()).middle).toBeNaN();
});
