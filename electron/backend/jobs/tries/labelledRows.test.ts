import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClassCode, ExampleId, LabelColumn } from '#shared/model/ids.ts';
import { labelledRows } from './labelledRows.ts';

const spread = <T>(items: readonly T[], count: number): T[] => {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, at) => items[Math.floor(at * step)]!);
};

/** The same over lists of all rows, which ten million rows are too many for. */
function fromLists(given: readonly number[], most: number, keep: (id: number) => boolean): number[] {
  const all = given.flatMap((label, id) => (label >= 0 && keep(id) ? [id] : []));
  const labels = [...new Set(all.map((id) => given[id]!))];
  const own = labels.map((label) => all.filter((id) => given[id] === label));
  const chosen = new Set(labels.length * 4 <= most ? own.flatMap((ids) => spread(ids, 4)) : []);
  for (const id of spread(all, most)) if (chosen.size < most) chosen.add(id);
  return [...chosen].toSorted((a, b) => a - b);
}

test('rows are spread over the data, with four of each class where there is room', () => {
  const labels = fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 400 });
  fc.assert(
    fc.property(labels, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4 }), (given, most, every) => {
      const keep = (id: number): boolean => id % every === 0;
      const column = Int32Array.from(given) as Int32Array as LabelColumn;
      const rows = labelledRows({ given: column, rowCount: given.length }, most, keep);
      const expected = fromLists(given, most, keep);
      expect(rows.ids).toEqual(expected);
      expect(Array.from(rows.labels)).toEqual(expected.map((id) => column[id as ExampleId] as ClassCode));
      for (const label of new Set(rows.labels)) {
        const halves = Array.from(rows.half).filter((_, at) => rows.labels[at] === label);
        expect(halves).toEqual(halves.map((_, at) => at % 2));
      }
    }),
    { numRuns: 300, seed: 12 },
  );
});
