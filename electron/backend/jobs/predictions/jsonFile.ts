import { stat } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import { inStretches, mapInTurns } from '../../threads/breather.ts';
import { withoutNonFinite } from '../../ingest/flattenJson.ts';
import { loadJson } from '../../ingest/json/jsonDocument.ts';
import { parseInParts } from '../../ingest/json/parseInParts.ts';
import type { KnownNames, LooseTable } from './fileTable.ts';
import { isLabelIds } from './labelIds.ts';
import type { MatrixLimits } from './gatherMatrix.ts';
import { tableOf } from './jsonTable.ts';

/** JSON of predictions brought to one of two shapes: a table, or rows of numbers without names. */
export type JsonScores =
  | { readonly kind: 'table'; readonly table: LooseTable; readonly classes: KnownNames | null }
  | {
      readonly kind: 'rows';
      readonly rows: readonly (readonly number[])[];
      readonly classes: KnownNames | null;
      readonly keys: readonly string[] | null;
      readonly labelIds?: readonly number[] | undefined;
    };

/** What decides between shapes that look alike. */
export type JsonHints = {
  readonly isClass: (name: string) => boolean;
  readonly isKey: (name: string) => boolean;
  /** The field that was told to hold the scores. */
  readonly array?: string | undefined;
};

type Json = Readonly<Record<string, unknown>>;

const mostBytes = 512 * 1024 * 1024;

/** @throws bad_input for what is no JSON or holds no scores, too_large. */
export async function readJsonScores(path: string, hints: JsonHints, limits: MatrixLimits): Promise<JsonScores> {
  const { size } = await stat(path);
  if (size > mostBytes)
    throw new WinnowError(
      'too_large',
      'This JSON file is larger than 512 MB. Save the scores as .npy, Parquet or CSV instead.',
      { file: path },
    );
  return shaped(await parsed(path, limits.signal), { hints, limits, path, depth: 0 });
}

/** One document, or one on every line. */
async function parsed(path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const values = await parseInParts(await loadJson(path, 'utf-8'), readNonFinite, signal);
  return values.length === 1 ? values[0] : values;
}

const readNonFinite = (text: string): unknown => withoutNonFinite(text, (one) => JSON.parse(one) as unknown);

type Context = {
  readonly hints: JsonHints;
  readonly limits: MatrixLimits;
  readonly path: string;
  readonly depth: number;
};

const within = ({ limits, hints }: Context) => ({ limits, array: hints.array });

async function shaped(value: unknown, context: Context): Promise<JsonScores> {
  const { path } = context;
  if (Array.isArray(value)) return ofList(value, context);
  const object = asObject(value);
  if (object) return ofObject(object, context);
  throw new WinnowError('bad_input', 'This JSON file holds no rows of scores.', { file: path });
}

const asObject = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
const isNumber = (value: unknown): value is number | null => typeof value === 'number' || value === null;
const isNumbers = (value: unknown): value is (number | null)[] =>
  Array.isArray(value) && value.length > 0 && value.every(isNumber);
/** `{ "label": …, "score": … }`, as the pipelines of transformers give it. */
const isScored = (value: unknown): boolean => {
  const object = asObject(value);
  return object !== null && typeof object['label'] === 'string' && typeof object['score'] === 'number';
};
const toRow = (values: readonly (number | null)[]): number[] => values.map((one) => one ?? NaN);

async function ofList(list: readonly unknown[], context: Context): Promise<JsonScores> {
  const { path } = context;
  if (list.length === 0) throw new WinnowError('bad_input', 'This JSON file is empty.', { file: path });
  const rows = (of: readonly (readonly number[])[]): JsonScores => ({
    kind: 'rows',
    rows: of,
    classes: null,
    keys: null,
  });
  if (list.every(isNumber)) return rows(list.map((one) => [one ?? NaN]));
  if (list.every(isNumbers)) return rows(await mapInTurns(list, toRow));
  if (list.every((one) => Array.isArray(one) && one.length > 0 && one.every(isScored)))
    return ofRecords(list as readonly (readonly Json[])[], fromScored, context);
  if (list.every((one) => Array.isArray(one) && one.length === 1 && Array.isArray(one[0])))
    return ofList(
      list.map((one) => (one as unknown[])[0]),
      context,
    );
  if (list.every((one) => asObject(one) !== null)) {
    const records = list as readonly Json[];
    if (records.every((one) => isScored(one) && Object.keys(one).length === 2)) return ofTopLabels(records, context);
    return ofRecords(records, (record) => record, context);
  }
  const odd = list.findIndex((one) => typeof one !== typeof list[0] || Array.isArray(one) !== Array.isArray(list[0]));
  throw new WinnowError(
    'bad_input',
    list.every((one) => typeof one === 'string')
      ? 'This JSON file holds one text a row and no scores: the probability of each class is needed.'
      : 'The rows of this JSON file are no lists of numbers and no objects.',
    { file: path, ...(odd > 0 && { row: odd + 1 }) },
  );
}

const fromScored = (scored: readonly Json[]): Json =>
  Object.fromEntries(scored.map(({ label, score }) => [String(label), score]));

/** One label and its score a row: of two classes the other has the rest; of more, what the others have is not said. */
function ofTopLabels(records: readonly Json[], context: Context): Promise<JsonScores> {
  const labels = [...new Set(records.map(({ label }) => String(label)))];
  if (labels.length !== 2 || records.some(({ score }) => (score as number) < 0.5 || (score as number) > 1))
    throw new WinnowError(
      'bad_input',
      'Each row of this JSON file has its best class alone. Save the scores of all classes: top_k=None in a pipeline of transformers.',
      { file: context.path },
    );
  const [first, second] = labels as [string, string];
  const bothOf = ({ label, score }: Json): Json => {
    const p = score as number;
    return label === first ? { [first]: p, [second]: 1 - p } : { [first]: 1 - p, [second]: p };
  };
  return ofRecords(records, bothOf, context);
}

/** Objects of one example each: a column for each field, those of inner objects behind their name. */
async function ofRecords<T>(rows: readonly T[], recordOf: (row: T) => Json, context: Context): Promise<JsonScores> {
  const columns = new Map<string, unknown[]>();
  const put = (name: string, row: number, value: unknown): void => {
    let cells = columns.get(name);
    if (!cells) columns.set(name, (cells = new Array<unknown>(rows.length).fill(null)));
    cells[row] = value;
  };
  const flatten = (object: Json, row: number, before: string): void => {
    for (const [name, value] of Object.entries(object)) {
      const inner =
        Array.isArray(value) && value.length > 0 && value.every(isScored)
          ? fromScored(value as Json[])
          : asObject(value);
      if (inner) flatten(inner, row, `${before}${name}.`);
      else put(before + name, row, value);
    }
  };
  await inStretches(rows.length, { signal: context.limits.signal, atOnce: 256 }, (from, to) => {
    for (let row = from; row < to; row += 1) flatten(recordOf(rows[row]!), row, '');
  });
  return { kind: 'table', table: tableOf(columns, within(context)), classes: null };
}

/** An object of columns, of examples by key, or of one list of rows beside names. */
async function ofObject(object: Json, context: Context): Promise<JsonScores> {
  const { hints, path, depth } = context;
  const entries = Object.entries(object);
  const fail = (): never => {
    throw new WinnowError(
      'bad_input',
      'This JSON file holds no rows of scores in a form that is read: a list of rows, or an object of columns.',
      { file: path },
    );
  };
  if (entries.length === 0 || depth > 3) return fail();
  const [columns, data] = [object['columns'], object['data']];
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray))
    return ofSplit(object, columns, data, context);
  const told = hints.array === undefined ? undefined : object[hints.array];
  if (told !== undefined)
    return withSiblings(object, hints.array!, await shaped(told, { ...context, depth: depth + 1 }));
  const lists = entries.filter(([, value]) => Array.isArray(value)) as (readonly [string, readonly unknown[]])[];
  const tables = lists.filter(
    ([, list]) => list.length > 0 && list.every((one) => isNumbers(one) || asObject(one) !== null),
  );
  if (lists.length === entries.length && tables.length === 0) return ofColumns(lists, context);
  // Of scores by key, or in columns that are themselves lists of numbers.
  if (entries.every(([, value]) => asObject(value) !== null))
    return ofNested(entries as (readonly [string, Json])[], context);
  if (tables.length === 1)
    return withSiblings(object, tables[0]![0], await shaped(tables[0]![1], { ...context, depth: depth + 1 }));
  if (tables.length > 1)
    throw new WinnowError(
      'bad_input',
      `Which of ${tables.map(([name]) => `“${name}”`).join(', ')} holds the scores? Say it with --array ${tables[0]![0]}.`,
      { file: path },
    );
  if (lists.length > 1) return ofColumns(lists, context);
  const inner = entries.find(([, value]) => asObject(value) !== null);
  return inner ? withSiblings(object, inner[0], await shaped(inner[1], { ...context, depth: depth + 1 })) : fail();
}

/** Names of the classes and keys of the rows that stand beside the scores. */
function withSiblings(object: Json, own: string, scores: JsonScores): JsonScores {
  if (scores.kind === 'table') return scores;
  const width = scores.rows[0]?.length ?? 0;
  const codes = Object.entries(object).find(([name]) => isLabelIds(name))?.[1];
  const areCodes = Array.isArray(codes) && codes.length === scores.rows.length && codes.every(isNumber);
  const others = Object.entries(object).filter(([name]) => name !== own && !isLabelIds(name));
  const named = others.find(
    ([name, value]) =>
      /class|label|name|target|categor/i.test(name) &&
      Array.isArray(value) &&
      value.length === width &&
      value.every((one) => typeof one === 'string' || typeof one === 'number'),
  );
  const names = named ? (named[1] as unknown[]).map(String) : null;
  const keyed = others.find(
    ([name, value]) =>
      /^(?:ids?|keys?|index|uids?|files?|filenames?|paths?)$/i.test(name) &&
      Array.isArray(value) &&
      value.length === scores.rows.length,
  );
  return {
    ...scores,
    classes: names && new Set(names).size === width ? { names, from: `“${named![0]}” in the file` } : scores.classes,
    keys: keyed ? (keyed[1] as unknown[]).map(String) : scores.keys,
    labelIds: areCodes ? toRow(codes) : scores.labelIds,
  };
}

/** pandas' `split`: columns, index and data. */
function ofSplit(
  object: Json,
  columns: readonly unknown[],
  data: readonly (readonly unknown[])[],
  context: Context,
): JsonScores {
  const names = columns.map(String);
  const index = object['index'];
  const cells = new Map<string, unknown[]>();
  if (Array.isArray(index) && index.length === data.length && !names.includes('index')) cells.set('index', index);
  names.forEach((name, at) =>
    cells.set(
      name,
      data.map((row) => row[at]),
    ),
  );
  return { kind: 'table', table: tableOf(cells, within(context)), classes: null };
}

/** Lists of as many values: columns, or the scores of each example under its key. */
async function ofColumns(
  lists: readonly (readonly [string, readonly unknown[]])[],
  context: Context,
): Promise<JsonScores> {
  const { hints, path } = context;
  const length = lists.reduce((most, [, list]) => Math.max(most, list.length), 0);
  const columns = lists.filter(([, list]) => list.length === length);
  const areKeys = columns.filter(([name]) => hints.isKey(name)).length * 2 > columns.length;
  const areClasses = columns.some(([name]) => hints.isClass(name));
  if (areKeys && !areClasses && columns.every(([, list]) => isNumbers(list)))
    return {
      kind: 'rows',
      rows: await mapInTurns(columns, ([, list]) => toRow(list as (number | null)[])),
      keys: columns.map(([name]) => name),
      classes: null,
    };
  if (length === 0) throw new WinnowError('bad_input', 'This JSON file is empty.', { file: path });
  return {
    kind: 'table',
    table: tableOf(new Map(columns.map(([name, list]) => [name, [...list]])), within(context)),
    classes: null,
  };
}

/** pandas' `columns` (class → row → number) or `index` (row → class → number), told apart by what the names are. */
async function ofNested(entries: readonly (readonly [string, Json])[], context: Context): Promise<JsonScores> {
  const { hints } = context;
  if (entries.length === 1) return shaped(entries[0]![1], { ...context, depth: context.depth + 1 });
  const inner = Object.keys(entries[0]![1]);
  const outerClasses = entries.filter(([name]) => hints.isClass(name)).length;
  const innerClasses = inner.filter(hints.isClass).length;
  const areColumns = outerClasses > innerClasses || (outerClasses === innerClasses && entries.length < inner.length);
  if (!areColumns) {
    const called = entries.every(([key]) => /^\d+$/.test(key)) ? 'index' : 'key';
    return ofRecords(entries, ([key, record]) => ({ [called]: key, ...record }), context);
  }
  const cells = new Map<string, unknown[]>([['index', inner]]);
  for (const [name, byRow] of entries)
    cells.set(
      name,
      inner.map((row) => byRow[row]),
    );
  return { kind: 'table', table: tableOf(cells, within(context)), classes: null };
}
