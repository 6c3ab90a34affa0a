import { isIndexName, isKeyName, isPredictedName, whyNoClass } from '../../ingest/predictionColumns.ts';
import type { LooseColumn } from './fileTable.ts';

/** What the project's keys are, as far as choosing a column needs it. */
export type KnownKeys = {
  /** What the data calls the column of its keys; null where the examples are numbered by Winnow. */
  readonly name: string | null;
  readonly has: (key: string) => boolean;
  /** Whether a column of this name holds keys. */
  readonly isKey: (name: string) => boolean;
};

/**
 * The column that may say which example a row is of: the one that was told, the one with the name of the project's keys, one with a name that
 * keys have, one whose values are keys of the project, or one that counts rows. Null where there is none.
 */
export function chooseKey(
  columns: readonly LooseColumn[],
  free: readonly number[],
  { told, known }: { readonly told: string | undefined; readonly known: KnownKeys },
): number | null {
  if (told !== undefined) return columns.findIndex(({ name }) => name === told);
  const ranked = free
    .map((at) => ({ at, rank: rankOf(columns[at]!, known) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank || a.at - b.at);
  return ranked[0]?.at ?? null;
}

function rankOf({ name, sample }: LooseColumn, known: KnownKeys): number {
  const present = sample.filter((cell): cell is string => cell !== null && cell !== '');
  const isDifferent = new Set(present).size === present.length;
  const share = present.length === 0 ? 0 : present.filter(known.has).length / present.length;
  const isSame = known.name !== null && name.trim().toLowerCase() === known.name.trim().toLowerCase();
  if (isSame) return 10 + share;
  if (isPredictedName(name)) return 0;
  if (isKeyName(name)) return 5 + share;
  if (!isDifferent || present.length < 2) return 0;
  const isWhole = present.every((cell) => /^\d+$/.test(cell));
  if (known.name !== null && share >= 0.5 && !isWhole) return 4 + share;
  if (isIndexName(name) && isWhole) return 2;
  return known.name !== null && share === 1 && whyNoClass(name) === null && isWhole ? 1 : 0;
}
