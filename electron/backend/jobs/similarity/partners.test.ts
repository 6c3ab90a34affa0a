import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
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

test('it is the one that a plain look at all pairs of a set chooses, whatever the groups, links and labels', () => {
  const random = seededRandom(1);
  for (let trial = 0; trial < 500; trial += 1) {
    const count = 2 + Math.floor(random() * 14);
    const row = (): number => Math.floor(random() * count);
    const contents = Array.from({ length: count }, row);
    const exact = Int32Array.from(contents, (content) =>
      contents.filter((other) => other === content).length > 1 ? contents.indexOf(content) : -1,
    );
    const linkCount = Math.floor(random() * count * 1.5);
    const links = {
      from: Int32Array.from({ length: linkCount }, row),
      to: Int32Array.from({ length: linkCount }, row),
      distances: Float64Array.from({ length: linkCount }, () => Math.floor(random() * 4) / 16),
    };
    const given = Int32Array.from({ length: count }, () => Math.floor(random() * 4) - 1);
    const { setOf } = groupSets(links, exact);
    const { partner, likeness } = partnersOf({ setOf, exact, links, given });
    for (let one = 0; one < count; one += 1) {
      const candidates = Array.from({ length: count }, (_, other) => ({
        other,
        alike: contents[one] === contents[other] ? 1 : linkedAs(one, other),
        differs: given[other] === given[one] ? 0 : 1,
      })).filter(({ other, alike }) => other !== one && alike >= 0 && setOf[one]! >= 0 && setOf[other] === setOf[one]);
      const best = candidates.toSorted((a, b) => b.differs - a.differs || b.alike - a.alike || a.other - b.other)[0];
      expect([partner[one], likeness[one]]).toEqual(best ? [best.other, best.alike] : [-1, NaN]);
    }

    function linkedAs(one: number, other: number): number {
      const joins = (a: number, b: number): boolean =>
        (contents[one] === contents[a] && contents[other] === contents[b]) ||
        (contents[one] === contents[b] && contents[other] === contents[a]);
      return Math.max(
        -1,
        ...Array.from(links.from, (from, at) => (joins(from, links.to[at]!) ? 1 - links.distances[at]! : -1)),
      );
    }
  }
});
