import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { parseNumber, plainFormat } from '../../ingest/parseNumber.ts';
import { isIndexName, isPredictedName, matchClasses, whyNoClass } from '../../ingest/predictionColumns.ts';
import { inStretches } from '../../threads/breather.ts';
import type { LoadedColumns, LooseColumn, LooseTable } from './fileTable.ts';
import { createMatrix, type MatrixLimits } from './gatherMatrix.ts';
import { chooseKey, type KnownKeys } from './keyColumn.ts';

type Asked = {
  readonly answers: PredictionAnswers;
  readonly projectClasses: readonly string[];
  readonly keys: KnownKeys;
  readonly limits: MatrixLimits;
};

/** Places of the columns that a table with a row for each example and class has. */
type Long = { readonly key: number | null; readonly classes: readonly number[]; readonly score: number };

/** Its keys and classes are texts in memory, one a number. */
const mostNumbers = 20_000_000;

/**
 * A table with a row for each example and class as one with a row an example and a column a class; the table itself where it is no such one.
 * @throws bad_input where a pair of example and class is missing or there twice, or no column tells the examples apart; too_large.
 */
export async function widened(table: LooseTable, asked: Asked): Promise<LooseTable> {
  const long = longColumns(table.columns, asked);
  if (long === null) return table;
  const { path } = asked.limits;
  const { expectedRows } = asked.limits;
  if (long.key === null) {
    if (!repeats(table.columns[long.classes[0]!]!, table.columns[long.score]!)) return table;
    const [name, score] = [table.columns[long.classes[0]!]!.name, table.columns[long.score]!.name];
    throw new WinnowError(
      'bad_input',
      `This file has a row for each example and class (“${name}”, “${score}”), but no column that says which example: add its key, or save a row an example with a column a class.`,
      { file: path },
    );
  }
  if (expectedRows * asked.projectClasses.length > mostNumbers) return refuseLarge(table, long, asked);
  const loaded = await table.load([long.score], [long.key, ...long.classes]);
  const keys = loaded.texts[0]!;
  const groups = await groupsOf(keys, asked.limits);
  // One row an example is one number about its class.
  if (groups.size === keys.length) return table;
  const names = loaded.texts.slice(1).map((texts, at) => ({ at: long.classes[at]!, texts }));
  const chosen = names.find(({ texts }) => new Set(texts).size > 1 && areDifferent(keys, texts)) ?? null;
  if (chosen === null) {
    if (names.every(({ texts }) => !isPairedWith(keys, texts))) return table;
    throw twice(keys, names[0]!.texts, loaded.firstRow, path);
  }
  const wide = await pivoted({ keys, classes: chosen.texts, loaded, groups, limits: asked.limits });
  return wideTable(table.columns[long.key]!.name, wide, asked.limits);
}

/** The columns of a long table, as far as names and first rows say; null where the table can be none. */
function longColumns(columns: readonly LooseColumn[], { answers, projectClasses, keys }: Asked): Long | null {
  const names = columns.map(({ name }) => name);
  if (matchClasses(names, [...projectClasses, ...(answers.classes ?? [])]).count > 1) return null;
  const key = chooseKey(
    columns,
    columns.map((_, at) => at),
    { told: answers.key, known: keys },
  );
  const others = columns.map((column, at) => ({ ...column, at })).filter(({ at }) => at !== key);
  const classes = others.filter((column) => isOfClasses(column, projectClasses)).map(({ at }) => at);
  const told = answers.columns?.length === 1 ? names.indexOf(answers.columns[0]!) : null;
  const numbers = others.filter(({ at, sample }) => !classes.includes(at) && areNumbers(sample));
  const scores = numbers.filter(
    ({ name, sample }) => isScoreName(name) || (whyNoClass(name) === null && !areWhole(sample)),
  );
  const score = told ?? (scores.length === 1 ? scores[0]!.at : null);
  return score === null || classes.length === 0 ? null : { key, classes, score };
}

const isScoreName = (name: string): boolean =>
  /^(?:y[ _]?|pred(?:icted)?[ _]?|class[ _]?)?(?:p|prob|probs|proba|probability|probabilities|score|scores|conf|confidence|logit|softmax|value)$/i.test(
    name.trim(),
  );

const isClassName = (name: string): boolean =>
  /^(?:pred(?:icted)?[ _]?)?(?:class|label|category|target|outcome|tag)(?:[ _]?(?:name|id|idx|index|label))?$|^variable$/i.test(
    name.trim(),
  );

const presentIn = (sample: LooseColumn['sample']): string[] =>
  sample.filter((cell): cell is string => cell !== null && cell.trim() !== '');

/** Every cell is a class of the project, or the name says so and the cells are words or whole numbers. */
function isOfClasses({ name, sample }: LooseColumn, projectClasses: readonly string[]): boolean {
  const present = presentIn(sample);
  if (present.length === 0 || isIndexName(name)) return false;
  const distinct = [...new Set(present)];
  if (matchClasses(distinct, projectClasses).count === distinct.length) return true;
  return (isClassName(name) || isPredictedName(name)) && (!areNumbers(sample) || areWhole(sample));
}

const numbersIn = (sample: LooseColumn['sample']): number[] =>
  presentIn(sample).map((cell) => parseNumber(cell, plainFormat));
const areNumbers = (sample: LooseColumn['sample']): boolean => {
  const numbers = numbersIn(sample);
  return numbers.length > 0 && numbers.every((number) => !Number.isNaN(number));
};
const areWhole = (sample: LooseColumn['sample']): boolean => numbersIn(sample).every(Number.isInteger);

/** Whether the classes come again in one order, and the numbers of each round add up to 1. */
function repeats({ sample: classes }: LooseColumn, { sample }: LooseColumn): boolean {
  const size = new Set(classes).size;
  if (size < 2 || classes.length < 2 * size) return false;
  const isRound = classes.every((name, row) => name === classes[row % size]);
  const sum = numbersIn(sample.slice(0, size)).reduce((total, number) => total + number, 0);
  return isRound && Math.abs(sum - 1) < 0.02;
}

/** Where a long table would be too large, one that is none is read as it is. */
function refuseLarge(table: LooseTable, { key, classes }: Long, { limits }: Asked): LooseTable {
  const keys = table.columns[key!]!.sample;
  const isLong =
    new Set(keys).size * 2 <= keys.length || classes.some((at) => new Set(table.columns[at]!.sample).size === 1);
  if (!isLong) return table;
  throw new WinnowError(
    'too_large',
    `This file has a row for each example and class, and more than ${mostNumbers.toLocaleString('en-US')} of them. Save a row an example with a column a class.`,
    { file: limits.path },
  );
}

type Texts = readonly (string | null)[];

/** The place of each key, in the order in which they first come. */
async function groupsOf(keys: Texts, limits: MatrixLimits): Promise<ReadonlyMap<string, number>> {
  const groups = new Map<string, number>();
  await inStretches(keys.length, limits, (from, to) => {
    for (let row = from; row < to; row += 1) if (!groups.has(keys[row] ?? '')) groups.set(keys[row] ?? '', groups.size);
  });
  return groups;
}

const pairOf = (keys: Texts, classes: Texts, row: number): string => `${keys[row] ?? ''}\0${classes[row] ?? ''}`;

function areDifferent(keys: Texts, classes: Texts): boolean {
  return firstTwice(keys, classes) === null;
}

function firstTwice(keys: Texts, classes: Texts): readonly [number, number] | null {
  const seen = new Map<string, number>();
  for (let row = 0; row < keys.length; row += 1) {
    const pair = pairOf(keys, classes, row);
    const before = seen.get(pair);
    if (before !== undefined) return [before, row];
    seen.set(pair, row);
  }
  return null;
}

/** Whether most of the pairs are there once, and the keys come with several classes: a long table with a row too many. */
function isPairedWith(keys: Texts, classes: Texts): boolean {
  const pairs = new Set(keys.map((_, row) => pairOf(keys, classes, row))).size;
  return pairs * 10 >= keys.length * 9 && pairs > new Set(keys).size * 1.5;
}

function twice(keys: Texts, classes: Texts, firstRow: number, path: string): WinnowError {
  const [before, row] = firstTwice(keys, classes)!;
  return new WinnowError(
    'bad_input',
    `The class “${classes[row]}” of “${keys[row]}” occurs twice, in rows ${before + firstRow} and ${row + firstRow}.`,
    { file: path, row: row + firstRow },
  );
}

type Wide = {
  readonly keys: readonly string[];
  readonly names: readonly string[];
  readonly matrix: LoadedColumns['matrix'];
};

async function pivoted(given: {
  readonly keys: Texts;
  readonly classes: Texts;
  readonly loaded: LoadedColumns;
  readonly groups: ReadonlyMap<string, number>;
  readonly limits: MatrixLimits;
}): Promise<Wide> {
  const { keys, classes, loaded, groups, limits } = given;
  const names = [...new Set(classes)].map((name) => name ?? '');
  const placeOf = new Map(names.map((name, at) => [name, at]));
  const matrix = createMatrix(names.length, limits);
  const missing = new Array<number>(names.length).fill(NaN);
  for (let row = 0; row < groups.size; row += 1) matrix.appendRow(missing);
  const wide = matrix.finish();
  const isThere = new Uint8Array(wide.values.length);
  await inStretches(keys.length, limits, (from, to) => {
    for (let row = from; row < to; row += 1) {
      const at = groups.get(keys[row] ?? '')! * names.length + placeOf.get(classes[row] ?? '')!;
      wide.values[at] = loaded.matrix.values[row]!;
      isThere[at] = 1;
    }
  });
  const wideKeys = [...groups.keys()];
  const hole = isThere.indexOf(0);
  if (hole >= 0) {
    const [key, name] = [wideKeys[Math.floor(hole / names.length)]!, names[hole % names.length]!];
    throw new WinnowError(
      'bad_input',
      `This file has a row for each example and class, but “${key}” has none for “${name}”: each example needs a number for every class.`,
      { file: limits.path },
    );
  }
  return { keys: wideKeys, names, matrix: wide };
}

const sampledRows = 500;

function wideTable(keyName: string, { keys, names, matrix }: Wide, limits: MatrixLimits): LooseTable {
  const numberAt = (row: number, at: number): number => matrix.values[row * names.length + at]!;
  const shown = Math.min(sampledRows, keys.length);
  const sampleOf = (at: number) => Array.from({ length: shown }, (_, row) => String(numberAt(row, at)));
  return {
    columns: [
      { name: keyName, sample: keys.slice(0, shown) },
      ...names.map((name, at) => ({ name, sample: sampleOf(at) })),
    ],
    note: `The file has a row for each example and class: ${keys.length.toLocaleString('en-US')} examples of ${names.length} classes.`,
    async load(numbers, texts): Promise<LoadedColumns> {
      const chosen = createMatrix(numbers.length, limits);
      await inStretches(keys.length, limits, (from, to) => {
        for (let row = from; row < to; row += 1) chosen.appendRow(numbers.map((at) => numberAt(row, at - 1)));
      });
      const textOf = (at: number, row: number) => (at === 0 ? keys[row]! : String(numberAt(row, at - 1)));
      return {
        matrix: chosen.finish(),
        texts: texts.map((at) => keys.map((_, row) => textOf(at, row))),
        firstRow: 1,
      };
    },
  };
}
