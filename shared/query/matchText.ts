import type { FilterWord } from '#shared/model/filter.ts';
import type { TextPattern } from '#shared/query/fields.ts';

export type TextTest = (text: string) => boolean;

/** Of a text that equals the word, or fits its pattern from start to end. With `isFolded` case does not matter. */
export function wholePattern(word: FilterWord, isFolded: boolean): TextPattern {
  const parts = word.kind === 'literal' ? [word.text] : word.parts;
  return { parts: isFolded ? parts.map((part) => part.toLowerCase()) : parts, isFolded };
}

/** Of a text that has the word, or something that fits its pattern, anywhere in it. Case does not matter. */
export function innerPattern(word: FilterWord): TextPattern {
  return { parts: ['', ...wholePattern(word, true).parts, ''], isFolded: true };
}

/** Of every text. */
export const anyText: TextPattern = { parts: ['', ''], isFolded: false };

/** True for the pattern `*`, which every value fits. */
export function isAnything(word: { readonly kind: string; readonly parts?: readonly string[] }): boolean {
  return word.kind === 'pattern' && word.parts!.every((part) => part === '');
}

/** Whether a text fits. No backtracking: the leftmost place of each part leaves the most room for the others. */
export function fitsPattern({ parts, isFolded }: TextPattern): TextTest {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const middles = parts.slice(1, -1).filter((part) => part !== '');
  const fits: TextTest = (text) => {
    if (parts.length === 1) return text === first;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let offset = first.length;
    for (const part of middles) {
      const found = text.indexOf(part, offset);
      if (found === -1) return false;
      offset = found + part.length;
    }
    return offset <= text.length - last.length;
  };
  return isFolded ? (text) => fits(text.toLowerCase()) : fits;
}
