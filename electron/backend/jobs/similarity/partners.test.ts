import { expect, test } from 'vitest';
import { groupSets } from '../../analysis/neighbourhood/groupSets.ts';
import { partnersOf } from './partners.ts';

test('the partner is one with another label, else the most alike; equal rows share the links of each other', () => {
  const exact = Int32Array.of(0, 0, -1, -1, 0, -1);
  const links = { from: Int32Array.of(0, 0), to: Int32Array.of(2, 3), distances: Float64Array.of(0.1, 0.05) };
  const given = [1, 1, 2, 1, 1, 0];
  const { setOf } = groupSets(links, exact);
  expect([...setOf]).toEqual([0, 0, 0, 0, 0, -1]);
  const { partner, likeness } = partnersOf({ setOf, exact, links, given });
  expect([...partner]).toEqual([2, 2, 0, 0, 2, -1]);
  expect([...likeness].map((value) => Math.round(value * 100))).toEqual([90, 90, 90, 95, 90, NaN]);
});
