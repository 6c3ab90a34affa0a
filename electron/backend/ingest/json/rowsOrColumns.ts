import { inStretches } from '#backend/threads/breather.ts';
import type { JsonDocument } from '#backend/ingest/json/jsonDocument.ts';
import { keyOf, kindOf, type JsonList } from '#backend/ingest/json/jsonItems.ts';

/** An object of objects: the keys and insides of the first thousand, and how many there are. */
type ObjectOfObjects = {
  readonly outer: readonly string[];
  readonly inner: readonly JsonList[];
  readonly count: number;
};

const isCount = (keys: readonly string[]): boolean => keys.every((key) => /^\d+$/.test(key));

/**
 * Whether each inner object is a row or a column. Numbers count rows, and columns hold one kind of value each; where neither tells,
 * there are more rows than columns. null: neither fits.
 */
export async function rowsOrColumns(
  document: JsonDocument,
  { outer, inner, count }: ObjectOfObjects,
): Promise<{ readonly kind: 'rows' | 'columns'; readonly isSure: boolean } | null> {
  const keysOf = (list: JsonList): string[] => Array.from({ length: list.count }, (_, i) => keyOf(document, list, i));
  const first = keysOf(inner[0]!);
  let isSame = true;
  for (const list of inner) isSame &&= await haveSameKeys(document, list, first);
  const isCountedInside = first.length > 0 && isCount(first);
  const isCountedOutside = isCount(outer);
  if (!isSame) {
    if (isCountedInside && !isCountedOutside) return null;
    // Rows may lack keys, but rows of one table have some in common.
    const known = new Set(first);
    const isAlike = inner.every((list) => list.count === 0 || keysOf(list).some((key) => known.has(key)));
    return isAlike ? { kind: 'rows', isSure: isCountedOutside || inner.length > 2 } : null;
  }
  const holdsObjects = inner.some((list) => list.count > 0 && kindOf(document, list, 0) === 'object');
  // One object with single values is a description of something, not a table of one column.
  if (first.length === 0 || (inner.length === 1 && !isCountedInside && !isCountedOutside)) return null;
  if (holdsObjects) return { kind: 'rows', isSure: true };
  if (isCountedInside !== isCountedOutside) return { kind: isCountedInside ? 'columns' : 'rows', isSure: true };
  if (isCountedInside) return { kind: 'columns', isSure: false };
  const areColumns = inner.every((list) =>
    isOfOneKind(
      document,
      Array.from({ length: list.count }, (_, i) => list.values[i]!),
    ),
  );
  const areRows = first.every((_, i) =>
    isOfOneKind(
      document,
      inner.map((list) => list.values[i]!),
    ),
  );
  if (areColumns !== areRows) return { kind: areColumns ? 'columns' : 'rows', isSure: true };
  return { kind: count >= first.length ? 'rows' : 'columns', isSure: false };
}

async function haveSameKeys(document: JsonDocument, list: JsonList, keys: readonly string[]): Promise<boolean> {
  let isSame = list.count === keys.length;
  await inStretches(isSame ? keys.length : 0, {}, (from, to) => {
    for (let i = from; i < to && isSame; i++) isSame = keyOf(document, list, i) === keys[i];
  });
  return isSame;
}

function isOfOneKind({ units }: JsonDocument, places: readonly number[]): boolean {
  const kinds = new Set(places.map((at) => scalarKind(units[at])));
  kinds.delete('missing');
  return kinds.size <= 1;
}

function scalarKind(first: string | undefined): string {
  if (first === 'n') return 'missing';
  if (first === '"' || first === '[') return first;
  return first === 't' || first === 'f' ? 'boolean' : 'number';
}
