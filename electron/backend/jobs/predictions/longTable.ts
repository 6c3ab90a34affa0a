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
  const [keys, ...classTexts] = loaded.texts as [Texts, ...Texts[]];
  const examples = await coded(keys, asked.limits);
  const count = examples.names.length;
  // One row an example is one number about its class.
  if (count === keys.length) return table;
  const twice: WinnowError[] = [];
  for (const texts of classTexts) {
    const classes = await coded(texts, asked.limits);
    if (classes.names.length < 2 || classes.names.length * count > mostNumbers) continue;
    const grid = await gridOf(examples, classes, asked.limits);
    if (grid.firstTwice === null) {
      const matrix = await pivoted({ examples, classes, isThere: grid.isThere, loaded }, asked.limits);
      return wideTable(
        table.columns[long.key]!.name,
        { keys: examples.names, names: classes.names, matrix },
        asked.limits,
      );
    }
    // Most of the pairs are there once, and the keys come with several classes: a long table with a row too many.
    if (grid.pairs * 10 >= keys.length * 9 && grid.pairs > count * 1.5)
      twice.push(pairTwice(examples, classes, grid.firstTwice, { firstRow: loaded.firstRow, path }));
  }
  if (twice.length > 0) throw twice[0]!;
  return table;
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
  // A column that was told and is not there is an error of its own.
  if (key === -1 || score === -1) return null;
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

/** Texts by their places among the different ones, in the order in which those first come. */
type Coded = { readonly names: readonly string[]; readonly places: Int32Array };

async function coded(texts: Texts, limits: MatrixLimits): Promise<Coded> {
  const placeOf = new Map<string, number>();
  const places = new Int32Array(texts.length);
  await inStretches(texts.length, limits, (from, to) => {
    for (let row = from; row < to; row += 1) {
      const text = texts[row] ?? '';
      const known = placeOf.get(text);
      places[row] = known ?? placeOf.size;
      if (known === undefined) placeOf.set(text, placeOf.size);
    }
  });
  return { names: [...placeOf.keys()], places };
}

type Grid = {
  /** Of each pair of an example and a class. */
  readonly isThere: Uint8Array;
  readonly pairs: number;
  /** The first row whose pair was there before. */
  readonly firstTwice: number | null;
};

async function gridOf(examples: Coded, classes: Coded, limits: MatrixLimits): Promise<Grid> {
  const width = classes.names.length;
  const isThere = new Uint8Array(examples.names.length * width);
  let pairs = 0;
  let firstTwice: number | null = null;
  await inStretches(classes.places.length, limits, (from, to) => {
    for (let row = from; row < to; row += 1) {
      const at = examples.places[row]! * width + classes.places[row]!;
      if (isThere[at] === 1) firstTwice ??= row;
      else pairs += 1;
      isThere[at] = 1;
    }
  });
  return { isThere, pairs, firstTwice };
}

type Place = { readonly firstRow: number; readonly path: string };

function pairTwice(examples: Coded, classes: Coded, row: number, { firstRow, path }: Place): WinnowError {
  const [example, own] = [examples.places[row]!, classes.places[row]!];
  const before = classes.places.findIndex((place, at) => place === own && examples.places[at] === example);
  return new WinnowError(
    'bad_input',
    `The class “${classes.names[own]}” of “${examples.names[example]}” occurs twice, in rows ${before + firstRow} and ${row + firstRow}.`,
    { file: path, row: row + firstRow },
  );
}

type Wide = {
  readonly keys: readonly string[];
  readonly names: readonly string[];
  readonly matrix: LoadedColumns['matrix'];
};

type Gathered = {
  readonly examples: Coded;
  readonly classes: Coded;
  readonly isThere: Uint8Array;
  readonly loaded: LoadedColumns;
};

async function pivoted(
  { examples, classes, isThere, loaded }: Gathered,
  limits: MatrixLimits,
): Promise<Wide['matrix']> {
  const [rows, columns] = [examples.names.length, classes.names.length];
  const hole = isThere.indexOf(0);
  if (hole >= 0)
    throw new WinnowError(
      'bad_input',
      `This file has a row for each example and class, but “${examples.names[Math.floor(hole / columns)]!}” has none for “${classes.names[hole % columns]!}”: each example needs a number for every class.`,
      { file: limits.path },
    );
  const values = new Float64Array(rows * columns);
  await inStretches(classes.places.length, limits, (from, to) => {
    for (let row = from; row < to; row += 1)
      values[examples.places[row]! * columns + classes.places[row]!] = loaded.matrix.values[row]!;
  });
  return { rows, columns, values };
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
