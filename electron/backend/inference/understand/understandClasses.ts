import { joinList } from '#shared/model/answerFlags.ts';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ScoreCandidate } from '../graph/graphFacts.ts';
import type { Claims } from './claims.ts';
import { byCodePoint, type DataFacts, know, type Notes, quoteList, warn } from './understanding.ts';
import { filesOf } from './neighbourFiles.ts';

type Sources = {
  readonly answers: ModelAnswers;
  readonly claims: readonly Claims[];
  readonly scores: ScoreCandidate;
  readonly data: DataFacts | null;
};

export type ModelClasses = {
  /** In score order; of a single score, the second is what it stands for. */
  readonly names: readonly string[];
  readonly labelAs: Readonly<Record<string, string>>;
};

/**
 * The names of a model's scores in their order: said by the person, by the graph, or by a file beside the model; else asked, with the
 * data's labels in code-point order as the proposal (`sorted()`, `np.unique`, ImageFolder and LabelEncoder sort so).
 * Throws `bad_input` where two sources count the classes differently.
 */
export function understandClasses(sources: Sources, notes: Notes): ModelClasses {
  const { answers, scores, data } = sources;
  const found = namesFrom(sources, notes);
  const count = scores.width === undefined ? undefined : scores.width === 1 ? 2 : scores.width;
  if (found && count !== undefined && found.names.length !== count && answers.classes) {
    throw new WinnowError(
      'bad_input',
      `${found.names.length} classes are named, and the model gives ${scores.width} ${scores.width === 1 ? 'score, which takes two' : 'scores'}.`,
    );
  }
  const names = found?.names ?? proposed(count, data);
  if (found) know(notes, 'classes', quoteList(found.names), found.from);
  else askOrder({ count, data, scores, names }, notes);
  const ordered =
    scores.width === 1
      ? withPositive(names, { answers, isKnown: found !== undefined && !answers.classes }, notes)
      : names;
  const labelAs = matchLabels(ordered, { answers, data, isKnown: found !== undefined }, notes);
  return { names: ordered, labelAs };
}

function namesFrom(
  { answers, claims, scores, data }: Sources,
  notes: Notes,
): { readonly names: readonly string[]; readonly from: string } | undefined {
  if (answers.classes) return { names: answers.classes, from: '--classes' };
  const count = scores.width === undefined ? undefined : scores.width === 1 ? 2 : scores.width;
  const stated = claims.flatMap(({ classes }) => classes ?? []);
  for (const { value, from } of stated) {
    if (count !== undefined && value.length !== count)
      throw contradiction(
        `${from} names ${value.length} classes (${quoteList(value, 4)})`,
        `the model gives ${scores.width} scores`,
        [from],
      );
  }
  const counted = claims
    .flatMap(({ classCount }) => classCount ?? [])
    .find(({ value }) => count !== undefined && value !== count && !(scores.width === 1 && value === 1));
  if (counted)
    throw contradiction(`${counted.from} counts ${counted.value} classes`, `the model gives ${scores.width} scores`, [
      counted.from,
    ]);
  const [first] = stated;
  const second = stated.find(({ value }) => first && value.join('\0') !== first.value.join('\0'));
  if (first && second) {
    const verb = isSameSet(first.value, second.value) ? 'orders' : 'calls';
    throw contradiction(
      `${first.from} ${verb} the classes ${quoteList(first.value, 4)}`,
      `${second.from} ${verb} them ${quoteList(second.value, 4)}`,
      [first.from, second.from],
    );
  }
  const inside = scores.classes;
  if (inside && !inside.areNumbers) {
    const other = stated.find(
      ({ value }) => isSameSet(value, inside.names) && value.join('\0') !== inside.names.join('\0'),
    );
    if (other)
      throw contradiction(
        `${other.from} orders the classes ${quoteList(other.value, 4)}`,
        `the graph orders them ${quoteList(inside.names, 4)}`,
        [other.from],
      );
    return { names: inside.names, from: `the graph (${inside.from})` };
  }
  if (first) return { names: first.value, from: first.from };
  if (!inside) return undefined;
  // Numbers are names only where the labels are these numbers too.
  const labels = new Set(data?.labels ?? []);
  const direct = inside.names.filter((name) => labels.has(name)).length;
  if (!data || (direct > 0 && data.labels.every((label) => inside.names.includes(label))))
    return { names: inside.names, from: `the graph (${inside.from})` };
  const spelt = numbersAsLabels(inside.names, data.labels);
  if (spelt) return { names: spelt, from: `the graph (${inside.from}), as the data writes them` };
  warn(
    notes,
    'classes',
    `The model calls its classes ${quoteList(inside.names)}, and the labels of the data are ${quoteList(data.labels)}.`,
  );
  return undefined;
}

/** 0 and 1 for False and True, and numbers that are written otherwise (1.0, 01). */
function numbersAsLabels(names: readonly string[], labels: readonly string[]): readonly string[] | undefined {
  const valueOf = (label: string): number => {
    if (/^(true|false)$/i.test(label)) return label.toLowerCase() === 'true' ? 1 : 0;
    return label.trim() === '' ? NaN : Number(label);
  };
  const byNumber = new Map(labels.map((label) => [valueOf(label), label]));
  if (byNumber.size !== labels.length || byNumber.has(NaN)) return undefined;
  const named = names.map((name) => byNumber.get(Number(name)) ?? name);
  return labels.every((label) => named.includes(label)) ? named : undefined;
}

function proposed(count: number | undefined, data: DataFacts | null): readonly string[] {
  const labels = (data?.labels ?? []).toSorted(byCodePoint);
  if (count === undefined) return labels;
  return Array.from({ length: count }, (_, index) => (labels.length === count ? labels[index]! : `class ${index}`));
}

function askOrder(
  {
    count,
    data,
    scores,
    names,
  }: { count: number | undefined; data: DataFacts | null; scores: ScoreCandidate; names: readonly string[] },
  notes: Notes,
): void {
  const labels = (data?.labels ?? []).toSorted(byCodePoint);
  const fits = count === undefined || labels.length === count;
  const natural = labels.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' }));
  const choices =
    fits && labels.length > 0 ? [...new Set([labels, natural, data?.labels ?? labels].map(joinList))] : [];
  const numbers = scores.classes?.areNumbers ? ` The model calls them ${quoteList(scores.classes.names)}.` : '';
  notes.open.push({
    what: 'classes',
    question: fits
      ? `Which class is each of the model’s ${scores.width === 1 ? 'two classes' : `${names.length} scores`}, in their order? The model does not name them.${numbers}`
      : `The model gives ${count} scores and the data has ${labels.length} labels. Name the ${count} classes in the order of the scores.${numbers}`,
    choices,
    flag: '--classes a,b,c (or @labels.txt)',
  });
}

/** A single score stands for the second class. */
function withPositive(
  names: readonly string[],
  { answers, isKnown }: { answers: ModelAnswers; isKnown: boolean },
  notes: Notes,
): readonly string[] {
  if (answers.positive !== undefined) {
    if (!names.includes(answers.positive))
      throw new WinnowError(
        'bad_input',
        `“${answers.positive}” is none of the classes ${quoteList(names)}: the score stands for one of them.`,
      );
    know(notes, 'positive', `“${answers.positive}”`, '--positive');
    return [...names.filter((name) => name !== answers.positive), answers.positive];
  }
  if (isKnown) {
    know(notes, 'positive', `“${names[1]}”`, 'the order of the classes');
    return names;
  }
  notes.open.push({
    what: 'positive',
    question: 'The model gives one score. Which class does it stand for?',
    choices: names.toReversed().map(String),
    flag: '--positive NAME',
  });
  return names;
}

/** Names of the model that the data spells otherwise are renamed for the data; with no name in common that has to be said. */
function matchLabels(
  names: readonly string[],
  { answers, data, isKnown }: { answers: ModelAnswers; data: DataFacts | null; isKnown: boolean },
  notes: Notes,
): Readonly<Record<string, string>> {
  const labelAs = answers.labelAs ?? {};
  for (const name of Object.keys(labelAs)) {
    if (!names.includes(name))
      throw new WinnowError('bad_input', `“${name}” is no class of the model: ${quoteList(names)}.`);
  }
  if (Object.keys(labelAs).length > 0)
    know(
      notes,
      'labels',
      Object.entries(labelAs)
        .map(([name, label]) => `“${name}” is “${label}”`)
        .join(', '),
      '--label-as',
    );
  if (!data || data.labels.length === 0 || !isKnown) return labelAs;
  const called = new Set(names.map((name) => labelAs[name] ?? name));
  const shared = data.labels.filter((label) => called.has(label));
  const unknown = data.labels.filter((label) => !called.has(label));
  if (shared.length === 0) {
    const folded = new Map(data.labels.map((label) => [fold(label), label]));
    const same = names.flatMap((name) => {
      const label = folded.get(fold(name));
      return label === undefined ? [] : [`${name}=${label}`];
    });
    notes.open.push({
      what: 'labels',
      question: `The model’s classes are ${quoteList(names)}, the labels of the data ${quoteList(data.labels)}: none is the same. What does the data call each class?`,
      choices: same.length === names.length ? [same.join(',')] : [],
      flag: '--label-as CLASS=LABEL,…',
    });
  } else if (unknown.length > 0) {
    warn(
      notes,
      'labels',
      `The model does not know ${quoteList(unknown)}: it gives no score for ${unknown.length === 1 ? 'this label' : 'these labels'}.`,
    );
  }
  return labelAs;
}

const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.toSorted().join('\0') === other.toSorted().join('\0');
}

function contradiction(one: string, other: string, from: readonly string[]): WinnowError {
  return new WinnowError(
    'bad_input',
    `Two sources contradict each other: ${one}, but ${other}. Say which file is not to be read, or name the classes yourself.`,
    { files: filesOf(from) },
  );
}
