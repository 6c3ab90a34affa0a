import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjacencyOf, pairsOf } from './rowPairs.ts';

const pairs = (links: readonly (readonly [number, number, number])[]) => ({
  from: Int32Array.from(links, ([from]) => from),
  to: Int32Array.from(links, ([, to]) => to),
  distances: Float64Array.from(links, ([, , distance]) => distance),
});

describe('adjacencyOf', () => {
  test('equals a map of pairs, whatever order and direction they come in', () => {
    const link = fc.tuple(fc.nat(11), fc.nat(11), fc.constantFrom(0, 0.25, 1, NaN, Infinity));
    fc.assert(
      fc.property(fc.array(link, { maxLength: 60 }), (links) => {
        const least = new Map<string, number>();
        for (const [a, b, distance] of links) {
          if (a === b || !Number.isFinite(distance)) continue;
          const key = `${Math.min(a, b)},${Math.max(a, b)}`;
          least.set(key, Math.min(least.get(key) ?? Infinity, distance));
        }
        const adjacency = adjacencyOf(pairs(links), 12);
        const found = pairsOf(adjacency);
        const listed = [...found.from].map((from, at) => [`${from},${found.to[at]!}`, found.distances[at]!] as const);
        expect(new Map(listed)).toEqual(least);
        expect(listed).toHaveLength(least.size);
        for (let node = 0; node < 12; node += 1) {
          const partners = [...adjacency.members.subarray(adjacency.starts[node], adjacency.starts[node + 1])];
          expect(partners).toEqual([...new Set(partners)].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('refuses ends that do not exist', () => {
    expect(() => adjacencyOf(pairs([[0, 3, 1]]), 3)).toThrow(/between 0 and 3 among 3/);
    expect(() => adjacencyOf(pairs([[-1, 1, 1]]), 3)).toThrow(/between -1/);
    expect(() => adjacencyOf({ ...pairs([[0, 1, 1]]), distances: new Float64Array(2) }, 3)).toThrow(/2 distances/);
  });
});
