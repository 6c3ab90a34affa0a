import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ExampleSet, SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { percentText } from '#renderer/viewers/cellText.ts';
import { count, formatNumber } from '#renderer/ui/format.ts';

type Listed = MethodOutput<'sets.list'>;

export function setsWords(sets: number): string {
  return count(sets, 'set');
}

/** `3 examples with the same text, 2 labels`. */
export function titleOf({ words, labels }: ExampleSet): string {
  return labels.length > 1 ? `${words}, ${labels.length} labels` : words;
}

/** `2 in train, 1 in test`; null without a split. */
export function splitWords({ splits }: Pick<ExampleSet, 'splits'>): string | null {
  if (splits.length === 0) return null;
  if (splits.length === 1) return splits[0]!.split === '' ? null : `all in ${splits[0]!.split}`;
  return splits.map(({ split, count: inSplit }) => `${formatNumber(inSplit)} in ${split || 'no split'}`).join(', ');
}

export function isLeak({ splits }: Pick<ExampleSet, 'splits'>): boolean {
  return splits.filter(({ split }) => split !== '').length > 1;
}

/** `97.2–100 % alike`, of the members that are shown; null where all are the same. */
export function likenessWords({ members }: Pick<ExampleSet, 'members'>): string | null {
  const known = members.flatMap(({ likeness }) => likeness ?? []);
  if (known.every((likeness) => likeness === 1)) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)].map(percentText);
  return low === high ? `${low} alike` : `${low?.replace(/\s%$/u, '')}–${high} alike`;
}

/** `ham by 2 of 3 predictions`, of the members that are shown. */
export function modelWords({ model, members }: Pick<ExampleSet, 'model' | 'members'>): string | null {
  const predicted = members.filter((member) => member.predicted !== null);
  if (model === null || predicted.length === 0) return null;
  const same = predicted.filter((member) => member.predicted === model).length;
  return `model: ${model} by ${formatNumber(same)} of ${count(predicted.length, 'prediction')}`;
}

/** `Of 24 sets settled 19 held a wrong label or a copy too many.` */
export function precisionWords({ precision }: Pick<Listed, 'precision'>): string {
  const { n, value } = precision;
  if (n === 0) return 'No set is settled yet.';
  const changed = Math.round((value ?? 0) * n);
  return `Of ${setsWords(n)} settled, ${formatNumber(changed)} held something wrong.`;
}

const contentWords: Readonly<Record<SimilarityInfo['content'], string>> = {
  pixels: 'their pixels',
  text: 'their texts, after Unicode and blank folding',
  features: 'the values of their feature columns',
  embeddings: 'their embeddings',
};

/** What copies are found by. */
export function comparedBy({ content }: Pick<SimilarityInfo, 'content'>): string {
  return contentWords[content];
}

/** `words (exact)`, or how many of the true neighbours were found. */
export function neighboursBy({ features, k, isExact, recall }: SimilarityInfo): string {
  if (features === 'nothing') return 'no neighbours';
  const found = isExact ? 'all found' : `${percentText(recall?.value ?? NaN)} of them found, measured`;
  return `${count(k, 'nearest neighbour')} each by ${features}, ${found}`;
}
