import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { classEffects } from './classEffect.ts';
import { bootstrapInterval } from '#backend/testing/plainBootstrap.ts';
import { rowFates } from './rowFates.ts';

function decidedRows(seed: number, rowCount: number) {
  const next = seededRandom(seed);
  const truth = Int32Array.from({ length: rowCount }, () => Math.floor(next() * 3));
  const given = truth.map((label) => (next() < 0.03 ? -1 : next() < 0.8 ? label : (label + 1) % 3));
  const predicted = truth.map((label) => (next() < 0.03 ? -1 : next() < 0.85 ? label : (label + 2) % 3));
  const isOut = Array.from({ length: rowCount }, () => next() < 0.05);
  const isDecided = isOut.map((is) => is || next() < 0.5);
  const current = given.map((label, row) => (isDecided[row] ? truth[row]! : label));
  const decided = bitsetWhere(rowCount, (row) => isDecided[row]!);
  const excluded = bitsetWhere(rowCount, (row) => isOut[row]!);
  const fates = rowFates({ given, current, predicted, decided, excluded });
  return { given, current, predicted, fates, isOut, classCount: 3 };
}

const f1 = (rows: readonly number[], labels: Int32Array, predicted: Int32Array, k: number): number => {
  const hits = rows.filter((row) => labels[row] === k && predicted[row] === k).length;
  const sum = rows.filter((row) => labels[row] === k).length + rows.filter((row) => predicted[row] === k).length;
  return (2 * hits) / sum;
};

describe('classEffects', () => {
  test('F1 before, after and moved rows equal a count row by row', () => {
    for (let seed = 1; seed <= 15; seed += 1) {
      const { isOut, ...data } = decidedRows(seed, 90 + seed);
      const { given, current, predicted } = data;
      const all = [...given.keys()].filter((row) => predicted[row]! >= 0);
      const before = all.filter((row) => given[row]! >= 0);
      const after = all.filter((row) => current[row]! >= 0 && !isOut[row]);
      for (const effect of classEffects(data)) {
        const k = effect.classIndex;
        expect(effect.before.value).toBeCloseTo(f1(before, given, predicted, k), 12);
        expect(effect.after.value).toBeCloseTo(f1(after, current, predicted, k), 12);
        expect(effect.change.value).toBeCloseTo(effect.after.value - effect.before.value, 12);
        expect(effect.given).toBe(before.filter((row) => given[row] === k).length);
        expect(effect.current).toBe(after.filter((row) => current[row] === k).length);
        const stays = before.filter((row) => !isOut[row]);
        expect(effect.movedOut).toBe(stays.filter((row) => given[row] === k && current[row] !== k).length);
        expect(effect.movedIn).toBe(stays.filter((row) => given[row] !== k && current[row] === k).length);
      }
    }
  });

  test('the interval of the change is as wide as a bootstrap of the rows makes it', () => {
    const { isOut, ...data } = decidedRows(99, 1500);
    const { given, current, predicted } = data;
    for (const effect of classEffects(data)) {
      const k = effect.classIndex;
      const rows = Int32Array.from([...given.keys()].filter((row) => predicted[row]! >= 0));
      const change = (sample: Int32Array): number => {
        const t = [0, 0, 0, 0];
        for (const row of sample) {
          const guess = Number(predicted[row] === k);
          const isBefore = Number(given[row]! >= 0);
          const isAfter = Number(current[row]! >= 0 && !isOut[row]);
          t[0]! += guess * isBefore * Number(given[row] === k);
          t[1]! += isBefore * (guess + Number(given[row] === k));
          t[2]! += guess * isAfter * Number(current[row] === k);
          t[3]! += isAfter * (guess + Number(current[row] === k));
        }
        return (2 * t[2]!) / t[3]! - (2 * t[0]!) / t[1]!;
      };
      const drawn = bootstrapInterval({ rows, statistic: change, rounds: 2000 });
      expect(drawn.value).toBeCloseTo(effect.change.value, 12);
      const ratio = (effect.change.high - effect.change.low) / (drawn.high - drawn.low);
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.2);
    }
  });

  test('a class that nobody was given or predicted has no F1; nothing decided changes nothing', () => {
    const labels = Int32Array.of(0, 0, 1);
    const decided = bitsetWhere(3, () => false);
    const fates = rowFates({ given: labels, current: labels, predicted: Int32Array.of(0, 1, 1), decided });
    const [first, , none] = classEffects({
      given: labels,
      current: labels,
      predicted: Int32Array.of(0, 1, 1),
      fates,
      classCount: 3,
    });
    expect(first!.change.value).toBe(0);
    expect([first!.movedIn, first!.movedOut]).toEqual([0, 0]);
    expect([none!.before.value, none!.change.value]).toEqual([NaN, NaN]);
  });
});
