import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { readFeatureCase } from '../../testing/featureCases.ts';
import { classPairs } from './classPairs.ts';
import { neighbourDisagreement } from './neighbourDisagreement.ts';

// Six rows with three places each; row 5 has no label, row 4 has two neighbours, the second at no distance counts too.
const graph = {
  ids: Int32Array.from([1, 2, 3, 0, 2, 5, 0, 1, 4, 4, 2, 0, 3, 5, -1, 1, 3, 0]),
  distances: Float64Array.from([0, 1, 2, 0, 1, 2, 1, 1, 2, 1, 1, 2, 1, 2, NaN, 1, 1, 2]),
  k: 3,
};
const labels = Int32Array.from([0, 0, 1, 2, 2, -1]);

describe('neighbourDisagreement', () => {
  test('by hand', () => {
    const found = neighbourDisagreement(graph, labels);
    expect([...found.neighbourCounts]).toEqual([3, 2, 3, 3, 1, 3]);
    expect([...found.shares]).toEqual([2 / 3, 1 / 2, 1, 2 / 3, 0, NaN]);
    // Row 0 sees 0, 1, 2 once each: the nearest. Row 3 sees 2, 1, 0.
    expect([...found.majorityLabels]).toEqual([0, 0, 0, 2, 2, 0]);
    expect(found.unscored).toBe(1);
  });

  test('rows without neighbours, without labels, one row, NaN distances', () => {
    const ids = Int32Array.from([1, 0, -1]);
    const found = neighbourDisagreement(
      { ids, distances: Float64Array.from([1, NaN, 1]), k: 1 },
      Int32Array.of(4, -1, 4),
    );
    expect([...found.shares]).toEqual([NaN, NaN, NaN]);
    expect(found).toMatchObject({ unscored: 3, neighbourCounts: Int32Array.of(0, 0, 0) });
    expect([...found.majorityLabels]).toEqual([-1, -1, -1]);
    expect(() => neighbourDisagreement({ ids, distances: new Float64Array(3), k: 1 }, labels)).toThrow(
      /6 labels for 3/,
    );
  });
});

describe('classPairs', () => {
  test('by hand', () => {
    // Links by class of row and neighbour: 0: 0,1,2 | 0,1; 1: 0,0,2; 2: 2,1,0 | 2.
    const pairs = classPairs(graph, labels, 3);
    const expected = [
      { classes: [0, 1], links: 4, rate: wilsonInterval(4, 8) },
      { classes: [0, 2], links: 2, rate: wilsonInterval(2, 9) },
      { classes: [1, 2], links: 2, rate: wilsonInterval(2, 7) },
    ];
    expect(pairs).toEqual(expected.sort((left, right) => right.rate.low - left.rate.low));
    expect(pairs[0]!.classes).toEqual([0, 1]);
  });

  test('the same as counting link by link, and the same shares', () => {
    const row = fc.record({
      label: fc.integer({ min: -1, max: 3 }),
      ids: fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 4, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 10, maxLength: 10 }), (rows) => {
        const ids = Int32Array.from(rows.flatMap((each) => each.ids));
        const drawn = { ids, distances: new Float64Array(ids.length), k: 4 };
        const own = Int32Array.from(rows, (each) => each.label);
        const links = rows.flatMap(({ label, ids }, from) =>
          ids.filter((id) => id >= 0 && id !== from).map((id) => [label, own[id]!] as const),
        );
        const labelled = links.filter(([from, to]) => from >= 0 && to >= 0);
        const pairs = classPairs(drawn, own, 4);
        for (const { classes, links: count, rate } of pairs) {
          const [a, b] = classes;
          expect(a).toBeLessThan(b);
          expect(count).toBe(
            labelled.filter(([from, to]) => (from === a && to === b) || (from === b && to === a)).length,
          );
          expect(rate.n).toBe(labelled.filter(([from]) => from === a || from === b).length);
        }
        const disagreeing = labelled.filter(([from, to]) => from !== to).length;
        expect(pairs.reduce((sum, pair) => sum + pair.links, 0)).toBe(disagreeing);
        const found = neighbourDisagreement(drawn, own);
        const shared = found.shares.reduce(
          (sum, share, at) => sum + (share >= 0 ? share * found.neighbourCounts[at]! : 0),
          0,
        );
        expect(shared).toBeCloseTo(disagreeing, 9);
        for (const [at, share] of found.shares.entries()) {
          expect(Number.isNaN(share)).toBe(own[at]! < 0 || found.neighbourCounts[at] === 0);
        }
      }),
    );
  });

  test('few links do not come before many with nearly the same rate', () => {
    // Rows of 0 and 1 disagree in 40 links of 40; rows of 2 and 3 in 2 of 2.
    const few = { ids: Int32Array.from({ length: 42 }, (_, row) => row ^ 1), distances: new Float32Array(42), k: 1 };
    const own = Int32Array.from({ length: 42 }, (_, row) => (row < 2 ? 2 : 0) + (row % 2));
    expect(classPairs(few, own, 4).map(({ classes }) => classes)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test('no labels, no pairs; a class that does not exist is refused', () => {
    expect(classPairs(graph, new Int32Array(6).fill(-1), 3)).toEqual([]);
    expect(() => classPairs(graph, labels, 2)).toThrow(/no class 2 of 2/);
    expect(() => classPairs(graph, new Int32Array(2), 3)).toThrow(/2 labels for 6/);
  });

  test('digits sorted and shuffled disagree in the same pairs equally often', () => {
    const pairsOf = (name: string) => {
      const { graph, table } = readFeatureCase(name);
      return classPairs(graph, table.labels, table.classCount);
    };
    const pairs = pairsOf('features_digits_a');
    expect(pairs.length).toBeGreaterThan(3);
    const sorted = new Map(pairsOf('features_digits_sorted_a').map((pair) => [pair.classes.join(), pair]));
    // Equal distances take their places by row number, so a link in a hundred may go elsewhere.
    for (const { classes, links } of pairs.filter((pair) => pair.links >= 10)) {
      expect(Math.abs(sorted.get(classes.join())!.links - links)).toBeLessThanOrEqual(2);
    }
  });
});
