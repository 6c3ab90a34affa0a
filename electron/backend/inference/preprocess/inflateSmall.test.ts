import { constants, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inflateSmall as inflateInto } from './inflateSmall.ts';

function inflateSmall(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  inflateInto(bytes, out);
  return out;
}

const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE),
});
/** Bytes of few and of many kinds, so that matches, long codes and stored blocks all occur. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 4000 }),
  fc.array(fc.constantFrom(0, 0, 0, 1, 2, 250), { maxLength: 6000 }).map((values) => Uint8Array.from(values)),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 500 }))
    .map(([n, times]) => Uint8Array.from({ length: n * times }, (_, i) => (i % n) * (i % 7))),
);

test('unpacks what zlib packed, whatever its settings', () => {
  fc.assert(
    fc.property(content, settings, (bytes, options) => {
      expect(Buffer.from(inflateSmall(deflateSync(bytes, options), bytes.length))).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 500 },
  );
});

test('codes longer than the table are followed to their end', () => {
  // Frequencies that double make code lengths up to 15.
  const bytes = Uint8Array.from({ length: 2 ** 15 }, (_, i) => (i === 0 ? 15 : Math.clz32(i) - 17));
  expect(inflateSmall(deflateSync(bytes, { strategy: constants.Z_HUFFMAN_ONLY }), bytes.length)).toEqual(bytes);
});

test('damaged, cut and over-long streams are refused, never read past', () => {
  fc.assert(
    fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, flip) => {
      const packed = deflateSync(bytes);
      const damaged = Uint8Array.from(packed);
      damaged[place % packed.length] = (damaged[place % packed.length] as number) ^ flip;
      for (const bad of [damaged, packed.subarray(0, place % packed.length)]) {
        try {
          expect(inflateSmall(bad, bytes.length)).toHaveLength(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }
      expect(() => inflateSmall(packed, bytes.length + 1)).toThrow(RangeError);
      if (bytes.length > 0) expect(() => inflateSmall(packed, bytes.length - 1)).toThrow(RangeError);
    }),
    { numRuns: 300 },
  );
});

test('a stream inside a larger block of bytes is read from its start to its end, not beyond', () => {
  fc.assert(
    fc.property(content, fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (bytes, before, after) => {
      const packed = deflateSync(bytes);
      const block = Buffer.concat([before, packed, after]);
      const out = new Uint8Array(bytes.length);
      inflateInto(block, out, before.length, before.length + packed.length);
      expect(out).toEqual(bytes);
      const cut = Math.max(6, packed.length - 5 - (before.length % 7));
      if (cut < packed.length - 4)
        expect(() => inflateInto(block, out, before.length, before.length + cut)).toThrow(RangeError);
    }),
  );
});
