import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsetOf, bitsetWhere } from '../bitset.ts';
import { fixEffect } from './effect.ts';

describe('fixEffect', () => {
  test('by hand: each kind of error once', () => {
    const effect = fixEffect({
      //                 label's  model's  unknown  hidden  right  excluded  both wrong  no prediction
      given: Int32Array.of(0, 0, 0, 1, 1, 0, 0, 0),
      current: Int32Array.of(1, 0, 0, 0, 1, 0, 2, 1),
      predicted: Int32Array.of(1, 1, 1, 1, 1, 1, 1, -1),
      decided: bitsetOf(8, [0, 1, 3, 5, 6, 7]),
      excluded: bitsetOf(8, [5]),
    });
    expect(effect.owners).toEqual({ label: 1, model: 2, unknown: 1, excluded: 1, hidden: 1 });
    expect(effect).toMatchObject({ n: 7, relabelled: 3, excluded: 1 });
    expect([effect.onGiven.value, effect.onGiven.n]).toEqual([2 / 7, 7]);
    expect([effect.onCurrent.value, effect.onCurrent.n]).toEqual([2 / 6, 6]);
    // Of six rows that count both times one is gained and one lost.
    expect(effect.change.value).toBe(0);
    expect(effect.test).toMatchObject({ onlyFirst: 1, onlySecond: 1, pValue: 1 });
    expect([effect.audited, effect.estimated]).toEqual([undefined, undefined]);
  });

  test('owners of errors add up to the errors on given labels, and a selection is respected', () => {
    const next = seededRandom(6);
    const draw = (): Int32Array => Int32Array.from({ length: 500 }, () => Math.floor(next() * 4) - 1);
    const [given, predicted] = [draw(), draw()];
    const decided = bitsetWhere(500, () => next() < 0.3);
    const current = given.map((label, row) => (((decided.words[row >>> 5]! >>> (row & 31)) & 1) === 1 ? 2 : label));
    const excluded = bitsetWhere(500, () => next() < 0.05);
    const selection = bitsetWhere(500, (row) => row % 3 > 0);
    const { owners, onGiven } = fixEffect({ given, current, predicted, decided, excluded, selection });
    const errors = [...given.keys()].filter(
      (row) => row % 3 > 0 && given[row]! >= 0 && predicted[row]! >= 0 && given[row] !== predicted[row],
    );
    expect(owners.label + owners.model + owners.unknown + owners.excluded).toBe(errors.length);
    expect(Math.round(onGiven.n * (1 - onGiven.value))).toBe(errors.length);
  });

  test('a random audit brings the estimate to the true accuracy; its interval is narrower than the audit alone', () => {
    const rowCount = 20_000;
    let covered = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const next = seededRandom(seed);
      const truth = Int32Array.from({ length: rowCount }, () => Math.floor(next() * 3));
      const predicted = truth.map((label) => (next() < 0.85 ? label : (label + 1) % 3));
      const given = truth.map((label) => (next() < 0.95 ? label : (label + 2) % 3));
      const audited = bitsetWhere(rowCount, () => next() < 0.03);
      const current = given.map((label, row) =>
        ((audited.words[row >>> 5]! >>> (row & 31)) & 1) === 1 ? truth[row]! : label,
      );
      const effect = fixEffect({ given, current, predicted, decided: audited, audited });
      const accuracy = truth.filter((label, row) => label === predicted[row]).length / rowCount;
      const { low, high } = effect.estimated!;
      if (low <= accuracy && accuracy <= high) covered += 1;
      expect(high - low).toBeLessThan(effect.audited!.high - effect.audited!.low);
    }
    expect(covered).toBeGreaterThanOrEqual(34);
  });

  test('an audit without corrections is not taken as proof; too small or undecided ones are refused', () => {
    const labels = new Int32Array(100);
    const all = { given: labels, current: labels, predicted: labels };
    const decided = bitsetOf(
      100,
      Array.from({ length: 50 }, (_, row) => row),
    );
    const effect = fixEffect({ ...all, decided, audited: decided });
    expect(effect.estimated).toEqual({ value: 1, low: 1 - 3 / 50, high: 1, n: 50 });
    const few = bitsetOf(100, [1, 2]);
    expect(fixEffect({ ...all, decided, audited: few }).estimated).toBeUndefined();
    expect(() => fixEffect({ ...all, decided, audited: bitsetOf(100, [99]) })).toThrow(/Row 99/);
    expect(() => fixEffect({ ...all, decided, given: new Int32Array(3) })).toThrow(/same length/);
  });
});
