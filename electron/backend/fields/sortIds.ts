import type { ExampleIds } from '#shared/model/ids.ts';
import { argsort, argsortCodes } from '../analysis/sort.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SortKey } from '#shared/contract/values.ts';
import { findField, type FieldSource } from '#shared/query/fields.ts';
import type { OpenProject } from '../project/openProject.ts';
import { catalogOf } from './fieldCatalog.ts';

/** Stable: ids with equal values keep their order. Missing values come last in both directions. */
export function sortIds(project: OpenProject, ids: ExampleIds, key: SortKey): ExampleIds {
  const found = findField(catalogOf(project), key.field);
  if (!found) throw new WinnowError('bad_input', `There is no field "${key.field}" to sort by.`);
  const { source } = found;
  switch (source.kind) {
    case 'number':
      return argsort(source.values, key.direction, ids);
    case 'boolean':
      return argsortCodes(
        new Int32Array(source.values).map((value) => (value > 1 ? -1 : value)),
        key.direction,
        ids,
      );
    case 'category':
      return argsortCodes(alphabeticCodes(source), key.direction, ids);
    case 'text':
      return argsortCodes(textRanks(source, project.rowCount, ids), key.direction, ids);
    case 'bits':
      throw new WinnowError('bad_input', `Rows cannot be sorted by ${key.field}.`);
  }
}

function alphabeticCodes(source: Extract<FieldSource, { kind: 'category' }>): Int32Array {
  const collator = new Intl.Collator('en', { numeric: true });
  const order = source.dictionary
    .map((_, code) => code)
    .sort((a, b) => collator.compare(source.dictionary[a]!, source.dictionary[b]!));
  const rank = new Int32Array(order.length);
  order.forEach((code, place) => {
    rank[code] = place;
  });
  return new Int32Array(source.codes).map((code) => rank[code] ?? -1);
}

/** Places of these rows' texts in order, by their first 200 characters: enough for a person, and bounded in memory. */
function textRanks(source: Extract<FieldSource, { kind: 'text' }>, rowCount: number, ids: ExampleIds): Int32Array {
  const texts: { readonly id: number; readonly text: string }[] = [];
  // In the order of the rows, as the file has them.
  for (const id of ids.toSorted()) {
    const text = source.get(id)?.slice(0, 200);
    if (text) texts.push({ id, text });
  }
  const collator = new Intl.Collator('en', { numeric: true });
  texts.sort((a, b) => collator.compare(a.text, b.text) || a.id - b.id);
  const ranks = new Int32Array(rowCount).fill(-1);
  let place = -1;
  texts.forEach(({ id, text }, index) => {
    if (index === 0 || text !== texts[index - 1]!.text) place += 1;
    ranks[id] = place;
  });
  return ranks;
}
