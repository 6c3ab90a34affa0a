import { encodeTextBlock, openTextBlock } from '../store/blocks.ts';

/** Beyond these there are letters whose small one takes more or fewer bytes of UTF-8, and Σ, whose own depends on the rest of the text. */
const beyondSteadyLetters = /[^\0-\u012f\u0400-\u04ff]/;

/** A text block with each text in small letters, as `toLowerCase` gives them; the block itself where that changes nothing. */
export function lowerTextBlock(block: Buffer, count: number): Buffer {
  const { offsets, get } = openTextBlock(block, count);
  const [first, end] = [offsets[0]!, offsets[count]!];
  const texts = block.toString('utf8', first, end);
  if (beyondSteadyLetters.test(texts)) {
    const lowered = Array.from({ length: count }, (_, row) => get(row)?.toLowerCase() ?? null);
    return encodeTextBlock(lowered, 0, count);
  }
  const lowered = texts.toLowerCase();
  if (lowered === texts) return block;
  const steady = Buffer.from(block.subarray(0, end));
  steady.write(lowered, first);
  return steady;
}
