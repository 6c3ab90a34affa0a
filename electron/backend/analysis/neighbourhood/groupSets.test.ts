import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFeatureCase } from '../../testing/featureCases.ts';
import { groupSets, type RowSets } from './groupSets.ts';
import { nearDuplicates } from './nearDuplicates.ts';

type Link = readonly [number, number, number];
const linksOf = (links: readonly Link[]) => ({
  from: Int32Array.from(links, ([from]) => from),
  to: Int32Array.from(links, ([, to]) => to),
  distances: Float64Array.from(links, ([, , distance]) => distance),
});
const noEquals = (rows: number) => new Int32Array(rows).fill(-1);
const listed = ({ starts, rows }: RowSets) =>
  Array.from({ length: starts.length - 1 }, (_, set) => [...rows.subarray(starts[set], starts[set + 1])]);

describe('groupSets', () => {
  test('a triangle is one set, a star is one set, in the order of their first rows', () => {
    const triangle: Link[] = [
      [4, 5, 1],
      [5, 6, 1],
      [6, 4, 1],
    ];
    const star: Link[] = [1, 3, 7].map((leaf) => [2, leaf, 1]);
    const found = groupSets(linksOf([...triangle, ...star]), noEquals(9));
    expect(listed(found)).toEqual([
      [1, 2, 3, 7],
      [4, 5, 6],
    ]);
    expect([...found.setOf]).toEqual([-1, 0, 0, 0, 1, 1, 1, 0, -1]);
  });

  test('a chain of 10,000 falls into short sets of neighbours, none left out', () => {
    const chain = Array.from({ length: 9_999 }, (_, row): Link => [row, row + 1, 0.01]);
    const found = groupSets(linksOf(chain), noEquals(10_000));
    expect(found.rows).toHaveLength(10_000);
    for (const set of listed(found)) {
      expect(set.length).toBeGreaterThanOrEqual(2);
      expect(set.at(-1)! - set[0]!).toBeLessThanOrEqual(3);
    }
  });

  test('100,000 equal rows are one set and a chain behind them does not join it', () => {
    const rows = 100_004;
    const equal = noEquals(rows).fill(7, 0, 100_000);
    const links: Link[] = [
      [99_999, 100_000, 0.1],
      [5, 100_000, 0.1],
      [100_000, 100_001, 0.1],
      [100_001, 100_002, 0.1],
      [100_002, 100_003, 0.1],
    ];
    const found = groupSets(linksOf(links), equal);
    // One node with one partner, and a chain of four behind it: 100,000 has two partners and comes first.
    expect(listed(found).map((set) => set.length)).toEqual([100_002, 2]);
    expect(found.setOf[100_001]).toBe(0);
    expect(found.setOf[100_003]).toBe(1);
    expect(listed(groupSets(linksOf([]), equal)).map((set) => set.length)).toEqual([100_000]);
  });

  test('a row left alone joins the nearest of its partners', () => {
    // 1 takes 0 and 2; 3 takes 4; 5 is linked with 4 only.
    const chain = [0, 1, 2, 3, 4].map((row): Link => [row, row + 1, 1]);
    expect(listed(groupSets(linksOf(chain), noEquals(6)))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    // 6 lies between both sets, nearer to 0.
    const between: Link[] = [...chain.slice(0, 2), [3, 4, 1], [4, 5, 1], [6, 5, 0.5], [6, 0, 0.4]];
    expect(groupSets(linksOf(between), noEquals(7)).setOf[6]).toBe(0);
  });

  test('equal rows are one node however their groups are numbered; those without a link are sets too', () => {
    const equal = Int32Array.from([2_000_000_000, 3, -1, 3, 2_000_000_000, 0]);
    expect(listed(groupSets(linksOf([]), equal))).toEqual([
      [0, 4],
      [1, 3],
    ]);
    expect(listed(groupSets(linksOf([[2, 3, 1]]), equal))).toEqual([
      [0, 4],
      [1, 2, 3],
    ]);
  });

  test('NaN distances and links with itself are none; no rows; rows that do not exist are refused', () => {
    const nothing = groupSets(
      linksOf([
        [0, 1, NaN],
        [1, 1, 0],
      ]),
      noEquals(2),
    );
    expect(listed(nothing)).toEqual([]);
    expect([...nothing.setOf]).toEqual([-1, -1]);
    expect(listed(groupSets(linksOf([]), noEquals(0)))).toEqual([]);
    expect(() => groupSets(linksOf([[0, 2, 1]]), noEquals(2))).toThrow(/row 2 of 2/);
  });

  test('every linked or equal row is in one set, rows of a set are at most four links apart, order of links does not matter', () => {
    const rows = 14;
    const link = fc.tuple(fc.nat(rows - 1), fc.nat(rows - 1), fc.constantFrom(0.1, 0.2, 0.3));
    const groups = fc.array(fc.constantFrom(-1, -1, -1, 0, 1), { minLength: rows, maxLength: rows });
    fc.assert(
      fc.property(fc.array(link, { maxLength: 24 }), groups, (links, equal) => {
        const codes = Int32Array.from(equal);
        const found = groupSets(linksOf(links), codes);
        const turned = links.map(([a, b, distance]): Link => [b, a, distance]).sort((a, b) => b[0] - a[0]);
        expect(groupSets(linksOf(turned), codes)).toEqual(found);
        const hops = hopsBetween(links, equal);
        for (let row = 0; row < rows; row += 1) {
          const hasPartner = hops[row]!.some((count, other) => other !== row && count < Infinity);
          expect(found.setOf[row]! >= 0).toBe(hasPartner);
          for (let other = 0; other < rows; other += 1) {
            if (equal[row]! >= 0 && equal[row] === equal[other]) expect(found.setOf[other]).toBe(found.setOf[row]);
            if (found.setOf[row]! >= 0 && found.setOf[row] === found.setOf[other]) {
              expect(hops[row]![other]).toBeLessThanOrEqual(4);
            }
          }
        }
        expect([...found.rows].sort((a, b) => a - b)).toEqual(
          [...found.setOf.keys()].filter((row) => found.setOf[row]! >= 0),
        );
        const firsts = listed(found).map((set) => set[0]!);
        expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      }),
    );
  });

  test('the planted pairs of the digits come out as pairs', () => {
    const { graph, expected } = readFeatureCase('features_digits_a');
    const found = listed(groupSets(nearDuplicates(graph).links, noEquals(500)));
    expect(found.flat().sort((a, b) => a - b)).toEqual(expected.near_duplicate.is_issue);
    expect(found.every((set) => set.length === 2)).toBe(true);
    for (const [left, right] of found) expect(expected.near_duplicate.sets[left!]).toEqual([right]);
  });
});

/** Floyd and Warshall over the links, with no step between equal rows. */
function hopsBetween(links: readonly Link[], equal: readonly number[]): number[][] {
  const rows = equal.length;
  const hops = equal.map((code, row) =>
    equal.map((other, at) => (row === at || (code >= 0 && code === other) ? 0 : Infinity)),
  );
  for (const [a, b] of links) {
    hops[a]![b] = Math.min(hops[a]![b]!, 1);
    hops[b]![a] = Math.min(hops[b]![a]!, 1);
  }
  for (let via = 0; via < rows; via += 1) {
    for (let a = 0; a < rows; a += 1) {
      for (let b = 0; b < rows; b += 1) hops[a]![b] = Math.min(hops[a]![b]!, hops[a]![via]! + hops[via]![b]!);
    }
  }
  return hops;
}
