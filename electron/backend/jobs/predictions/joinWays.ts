import { type ExampleId, exampleIds, firstId } from '#shared/model/ids.ts';
import type { RowJoin } from '#shared/model/predictionAnswers.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { keyColumnIndex } from '../../ingest/columnKinds.ts';
import { inStretches } from '../../threads/breather.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { KeyColumn } from './fileTable.ts';
import { isKeyName } from '../../ingest/predictionColumns.ts';
import type { KnownKeys } from './keyColumn.ts';
import { looseKeys } from './looseKeys.ts';

/** One way to say which example each row of a file is of. */
export type JoinWay = {
  readonly join: RowJoin;
  /** Row of the file for each example, −1 where it has none. */
  readonly rowOf: Int32Array;
  /** Rows that belong to no example. */
  readonly unknown: number;
  /** “by the column id”, “by position” */
  readonly words: string;
  /** What had to be done to the keys to find them. */
  readonly note: string | null;
};

type Twice = { readonly key: string; readonly rows: readonly [number, number] };

/** The ways that fit a file, and the one that nothing speaks against; null: a person has to say it. */
export type JoinWays = { readonly ways: readonly JoinWay[]; readonly certain: JoinWay | null; readonly doubt: string };

type FileRows = {
  readonly rows: number;
  readonly key: KeyColumn | null;
  readonly path: string;
  readonly signal: AbortSignal;
};

/** The keys of a project as far as a file may have them. */
export function knownKeys(project: OpenProject): KnownKeys {
  const mapping = project.datasets[0]?.mapping;
  const column = mapping && mapping.columns[keyColumnIndex(mapping)];
  return {
    name: column?.name ?? null,
    has: (key) => project.findKey(key) !== undefined,
    isKey: (name) => isKeyName(name) || name === column?.name,
  };
}

/**
 * How rows may belong to examples. By a key it is certain where every key of the file is one of the project; by position where there is no
 * key, or one that only counts rows in the order of the file. Whole numbers that are off by one, or that mix with others, are left to a person.
 * @throws bad_input where no way fits, or a key occurs twice.
 */
export async function joinWays(project: OpenProject, file: FileRows, told?: RowJoin): Promise<JoinWays> {
  const { key } = file;
  const parts = await partsOf(project, file, told);
  const ways = [parts.keyed, parts.position, parts.row0, parts.row1].filter((way) => way !== null);
  const certainly = (way: JoinWay): JoinWays => ({
    ways: [way, ...ways.filter((other) => other !== way)],
    certain: way,
    doubt: '',
  });
  if (told !== undefined) return certainly(toldWay(told, parts, { ...file, project }));
  if (ways.length === 0) throw noWay(project, file);
  if (key === null) return certainly(parts.position!);
  const sure = parts.isOfProject ? surelyKeyed(parts, file) : surelyCounted(parts);
  return sure ? certainly(sure) : { ways, certain: null, doubt: doubtOf(parts, key, file.rows) };
}

type Parts = {
  readonly keyed: JoinWay | null;
  readonly position: JoinWay | null;
  readonly row0: JoinWay | null;
  readonly row1: JoinWay | null;
  /** The values of the key column, where all are whole numbers. */
  readonly numbers: Float64Array | null;
  /** The examples have keys that the data gave them, and the column may hold such. */
  readonly isOfProject: boolean;
  readonly hasKeys: boolean;
};

async function partsOf(
  project: OpenProject,
  { rows, key, path, signal }: FileRows,
  told: RowJoin | undefined,
): Promise<Parts> {
  const hasKeys = knownKeys(project).name !== null;
  // Winnow itself writes the numbers of examples without keys as `key`.
  const isOfProject = key !== null && !key.isIndex && (hasKeys || key.name === 'key' || project.datasets.length > 1);
  const found = key === null ? null : await byKey(project, key, signal);
  if (found?.twice && (told === 'key' || (told === undefined && isOfProject))) throw keyTwice(found.twice, path);
  const numbers = key === null ? null : await wholeNumbers(key.values, signal);
  const isUsable = found?.twice === null && found.unknown < rows && (hasKeys || isOfProject);
  return {
    keyed: isUsable ? found : null,
    position: byPosition(project, rows),
    row0: numbers && byNumber(project, numbers, 0),
    row1: numbers && byNumber(project, numbers, 1),
    numbers,
    isOfProject,
    hasKeys,
  };
}

/** By keys of which none is strange; texts may have strangers among them, and numbers that neither count nor are off by one. */
function surelyKeyed({ keyed, numbers }: Parts, { rows }: FileRows): JoinWay | null {
  if (!keyed) return null;
  const areFew = keyed.unknown * 2 <= rows;
  if (keyed.unknown === 0 || (areFew && numbers === null)) return keyed;
  return areFew && numbers && !isCounting(numbers) && keyed.unknown > 1 ? keyed : null;
}

function surelyCounted({ numbers, position, row0, row1, hasKeys }: Parts): JoinWay | null {
  if (numbers && isCounting(numbers) && position) return position;
  if (hasKeys || (row0 && row1)) return null;
  return row0 ?? row1;
}

function doubtOf({ keyed, row0, row1, isOfProject }: Parts, key: KeyColumn, rows: number): string {
  const name = key.name === '' ? 'the column without a name' : `“${key.name}”`;
  if (isOfProject) return `${keyed ? keyed.unknown : rows} of the ${rows} values of ${name} are no key of the project.`;
  return row0 || row1
    ? `The numbers of ${name} may count the rows of the data from 0 or from 1, or be keys of another file.`
    : `The values of ${name} are no keys of this project, whose examples are numbered.`;
}

/** In the order of the import; also of the source as it was, with the rows that were set aside. */
function byPosition(project: OpenProject, rows: number): JoinWay | null {
  const way = { join: 'position', words: 'by position', note: null } as const;
  if (rows === project.rowCount) return { ...way, rowOf: exampleIds(rows), unknown: 0 };
  const set = project.datasets[0];
  if (project.datasets.length === 1 && set && rows === set.examples + set.rejected)
    return { ...way, rowOf: new Int32Array(project.sourceRows), unknown: set.rejected };
  return null;
}

type Keyed = JoinWay & { readonly twice: Twice | null };

async function byKey(project: OpenProject, { name, values }: KeyColumn, signal: AbortSignal): Promise<Keyed> {
  const rows = { values, signal };
  const exact = await joined(project, rows, (key) => project.findKey(key));
  const words = `by the column “${name}”`;
  if (exact.unknown < values.length) return { join: 'key', words, note: null, ...exact };
  for await (const { find, note } of looseKeys(project, signal)) {
    const loose = await joined(project, rows, find);
    if (loose.unknown < values.length && !loose.twice) return { join: 'key', words, note, ...loose };
  }
  return { join: 'key', words, note: null, ...exact };
}

async function joined(
  project: OpenProject,
  { values, signal }: { readonly values: readonly string[]; readonly signal: AbortSignal },
  find: (key: string) => ExampleId | undefined,
): Promise<Pick<Keyed, 'rowOf' | 'unknown' | 'twice'>> {
  const rowOf = new Int32Array(project.rowCount).fill(-1);
  let unknown = 0;
  let twice: Twice | null = null;
  await inStretches(values.length, { signal }, (from, to) => {
    for (let row = from; row < to; row += 1) {
      const key = values[row]!;
      const id = find(key);
      if (id === undefined) unknown += 1;
      else if (rowOf[id]! >= 0) twice ??= { key, rows: [rowOf[id]!, row] };
      else rowOf[id] = row;
    }
  });
  return { rowOf, unknown, twice };
}

/** By the number of a row in the source of the only dataset, counted from `first`; null where a number is beyond it or comes twice. */
function byNumber(project: OpenProject, numbers: Float64Array, first: 0 | 1): JoinWay | null {
  const set = project.datasets[0];
  if (project.datasets.length !== 1 || !set) return null;
  const exampleOf = new Int32Array(set.examples + set.rejected).fill(-1);
  for (let id = firstId; id < project.rowCount; id++) exampleOf[project.sourceRows[id]!] = id;
  const rowOf = new Int32Array(project.rowCount).fill(-1);
  let unknown = 0;
  for (let row = 0; row < numbers.length; row += 1) {
    const id = exampleOf[numbers[row]! - first];
    if (id === undefined) return null;
    if (id < 0) unknown += 1;
    else if (rowOf[id]! >= 0) return null;
    else rowOf[id] = row;
  }
  const words = `by row number, counted from ${first}`;
  return { join: first === 0 ? 'row0' : 'row1', rowOf, unknown, words, note: null };
}

async function wholeNumbers(values: readonly string[], signal: AbortSignal): Promise<Float64Array | null> {
  const numbers = new Float64Array(values.length);
  let areWhole = true;
  await inStretches(values.length, { signal }, (from, to) => {
    for (let row = from; row < to && areWhole; row += 1) {
      areWhole = /^\d{1,15}(?:\.0+)?$/.test(values[row]!);
      numbers[row] = Number(values[row]);
    }
  });
  return areWhole ? numbers : null;
}

/** 0, 1, 2 … or 1, 2, 3 … without a gap. */
const isCounting = (numbers: Float64Array): boolean =>
  numbers[0]! <= 1 && numbers.every((number, at) => number === numbers[0]! + at);

function toldWay(told: RowJoin, parts: Parts, file: FileRows & { readonly project: OpenProject }): JoinWay {
  const way = told === 'key' ? (parts.keyed ?? parts.row1) : parts[told];
  if (way) return way;
  if (told === 'position') throw noWay(file.project, { ...file, key: null });
  if (file.key === null)
    throw new WinnowError(
      'bad_usage',
      `--join ${told} needs a column with keys, and the file has none; say which with --key.`,
      {
        file: file.path,
      },
    );
  if (told === 'key') throw noWay(file.project, file);
  throw new WinnowError(
    'bad_input',
    `The values of “${file.key.name}” are no row numbers of the data, each once, counted from ${told === 'row0' ? 0 : 1}.`,
    { file: file.path },
  );
}

function noWay(project: OpenProject, { rows, key, path }: FileRows): WinnowError {
  const said = key === null ? '' : `No key in “${key.name}” belongs to an example of the project. `;
  return new WinnowError(
    'bad_input',
    `${said}The file has ${rows} rows, but the project ${project.rowCount} examples. Give a key column (--key) or one row an example.`,
    { file: path },
  );
}

function keyTwice({ key, rows: [first, second] }: Twice, path: string): WinnowError {
  return new WinnowError('bad_input', `The key "${key}" occurs twice, in rows ${first + 1} and ${second + 1}.`, {
    file: path,
    row: second + 1,
  });
}
