import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parse } from 'csv-parse/sync';

/** What another reader makes of a file: the rows by column name, or why it refuses it. `rows` may be the first ones only. */
export type IndependentTable =
  | { readonly kind: 'rows'; readonly rows: readonly Record<string, unknown>[]; readonly count: number }
  | { readonly kind: 'refused'; readonly why: string }
  /** Nothing is known of it but that it is no table. */
  | { readonly kind: 'no_table' };

/** csv-parse for delimited text, the JSON of the language, and for Parquet what pyarrow read (`expected.json` beside the files). */
export function independentTable(path: string): IndependentTable {
  const name = basename(path);
  if (/\.(?:csv|tsv)$/i.test(name)) return delimited(path, name.endsWith('.tsv') ? '\t' : ',');
  if (/\.parquet$/i.test(name)) return parquet(path);
  if (!/\.json$/i.test(name)) return { kind: 'no_table' };
  return records(JSON.parse(readFileSync(path, 'utf8')));
}

function delimited(path: string, delimiter: string): IndependentTable {
  const [header = [], ...rows] = parse(readFileSync(path), {
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }) as string[][];
  const whole = rows.filter((row) => row.length === header.length);
  return { kind: 'rows', rows: whole.map((row) => named(header, row)), count: rows.length };
}

/** Empty and repeated names are called as Winnow calls them. */
function named(header: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [i, cell] of row.entries()) {
    const name = header[i]!.trim() === '' ? `column ${i + 1}` : header[i]!;
    result[Object.hasOwn(result, name) ? `${name} (2)` : name] = cell;
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function records(value: unknown): IndependentTable {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) return { kind: 'no_table' };
  return { kind: 'rows', rows: value.map((row) => flat(row, '')), count: value.length };
}

function flat(row: Record<string, unknown>, prefix: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) {
    if (isObject(value) && Object.keys(value).length > 0) Object.assign(result, flat(value, `${prefix}${key}.`));
    else result[prefix + key] = value;
  }
  return result;
}

type Expected = {
  readonly refused?: string;
  readonly rows?: number;
  readonly fields?: readonly { readonly name: string; readonly type: string }[];
  readonly first50?: Readonly<Record<string, unknown>>;
};

/** What JSON has no number for is written as a word. */
function numberOf(value: unknown): unknown {
  const words: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  return typeof value === 'string' ? (words[value] ?? value) : value;
}

function parquet(path: string): IndependentTable {
  const file = ['..', '../..'].map((up) => join(dirname(path), up, 'expected.json')).find((one) => existsSync(one));
  if (file === undefined) return { kind: 'no_table' };
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Expected>;
  const expected = all[relative(dirname(file), path).replaceAll('\\', '/')];
  if (expected === undefined) return { kind: 'no_table' };
  if (expected.refused !== undefined) return { kind: 'refused', why: expected.refused };
  const { fields = [], first50 = {}, rows: count = 0 } = expected;
  const columns = fields.flatMap(({ name, type }, i) => {
    const values = first50[`${i}:${name}`];
    // A column that pyarrow itself cannot give is a word.
    if (!Array.isArray(values)) return [];
    const isFloat = /^(?:halffloat|float|double)/.test(type);
    return [{ name, values: (values as unknown[]).map((value) => (isFloat ? numberOf(value) : value)) }];
  });
  if (columns.length === 0 && count > 0) return { kind: 'no_table' };
  const rows = Array.from({ length: Math.min(50, count) }, (_, r) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[r] ?? null])),
  );
  return { kind: 'rows', rows, count };
}
