import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { candidateBatches, foldedText, jaccard, shinglesOf, sketchOf, sketchWidth } from './minHash.ts';

const shingles = (text: string): Uint32Array => shinglesOf(foldedText(text));

function sketchesOf(texts: readonly string[]): Uint32Array {
  const sketches = new Uint32Array(texts.length * sketchWidth);
  texts.forEach((text, row) =>
    sketchOf(foldedText(text), sketches.subarray(row * sketchWidth, (row + 1) * sketchWidth)),
  );
  return sketches;
}

const candidatePairs = (...from: Parameters<typeof candidateBatches>): (readonly [number, number])[] =>
  Array.from(candidateBatches(...from), (batch) =>
    Array.from({ length: batch.length / 2 }, (_, at) => [batch[2 * at]!, batch[2 * at + 1]!] as const),
  ).flat();

const words = 'river stone lamp orange window quiet market seven yellow paper ladder copper violin harbour'.split(' ');
const randomText = (random: () => number, length: number): string =>
  Array.from({ length }, () => words[Math.floor(random() * words.length)]! + Math.floor(random() * 90)).join(' ');

test('letters, blanks and Unicode forms fold to one text; Jaccard counts runs of five characters', () => {
  expect(foldedText('  ＨＥＬＬＯ,\n\tWorld! ')).toBe('hello world');
  expect(foldedText(' ?! ')).toBe('?!');
  expect(jaccard(shingles('Hello  World'), shingles('hello world'))).toBe(1);
  // abcdef: abcde, bcdef; abcdeg: abcde, bcdeg.
  expect(jaccard(shingles('abcdef'), shingles('abcdeg'))).toBe(1 / 3);
  expect(jaccard(shingles('abc'), shingles('abc'))).toBe(1);
  expect(jaccard(shingles(''), shingles(''))).toBe(0);
});

test('two sketches agree in about the Jaccard similarity, short texts too', () => {
  const random = seededRandom(3);
  let [sum, n] = [0, 0];
  for (let trial = 0; trial < 300; trial += 1) {
    const base = randomText(random, 1 + Math.floor(random() * 40));
    const parts = base.split(' ');
    const other = parts.map((word) => (random() < 0.15 ? `${word}x` : word)).join(' ');
    const [one, two] = [sketchesOf([base, other]).subarray(0, sketchWidth), sketchesOf([other])];
    const agree = one.reduce((count, value, at) => count + (value === two[at] ? 1 : 0), 0) / sketchWidth;
    sum += agree - jaccard(shingles(base), shingles(other));
    n += 1;
  }
  expect(Math.abs(sum / n)).toBeLessThan(0.02);
});

test('pairs of near copies are candidates, each once, in linear work; texts that share nothing are not', () => {
  const random = seededRandom(5);
  const texts = Array.from({ length: 2000 }, () => randomText(random, 20));
  const planted = Array.from({ length: 100 }, (_, at) => at * 20);
  for (const at of planted) texts.push(`${texts[at]!}.`);
  texts.push('', '');
  const isEmpty = (row: number): boolean => texts[row] === '';
  const pairs = candidatePairs(sketchesOf(texts), texts.length, isEmpty).map((pair) =>
    pair.toSorted((a, b) => a - b).join(),
  );
  expect(new Set(pairs).size).toBe(pairs.length);
  for (const [index, at] of planted.entries()) expect(pairs).toContain(`${at},${2000 + index}`);
  // Of two million pairs.
  expect(pairs.length).toBeLessThan(20_000);
  expect(pairs.some((pair) => pair.includes('2100') || pair.includes('2101'))).toBe(false);
  const same = sketchesOf(Array.from({ length: 5000 }, () => 'the same text every time'));
  expect(candidatePairs(same, 5000, () => false).length).toBeLessThan(5000 * 10);
});

test('more rows than are sorted at once have all the pairs that a plain count of equal bands finds', () => {
  const random = seededRandom(8);
  const count = 40_000;
  const sketches = Uint32Array.from({ length: count * sketchWidth }, () => Math.floor(random() * 600));
  const found = new Set(candidatePairs(sketches, count, () => false).map((pair) => pair.join()));
  let expected = 0;
  for (let band = 0; band < 10; band += 1) {
    const before = new Map<string, number>();
    for (let row = 0; row < count; row += 1) {
      const key = sketches.subarray(row * sketchWidth + band * 3, row * sketchWidth + band * 3 + 3).join();
      const other = before.get(key);
      before.set(key, row);
      if (other === undefined) continue;
      expected += 1;
      expect(found).toContain(`${other},${row}`);
    }
  }
  expect(expected).toBeGreaterThan(10);
});
