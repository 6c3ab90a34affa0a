import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import { firstId } from '#shared/model/ids.ts';
import { inStretches } from '../../threads/breather.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { FileScores, KnownNames } from './fileTable.ts';
import type { JoinWay } from './joinWays.ts';

/** The codes of the labels that Hugging Face's Trainer writes beside its predictions, one a row. */
export const isLabelIds = (name: string): boolean => /^label_ids$/i.test(name);

/** What the codes say: which class each column is, and whether the rows are in the order of the examples. */
export type LabelIdsSaid = {
  readonly names: KnownNames | null;
  readonly notes: readonly string[];
  readonly stop: PredictionQuestion | null;
};

const nothing: LabelIdsSaid = { names: null, notes: [], stop: null };
/** Labels that were changed since the predictions were made are few; rows in another order agree no better than by chance. */
const sameRows = 0.9;

/** Compares the codes with the labels that the project was given, example by example: each code has to be one class and another code another. */
export async function labelIdsSay(
  project: OpenProject,
  { labelIds, matrix }: FileScores,
  way: JoinWay | null,
  signal: AbortSignal,
): Promise<LabelIdsSaid> {
  const { ownClasses, classes, given, rowCount } = project;
  if (!labelIds || way === null || matrix.columns !== ownClasses.length) return nothing;
  const counts = new Map<number, Map<number, number>>();
  let rows = 0;
  await inStretches(rowCount, { signal }, (from, to) => {
    for (let id = firstId + from; id < to; id++) {
      const row = way.rowOf[id]!;
      const code = row < 0 ? -1 : labelIds[row]!;
      const label = given[id as typeof firstId]!;
      // −100 is how a label is left out of the loss.
      if (label < 0 || !(code >= 0 && code < matrix.columns && Number.isInteger(code))) continue;
      rows += 1;
      const own = counts.get(code) ?? new Map<number, number>();
      counts.set(code, own.set(label, (own.get(label) ?? 0) + 1));
    }
  });
  if (rows === 0) return nothing;
  const best = new Map([...counts].map(([code, own]) => [code, [...own].toSorted((a, b) => b[1] - a[1])[0]!] as const));
  const agreeing = [...best.values()].reduce((sum, [, count]) => sum + count, 0);
  const areDistinct = new Set([...best.values()].map(([label]) => label)).size === best.size;
  if (agreeing < rows * sameRows || !areDistinct) return { ...nothing, stop: otherOrder(rows - agreeing, rows) };
  const said = agreeing === rows ? `all ${rows} rows` : `${agreeing} of ${rows} rows`;
  const note = `“label_ids” agrees with the labels in ${said}: rows and columns are in its order.`;
  const found = Array.from({ length: matrix.columns }, (_, code) => classes[best.get(code)?.[0] ?? -1] ?? null);
  const left = ownClasses.filter((name) => !found.includes(name));
  const names = left.length > 1 ? null : found.map((name) => name ?? left[0]!);
  return { names: names && { names, from: '“label_ids”' }, notes: [note], stop: null };
}

function otherOrder(differing: number, rows: number): PredictionQuestion {
  return {
    what: 'check',
    question: `“label_ids” and the labels of the project do not belong together: in at least ${differing} of ${rows} rows they are of different classes.`,
    evidence: 'Are the rows in another order, or of other data? A Trainer shuffles what it trains on.',
    flag: 'Predict on the dataset in its own order, or write a key beside each row. --no-check imports them as they are.',
    choices: [],
    tried: [],
  };
}
