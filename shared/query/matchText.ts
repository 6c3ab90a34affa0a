import type { FilterWord } from '#shared/model/filter.ts';

export type TextTest = (text: string) => boolean;

/** Whether a text equals the word, or fits its pattern from start to end. With `isFolded` case does not matter. */
export function equalsWord(word: FilterWord, isFolded: boolean): TextTest {
  if (word.kind === 'literal') {
    const wanted = isFolded ? word.text.toLowerCase() : word.text;
    return isFolded ? (text) => text.toLowerCase() === wanted : (text) => text === wanted;
  }
  const parts = isFolded ? word.parts.map((part) => part.toLowerCase()) : word.parts;
  return isFolded ? (text) => fitsPattern(text.toLowerCase(), parts) : (text) => fitsPattern(text, parts);
}

/** Whether the word, or something that fits its pattern, occurs anywhere in a text. Case does not matter. */
export function containsWord(word: FilterWord): TextTest {
  const parts = (word.kind === 'literal' ? [word.text] : word.parts).map((part) => part.toLowerCase());
  if (parts.length === 1) return (text) => text.toLowerCase().includes(parts[0]!);
  return (text) => findInOrder(text.toLowerCase(), parts, 0) !== -1;
}

/** True for the pattern `*`, which every value fits. */
export function isAnything(word: { readonly kind: string; readonly parts?: readonly string[] }): boolean {
  return word.kind === 'pattern' && word.parts!.every((part) => part === '');
}

/** `parts` in order with anything between them, the first at the start and the last at the end. No backtracking. */
function fitsPattern(text: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const after = findInOrder(text, parts.slice(1, -1), first.length);
  return after !== -1 && after <= text.length - last.length;
}

/** Offset after the last part when the parts occur in this order from `start` on, else −1. Leftmost matches suffice. */
function findInOrder(text: string, parts: readonly string[], start: number): number {
  let offset = start;
  for (const part of parts) {
    const found = text.indexOf(part, offset);
    if (found === -1) return -1;
    offset = found + part.length;
  }
  return offset;
}

/** The pieces that a text with the word in it holds, in small letters; undefined where there are none. */
export function piecesOf(word: FilterWord): readonly string[] | undefined {
  const parts = (word.kind === 'literal' ? [word.text] : word.parts).map((part) => part.toLowerCase()).filter(Boolean);
  return parts.length > 0 ? parts : undefined;
}
