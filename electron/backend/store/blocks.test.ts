import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTextBlock, openTextBlock } from './blocks.ts';

test('a block of texts is their lengths in UTF-8 and then their bytes, whatever they hold', () => {
  const texts = fc.array(fc.option(fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.nat(5), (values, from) => {
      const some = ['\ud800', 'ö\0', '', null, ...values, '😀'];
      const part = some.slice(from);
      const bytes = part.map((value) => (value === null ? null : Buffer.from(value)));
      const lengths = Buffer.alloc(part.length * 4);
      bytes.forEach((value, i) => lengths.writeInt32LE(value === null ? -1 : value.length, i * 4));
      const block = encodeTextBlock(some, from, some.length);
      expect(block).toEqual(Buffer.concat([lengths, ...bytes.flatMap((value) => value ?? [])]));
      const opened = openTextBlock(block, part.length);
      expect(part.map((_, i) => opened.get(i))).toEqual(bytes.map((value) => value?.toString() ?? null));
    }),
    { numRuns: 200, seed: 11 },
  );
});
