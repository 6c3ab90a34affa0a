import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { pictureDifference, smooth } from './pictureDifference.ts';
import { createSpectrum, spectrumWidth } from './pictureSpectrum.ts';

const side = 28;
type Look = (x: number, y: number) => number;

/** A smooth picture of a few waves, drawn anywhere. */
function waves(seed: number): Look {
  const random = seededRandom(seed);
  const parts = Array.from({ length: 6 }, () => [random() * 0.6, random() * 0.6, random() * 6, random()] as const);
  return (x, y) =>
    120 + parts.reduce((sum, [a, b, phase, height]) => sum + 30 * height * Math.sin(a * x + b * y + phase), 0);
}

const drawn = (look: Look): Uint8Array =>
  Uint8Array.from({ length: side * side }, (_, at) =>
    Math.round(Math.min(255, Math.max(0, look(at % side, Math.floor(at / side))))),
  );

function spectrum(grey: Uint8Array): Float32Array {
  const into = new Float32Array(spectrumWidth);
  createSpectrum(side)(grey, into);
  return into;
}
const cosine = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);

test('a picture that is moved, darker or of another contrast is hardly different; another picture is', () => {
  const look = waves(1);
  const base = drawn(look);
  expect(pictureDifference(base, base, side)).toBeLessThan(1e-6);
  const changes: readonly Look[] = [
    (x, y) => look(x + 1, y - 2),
    (x, y) => look(x + 0.4, y),
    (x, y) => 0.8 * look(x, y) + 12,
    (x, y) => 0.93 * look(x - 1, y + 1),
  ];
  for (const change of changes) expect(pictureDifference(base, drawn(change), side)).toBeLessThan(0.003);
  for (let seed = 2; seed < 12; seed += 1)
    expect(pictureDifference(base, drawn(waves(seed)), side)).toBeGreaterThan(0.1);
});

test('it is the same both ways, and pictures of one colour are alike among themselves alone', () => {
  const [one, other] = [drawn(waves(3)), drawn(waves(4))];
  expect(pictureDifference(one, other, side)).toBeCloseTo(pictureDifference(other, one, side), 12);
  const [black, grey] = [new Uint8Array(side * side), new Uint8Array(side * side).fill(90)];
  expect(pictureDifference(black, grey, side)).toBe(0);
  expect(pictureDifference(black, one, side)).toBe(1);
});

test('the spectrum stays when content is moved on its ground or dimmed, and tells pictures apart; one colour has none', () => {
  const spot = (dx: number, gain: number): Uint8Array =>
    drawn((x, y) => gain * 200 * Math.exp(-((x - 12 - dx) ** 2 + ((y - 13) * 1.7) ** 2) / 20));
  expect(cosine(spectrum(spot(0, 1)), spectrum(spot(2, 0.9)))).toBeGreaterThan(0.999);
  expect(cosine(spectrum(drawn(waves(1))), spectrum(drawn(waves(2))))).toBeLessThan(0.95);
  expect(Math.hypot(...spectrum(drawn(waves(1))))).toBeCloseTo(1, 5);
  expect(spectrum(new Uint8Array(side * side).fill(70)).every((value) => value === 0)).toBe(true);
});

test('smoothing spreads a point by binomial weights and leaves one colour as it is', () => {
  const point = new Uint8Array(25);
  point[12] = 160;
  smooth(point, 5);
  expect([...point.subarray(5, 20)]).toEqual([0, 10, 20, 10, 0, 0, 20, 40, 20, 0, 0, 10, 20, 10, 0]);
  const plain = new Uint8Array(25).fill(77);
  smooth(plain, 5);
  expect(plain.every((value) => value === 77)).toBe(true);
});
