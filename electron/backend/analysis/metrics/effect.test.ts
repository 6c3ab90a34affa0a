import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsetOf, bitsetWhere } from '#shared/analysis/bitset.ts';
import type { Selection } from '../selection.ts';
import { effectOfFates, type FateEffect } from './effect.ts';
import { countFates, type FateInput, rowFates } from './rowFates.ts';

/** Decided data as a person makes it: only decided labels differ; some rows have no label or prediction; some get their first label. */
function decidedRows(seed: number, rowCount: number) {
  const next = seededRandom(seed);
  const draw = (classes: number): number => Math.floor(next() * classes);
  const given = Int32Array.from({ length: rowCount }, () => (next() < 0.1 ? -1 : draw(3)));
  const predicted = given.map((label) => (next() < 0.05 ? -1 : next() < 0.7 && label >= 0 ? label : draw(3)));
  const isDecided = Array.from({ length: rowCount }, () => next() < 0.4);
  const isOut = isDecided.map((is) => is && next() < 0.2);
  const current = given.map((label, row) => (isDecided[row] && next() < 0.6 ? draw(3) : label));
  const decided = bitsetWhere(rowCount, (row) => isDecided[row]!);
  const excluded = bitsetWhere(rowCount, (row) => isOut[row]!);
  return { given, current, predicted, decided, excluded, isDecided, isOut };
}

/** Over the selected rows, all of them without one. */
function effectOf({ selection, ...rows }: FateInput & { readonly selection?: Selection }): FateEffect {
  return effectOfFates(countFates(rowFates(rows), selection));
}

describe('effect of the decisions', () => {
  test('equals a count row by row, on any selection', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const rowCount = 40 + seed * 7;
      const { isDecided, isOut, ...data } = decidedRows(seed, rowCount);
      const chosen = [...data.given.keys()].filter((row) => (row * 7 + seed) % 3 > 0);
      const effect = effectOf({ ...data, selection: Int32Array.from(chosen) });
      const rows = chosen.filter((row) => data.predicted[row]! >= 0);
      const g = (row: number): boolean => data.given[row] === data.predicted[row];
      const c = (row: number): boolean => data.current[row] === data.predicted[row];
      const counted = rows.filter((row) => data.given[row]! >= 0);
      const wrong = counted.filter((row) => !g(row));
      const after = rows.filter((row) => !isOut[row] && data.current[row]! >= 0);
      const stays = counted.filter((row) => !isOut[row]);
      const isMoved = (row: number): boolean => data.given[row] !== data.current[row];
      const count = (all: readonly number[], is: (row: number) => boolean): number => all.filter(is).length;
      expect(effect.causes).toEqual({
        label: count(wrong, (row) => !isOut[row] && c(row)),
        both: count(wrong, (row) => !isOut[row] && !c(row) && isDecided[row]! && isMoved(row)),
        model: count(wrong, (row) => !isOut[row] && !c(row) && isDecided[row]! && !isMoved(row)),
        unknown: count(wrong, (row) => !isDecided[row]),
        excluded: count(wrong, (row) => isOut[row]!),
        hidden: count(stays, (row) => g(row) && !c(row)),
        new: count(after, (row) => data.given[row]! < 0 && !c(row)),
      });
      const { label, both, model, unknown, excluded, hidden, new: fresh } = effect.causes;
      expect(effect.errorsBefore).toBe(wrong.length);
      expect(effect.errorsBefore).toBe(label + both + model + unknown + excluded);
      expect(effect.errorsAfter).toBe(count(after, (row) => !c(row)));
      expect(effect.errorsAfter).toBe(both + model + unknown + hidden + fresh);
      expect([effect.n, effect.onGiven.n, effect.onCurrent.n, effect.onKept.n, effect.change.n]).toEqual(
        [rows, counted, after, stays, stays].map((all) => all.length),
      );
      expect(effect.onGiven.value).toBeCloseTo(count(counted, g) / counted.length, 12);
      expect(effect.onCurrent.value).toBeCloseTo(count(after, c) / after.length, 12);
      expect(effect.change.value).toBeCloseTo((count(stays, c) - count(stays, g)) / stays.length, 12);
      expect(effect.exclusion.value).toBeCloseTo(
        count(stays, g) / stays.length - count(counted, g) / counted.length,
        12,
      );
      expect(effect.test.onlyFirst).toBe(count(stays, (row) => g(row) && !c(row)));
      expect(effect.test.onlySecond).toBe(count(stays, (row) => !g(row) && c(row)));
      expect(effect.relabelled + effect.labelled + effect.confirmed + effect.excluded).toBe(
        count(rows, (row) => isDecided[row]!),
      );
    }
  });

  test('the interval of what leaving out did holds the true value about as often as it says', () => {
    let covered = 0;
    const rounds = 200;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const next = seededRandom(seed);
      const rowCount = 400;
      const isOut = Array.from({ length: rowCount }, (_, row) => row < 60);
      const predicted = Int32Array.from({ length: rowCount }, (_, row) => (next() < (isOut[row] ? 0.5 : 0.9) ? 0 : 1));
      const labels = new Int32Array(rowCount);
      const excluded = bitsetWhere(rowCount, (row) => isOut[row]!);
      const { exclusion } = effectOf({ given: labels, current: labels, predicted, decided: excluded, excluded });
      const truth = (60 / 400) * (0.9 - 0.5);
      if (exclusion.low <= truth && truth <= exclusion.high) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.91);
    expect(covered / rounds).toBeLessThan(0.99);
  });

  test('by hand: each kind of error once', () => {
    const effect = effectOf({
      //                 label's  model's  unknown  hidden  right  excluded  both wrong  no prediction
      given: Int32Array.of(0, 0, 0, 1, 1, 0, 0, 0),
      current: Int32Array.of(1, 0, 0, 0, 1, 0, 2, 1),
      predicted: Int32Array.of(1, 1, 1, 1, 1, 1, 1, -1),
      decided: bitsetOf(8, [0, 1, 3, 5, 6, 7]),
      excluded: bitsetOf(8, [5]),
    });
    expect(effect.causes).toEqual({ label: 1, both: 1, model: 1, unknown: 1, excluded: 1, hidden: 1, new: 0 });
    expect([effect.errorsBefore, effect.errorsAfter]).toEqual([5, 4]);
    expect(effect).toMatchObject({ n: 7, relabelled: 3, excluded: 1 });
    expect([effect.onGiven.value, effect.onGiven.n]).toEqual([2 / 7, 7]);
    expect([effect.onCurrent.value, effect.onCurrent.n]).toEqual([2 / 6, 6]);
    // Leaving the excluded row out: 2 right of 6 instead of 7.
    expect(effect.onKept.value).toBe(2 / 6);
    expect(effect.exclusion.value).toBeCloseTo(2 / 6 - 2 / 7, 12);
    // Of six rows that count both times one is gained and one lost.
    expect(effect.change.value).toBe(0);
    expect(effect.test).toMatchObject({ onlyFirst: 1, onlySecond: 1, pValue: 1 });
  });

  test('causes of errors add up to the errors on given labels, and a selection is respected', () => {
    const next = seededRandom(6);
    const draw = (): Int32Array => Int32Array.from({ length: 500 }, () => Math.floor(next() * 4) - 1);
    const [given, predicted] = [draw(), draw()];
    const decided = bitsetWhere(500, () => next() < 0.3);
    const current = given.map((label, row) => (((decided.words[row >>> 5]! >>> (row & 31)) & 1) === 1 ? 2 : label));
    const excluded = bitsetWhere(500, () => next() < 0.05);
    const selection = bitsetWhere(500, (row) => row % 3 > 0);
    const { causes, onGiven } = effectOf({ given, current, predicted, decided, excluded, selection });
    const errors = [...given.keys()].filter(
      (row) => row % 3 > 0 && given[row]! >= 0 && predicted[row]! >= 0 && given[row] !== predicted[row],
    );
    expect(causes.label + causes.both + causes.model + causes.unknown + causes.excluded).toBe(errors.length);
    expect(Math.round(onGiven.n * (1 - onGiven.value))).toBe(errors.length);
  });

  test('no rows give no numbers; labels that do not fit the predictions are refused', () => {
    const none = { given: new Int32Array(0), current: new Int32Array(0), predicted: new Int32Array(0) };
    const effect = effectOf({ ...none, decided: bitsetOf(0, []) });
    for (const { value, low, high, n } of [effect.onGiven, effect.onCurrent, effect.change, effect.exclusion])
      expect([value, low, high, n]).toEqual([NaN, NaN, NaN, 0]);
    expect(effect.test.pValue).toBe(1);
    expect(() => effectOf({ ...none, given: new Int32Array(3), decided: bitsetOf(0, []) })).toThrow(/same length/);
  });
});
