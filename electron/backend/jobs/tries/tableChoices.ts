import { joinCodes, joinList } from '#shared/model/answerFlags.ts';
import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ModelConfig, VectorInput } from '#shared/model/modelConfig.ts';
import { byCodePoint } from '../../inference/understand/understanding.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { type Choice, listedTrial, type Trial } from './choices.ts';

/** Of a column with so few words every way to number them is tried. */
const mostOrdered = 4;

/** What a question about a table's column may be answered with, more than it lists; null where it is about something else. */
export function columnTrial(project: OpenProject, question: OpenQuestion): Trial | null {
  const [, kind, name] = /^(words of|blank) (.+)$/s.exec(question.what) ?? [];
  if (kind === undefined || name === undefined) return null;
  if (kind === 'words of') return { what: question.what, choices: codings(project, name) };
  const listed = listedTrial(question);
  return listed.choices.length > 0 ? listed : { what: question.what, choices: fillings(project, name) };
}

/** Words numbered from 0 in the order of the alphabet, of the file, by how many rows have them, and in every order where they are few. */
function codings(project: OpenProject, name: string): Choice[] {
  const counts = countWords(project, name);
  const words = [...counts.keys()];
  const sorted = words.toSorted(byCodePoint);
  const orders = [
    sorted,
    words,
    sorted.toSorted((a, b) => counts.get(b)! - counts.get(a)!),
    sorted.toReversed(),
    ...(words.length <= mostOrdered ? permutations(words.length).map((order) => order.map((at) => sorted[at]!)) : []),
  ];
  const choices = orders.map((order): Choice => {
    const codes = Object.fromEntries(order.map((word, number) => [word, number]));
    return {
      choice: joinCodes(Object.fromEntries(sorted.map((word) => [word, codes[word]!]))),
      answers: { categories: { [name]: codes } },
    };
  });
  return distinct(choices);
}

/** What a blank number may have been filled with: the mean, the median, the most frequent value, 0 and −1. */
function fillings(project: OpenProject, name: string): Choice[] {
  const column = project.findColumn(name);
  const data = column && project.columnData(column);
  if (data?.kind !== 'number') {
    const [most] = [...countWords(project, name)].toSorted((a, b) => b[1] - a[1])[0] ?? [];
    return most === undefined ? [] : [{ choice: most, answers: { fill: { [name]: most } } }];
  }
  const values = data.values.filter((value) => !Number.isNaN(value)).toSorted();
  if (values.length === 0) return [];
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  const middle = (values[Math.floor((values.length - 1) / 2)]! + values[Math.floor(values.length / 2)]!) / 2;
  const mean = short(values.reduce((sum, value) => sum + value, 0) / values.length);
  return distinct(
    [mean, short(middle), most, 0, -1].map((value) => ({ choice: `${value}`, answers: { fill: { [name]: value } } })),
  );
}

/** How often each word occurs, in the order of the file. */
function countWords(project: OpenProject, name: string): Map<string, number> {
  const column = project.findColumn(name);
  const data = column && project.columnData(column);
  const counts = new Map<string, number>();
  if (data?.kind !== 'coded') return counts;
  for (const code of data.codes)
    if (code >= 0) counts.set(data.dictionary[code]!, (counts.get(data.dictionary[code]!) ?? 0) + 1);
  return counts;
}

/**
 * Numbers as they are, or scaled outside the model with what the data itself suggests: its mean and standard deviation (of the whole, as
 * StandardScaler), or its smallest value and its range. Null where no number could have been scaled, or one is said to be.
 */
export function scaledTrial(project: OpenProject, config: ModelConfig): Trial | null {
  const columns = config.inputs.flatMap((input): string[] => {
    if (input.kind === 'tabular_column')
      return input.dtype.startsWith('float') && !input.codes && input.mean === undefined ? [input.column] : [];
    if (input.kind !== 'tabular_vector' || !input.dtype.startsWith('float')) return [];
    return input.encoders.flatMap((encoder) =>
      encoder.kind === 'numeric' && encoder.mean === 0 && encoder.std === 1 ? [encoder.column] : [],
    );
  });
  const standard: NonNullable<ModelAnswers['scaled']> = {};
  const range: NonNullable<ModelAnswers['scaled']> = {};
  for (const name of new Set(columns)) {
    const column = project.findColumn(name);
    const data = column && project.columnData(column);
    if (data?.kind !== 'number') continue;
    const { mean, std, least, most } = momentsOf(data.values);
    if (!(std > 0)) continue;
    standard[name] = { mean: short(mean), std: short(std) };
    range[name] = { mean: least, std: most - least };
  }
  if (Object.keys(standard).length === 0) return null;
  return {
    what: 'scaled',
    choices: [
      { choice: 'numbers as they are', answers: {} },
      { choice: 'each column standardised with the data’s own mean and deviation', answers: { scaled: standard } },
      { choice: 'each column brought to 0..1 by the data’s own range', answers: { scaled: range } },
    ],
  };
}

function momentsOf(values: Float64Array): { mean: number; std: number; least: number; most: number } {
  let [n, mean, squares, least, most] = [0, 0, 0, Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n += 1;
    // Welford: no digits are lost to a large mean.
    const difference = value - mean;
    mean += difference / n;
    squares += difference * (value - mean);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { mean, std: Math.sqrt(squares / n), least, most };
}

/** Enough digits for a flag to paste: what they leave out changes no prediction that means anything. */
const short = (value: number): number => Number(value.toPrecision(7));

/** A block whose columns have no names in the model and are fed in the order of the file, or as the person or a file listed them. */
export function orderableInput({ inputs }: ModelConfig): VectorInput | null {
  const blocks = inputs.filter((input) => input.kind === 'tabular_vector');
  const [block] = blocks;
  const isPlain = blocks.length === 1 && block!.encoders.length > 1 && block!.encoders.every(({ size }) => size === 1);
  return isPlain && block!.encoders.every(({ kind }) => kind !== 'onehot') ? block! : null;
}

/** Orders of a block's columns that have a reason: as they are, by the alphabet, in natural order, reversed. */
export function namedOrders({ encoders }: VectorInput): number[][] {
  const names = encoders.map(({ column }) => column);
  const places = [...names.keys()];
  const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const orders = [
    places,
    places.toSorted((a, b) => byCodePoint(names[a]!, names[b]!)),
    places.toSorted((a, b) => natural.compare(names[a]!, names[b]!)),
    places.toReversed(),
  ];
  return [...new Map(orders.map((order) => [order.join(), order])).values()];
}

export function orderChoice(input: VectorInput, order: readonly number[]): Choice {
  const columns = order.map((at) => input.encoders[at]!.column);
  return { choice: `${input.name}=${joinList(columns)}`, answers: { map: { [input.name]: columns } } };
}

/** Every order of 0 … count − 1. */
export function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((rest) =>
    Array.from({ length: count }, (_, at) => rest.toSpliced(at, 0, count - 1)),
  );
}

const distinct = (choices: readonly Choice[]): Choice[] => [
  ...new Map(choices.map((one) => [one.choice, one])).values(),
];
