import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  andBits,
  andNotBits,
  bitsetOf,
  bitsetWhere,
  bitsToIds,
  countBits,
  createBitset,
  hasBit,
  nextBit,
  notBits,
  orBits,
  setBit,
} from './bitset.ts';

const lengthAndIds = fc.integer({ min: 1, max: 200 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    left: fc.array(fc.nat(length - 1)),
    right: fc.array(fc.nat(length - 1)),
  }),
);

describe('bitset', () => {
  test('behaves like a Set of ids', () => {
    fc.assert(
      fc.property(lengthAndIds, ({ length, left, right }) => {
        const all = Array.from({ length }, (_, id) => id);
        const [a, b] = [new Set(left), new Set(right)];
        const [bitsA, bitsB] = [bitsetOf(length, left), bitsetOf(length, right)];
        expect([...bitsToIds(bitsA)]).toEqual(all.filter((id) => a.has(id)));
        expect(countBits(bitsA)).toBe(a.size);
        expect([...bitsToIds(andBits(bitsA, bitsB))]).toEqual(all.filter((id) => a.has(id) && b.has(id)));
        expect([...bitsToIds(orBits(bitsA, bitsB))]).toEqual(all.filter((id) => a.has(id) || b.has(id)));
        expect([...bitsToIds(andNotBits(bitsA, bitsB))]).toEqual(all.filter((id) => a.has(id) && !b.has(id)));
        expect([...bitsToIds(notBits(bitsA))]).toEqual(all.filter((id) => !a.has(id)));
        expect(bitsetWhere(length, (id) => a.has(id)).words).toEqual(bitsA.words);
        for (const from of all) {
          const after = all.find((id) => id >= from && a.has(id)) ?? length;
          for (const to of [from, Math.min(length, from + 7), length])
            expect(nextBit(bitsA, from, to)).toBe(Math.min(after, to));
        }
      }),
    );
  });

  test('a full set holds exactly its length, also when that is not a multiple of 32', () => {
    for (const length of [0, 1, 31, 32, 33, 64, 100]) {
      expect(countBits(createBitset(length, true))).toBe(length);
      expect(countBits(notBits(createBitset(length, true)))).toBe(0);
    }
  });

  test('sets, clears and answers for ids, and refuses ids outside', () => {
    const bitset = createBitset(40);
    setBit(bitset, 31);
    setBit(bitset, 39);
    expect([
      hasBit(bitset, 31),
      hasBit(bitset, 39),
      hasBit(bitset, 30),
      hasBit(bitset, 40),
      hasBit(bitset, -1),
    ]).toEqual([true, true, false, false, false]);
    setBit(bitset, 31, false);
    expect([...bitsToIds(bitset)]).toEqual([39]);
    expect(() => setBit(bitset, 40)).toThrow(/outside/);
    expect(() => andBits(bitset, createBitset(41))).toThrow(/cannot be combined/);
  });
});
