/** Texts that were longer than a model takes and lost their end. `longest`: in tokens, with those that every text gets. */
export type CutTexts = { readonly count: number; readonly longest: number };

export function addCutTexts(one: CutTexts | null | undefined, other: CutTexts | null | undefined): CutTexts | null {
  if (!one || !other) return one ?? other ?? null;
  return { count: one.count + other.count, longest: Math.max(one.longest, other.longest) };
}

/** “12 of 980 texts are longer than 64 tokens and were cut; the longest has 934.” */
export function cutTextsNote({ count, longest }: CutTexts, texts: number, most: number): string {
  const are = count === 1 ? 'is' : 'are';
  const were = count === 1 ? 'was' : 'were';
  return `${count.toLocaleString('en')} of ${texts.toLocaleString('en')} texts ${are} longer than ${most.toLocaleString('en')} tokens and ${were} cut; the longest has ${longest.toLocaleString('en')}.`;
}
