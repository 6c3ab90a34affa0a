import type { TextPiece } from './textMarks.ts';

/** Words of either text beyond which the parts that differ are marked as a whole: comparing costs their product. */
const mostWords = 1500;

/**
 * A text with the words marked that another has not, or has elsewhere: all but a longest common subsequence of words. Pieces joined
 * give the text back. Time and memory are the product of the words between what both begin and end with.
 */
export function wordDifference(text: string, other: string): TextPiece[] {
  const own = wordsOf(text);
  const theirs = wordsOf(other);
  let start = 0;
  while (start < own.length && start < theirs.length && own[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < own.length - start && end < theirs.length - start && own.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const isShared = sharedWords(own.slice(start, own.length - end), theirs.slice(start, theirs.length - end));
  return joined(own, (at) => at >= start && at < own.length - end && !isShared[at - start]);
}

/** Words, each with the blanks after it taken apart: both are tokens. */
function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/gu) ?? [];
}

/** Which words of the first are in a longest common subsequence with the second. */
function sharedWords(own: readonly string[], other: readonly string[]): boolean[] {
  const isShared = own.map(() => false);
  if (own.length > mostWords || other.length > mostWords) return isShared;
  const width = other.length + 1;
  const lengths = new Uint16Array((own.length + 1) * width);
  for (let a = own.length - 1; a >= 0; a -= 1)
    for (let b = other.length - 1; b >= 0; b -= 1)
      lengths[a * width + b] =
        own[a] === other[b]
          ? lengths[(a + 1) * width + b + 1]! + 1
          : Math.max(lengths[(a + 1) * width + b]!, lengths[a * width + b + 1]!);
  let [a, b] = [0, 0];
  while (a < own.length && b < other.length)
    if (own[a] === other[b]) {
      isShared[a] = true;
      a += 1;
      b += 1;
    } else if (lengths[(a + 1) * width + b]! >= lengths[a * width + b + 1]!) a += 1;
    else b += 1;
  return isShared;
}

/** Words that stand together as one piece; a blank between two marked words is marked with them. */
function joined(words: readonly string[], differs: (at: number) => boolean): TextPiece[] {
  const isBlank = (at: number) => /^\s/u.test(words[at] ?? '');
  const pieces: { text: string; isHit: boolean }[] = [];
  words.forEach((word, at) => {
    const isHit = isBlank(at) ? differs(at - 1) && differs(at + 1) && at + 1 < words.length && at > 0 : differs(at);
    const last = pieces.at(-1);
    if (last?.isHit === isHit) last.text += word;
    else pieces.push({ text: word, isHit });
  });
  return pieces;
}
