import { joinList } from '#shared/model/answerFlags.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { parseNumber, plainFormat } from '../../ingest/parseNumber.ts';
import { isPredictedName, matchClasses, numberedPlaces, whyNoClass } from '../../ingest/predictionColumns.ts';
import type { LooseColumn } from './fileTable.ts';
import type { LeftOut } from '../../ingest/predictionColumns.ts';
import { chooseKey, type KnownKeys } from './keyColumn.ts';
import { isVectors } from './vectorCells.ts';

/** Which columns of a table are scores, keys and nothing of both. Places are those in the table. */
export type ColumnChoice = {
  readonly scores: readonly number[];
  /** The class of each of them, where its name says it. */
  readonly classes: readonly string[] | null;
  /** The scores are lists in the cells of this column. */
  readonly vector: number | null;
  readonly key: number | null;
  /** Texts that are the predicted classes. */
  readonly predicted: number | null;
  readonly leftOut: readonly LeftOut[];
  /** Columns that are named like classes that the project has not got, and were not said to be some. */
  readonly strangers: readonly string[];
};

type Asked = {
  readonly answers: PredictionAnswers;
  readonly projectClasses: readonly string[];
  readonly keys: KnownKeys;
  readonly path: string;
};

/**
 * Chooses the columns of a table of predictions: those that are named for classes of the project, behind one beginning and end; where none
 * is, the numbers that are not known to be something else. What is left out is said with the reason.
 * @throws bad_usage for an answer that names no column.
 */
export function chooseColumns(columns: readonly LooseColumn[], asked: Asked): ColumnChoice {
  const { answers, path } = asked;
  const names = columns.map(({ name }) => name);
  for (const name of [...(answers.columns ?? []), ...(answers.key === undefined ? [] : [answers.key])])
    if (!names.includes(name))
      throw new WinnowError('bad_usage', `There is no column “${name}”; the file has ${shortList(names)}.`, {
        file: path,
        column: name,
      });
  const looks = columns.map(lookAt);
  const { scores, classes, vector, strangers, why } = scoresOf(looks, names, asked);
  const used = new Set(vector === null ? scores : [vector]);
  const free = columns.map((_, at) => at).filter((at) => !used.has(at));
  const key = chooseKey(columns, free, { told: answers.key, known: asked.keys });
  const predicted = free.find((at) => at !== key && isPredicted(columns[at]!, asked.projectClasses)) ?? null;
  return {
    scores,
    classes,
    vector,
    key,
    predicted,
    strangers,
    leftOut: free
      .filter((at) => at !== key && !(strangers.includes(names[at]!) && answers.newClasses !== true))
      .map((at) => ({ name: names[at]!, why: whyNoClass(names[at]!) ?? why })),
  };
}

type Scores = Pick<ColumnChoice, 'scores' | 'classes' | 'vector' | 'strangers'> & { readonly why: string };
const noVector = { vector: null, strangers: [] } as const;

function scoresOf(looks: readonly Look[], names: readonly string[], asked: Asked): Scores {
  const { answers, projectClasses } = asked;
  if (answers.columns) {
    const scores = answers.columns.map((name) => names.indexOf(name));
    const { classes, count } = matchClasses(answers.columns, [...projectClasses, ...(answers.classes ?? [])]);
    const isNamed = !answers.classes && count === scores.length;
    const why = 'it is not among the columns that were chosen';
    return { ...noVector, scores, classes: isNamed ? (classes as string[]) : null, why };
  }
  const vector = looks.findIndex(({ kind }) => kind === 'lists');
  if (
    vector >= 0 &&
    !looks.some(({ kind, name }) => kind === 'numbers' && matchClasses([name], projectClasses).count > 0)
  )
    return { ...noVector, scores: [], classes: null, vector, why: 'the scores are in another column' };
  return named(looks, names, asked) ?? unnamed(looks, asked);
}

/** Columns that are named for classes, and those that seem to be named for classes that the project has not got. */
function named(looks: readonly Look[], names: readonly string[], { answers, projectClasses }: Asked): Scores | null {
  const told = answers.classes ?? [];
  const ofTold = told.length > 0 ? matchClasses(names, told) : null;
  const isByName = ofTold !== null && ofTold.count === told.length;
  if (told.length > 0 && !isByName) return null;
  const matched = isByName ? ofTold : matchClasses(names, projectClasses);
  const positions = names.map((_, at) => at).filter((at) => matched.classes[at] !== null);
  const { affix } = matched;
  const hasAffix = affix.before + affix.after !== '';
  const isAlone = positions.length === 1 && projectClasses.length === 2 && hasAffix;
  if (positions.length < 2 && !isAlone) return null;
  const affixed = names.filter((name) => isLikeAffixed(name, affix));
  // `p_0` to `p_9` of a project whose classes are 1 to 10: the columns are numbered, not named.
  const isNumbered = numberedPlaces(hasAffix ? affixed : positions.map((at) => names[at]!)) !== null;
  if (isNumbered && hasAffix && positions.length < affixed.length && affixed.length >= projectClasses.length)
    return null;
  const others = looks.filter(
    (look, at) => matched.classes[at] === null && look.kind === 'numbers' && whyNoClass(look.name) === null,
  );
  const isTaken = answers.newClasses === true;
  const strangers =
    isByName || isAlone
      ? []
      : others.filter((look) =>
          hasAffix
            ? isLikeAffixed(look.name, affix) || completes(looks, positions, look)
            : (isTaken && look.isShare) || completes(looks, positions, look),
        );
  const all = isTaken ? [...positions, ...strangers.map(({ at }) => at)].toSorted((a, b) => a - b) : positions;
  return {
    vector: null,
    scores: all,
    classes: all.map((at) => matched.classes[at] ?? bare(names[at]!, affix)),
    strangers: strangers.map(({ name }) => name),
    why: isByName ? 'it is not among the classes that were given' : 'it is no class of the project',
  };
}

const bare = (name: string, { before, after }: { before: string; after: string }): string =>
  name.slice(before.length, name.length - after.length);

function isLikeAffixed(name: string, { before, after }: { before: string; after: string }): boolean {
  const isLong = name.length > before.length + after.length;
  return (
    isLong && name.toLowerCase().startsWith(before.toLowerCase()) && name.toLowerCase().endsWith(after.toLowerCase())
  );
}

/** Whether rows of probabilities add up to 1 only with this column; of scores beyond 0..1, whether it is of their kind. */
function completes(looks: readonly Look[], positions: readonly number[], look: Look): boolean {
  const own = positions.map((at) => looks[at]!);
  if (own.some(({ isShare }) => !isShare)) return !look.isWhole && !look.isShare;
  if (!look.isShare) return false;
  let [without, within] = [0, 0];
  look.numbers.forEach((value, row) => {
    const sum = own.reduce((total, { numbers }) => total + numbers[row]!, 0);
    if (Number.isNaN(sum + value)) return;
    if (Math.abs(sum - 1) > 0.02) without += 1;
    if (sum + value < 1.02) within += 1;
  });
  return without > 0 && value(look) > 0 && within >= look.numbers.length * 0.95;
}

const value = ({ numbers }: Look): number => numbers.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0);

/** Numbers under names that say nothing of the project's classes. */
function unnamed(looks: readonly Look[], { answers, projectClasses, keys }: Asked): Scores {
  const numbers = looks.filter(
    ({ kind, name }) => kind === 'numbers' && whyNoClass(name) === null && !keys.isKey(name),
  );
  const groups = [...Map.groupBy(numbers, ({ name }) => name.replace(/\d+(\D*)$/s, '#$1')).values()];
  const numbered = groups
    .flatMap((group) => {
      const places = group.length < 2 ? null : numberedPlaces(group.map(({ name }) => name));
      return places ? [places.map((place) => group[place]!.at)] : [];
    })
    .toSorted((a, b) => b.length - a.length)[0];
  const wanted = answers.classes?.length ?? projectClasses.length;
  const shares = numbers.filter(({ isShare }) => isShare).map(({ at }) => at);
  const all = numbers.map(({ at }) => at);
  const fitting = [numbered, all, shares].find((some) => some?.length === wanted);
  const why = 'it is not one of the scores';
  // The confidence of a row is no score of a class, but alone it may be the probability of one of two.
  const alone = looks.filter(
    ({ kind, name }) =>
      kind === 'numbers' &&
      !keys.isKey(name) &&
      /^(?:score|y[ _]?score|proba?|probability|p|p1|logit)$/i.test(name.trim()),
  );
  const single = projectClasses.length === 2 && all.length === 0 && alone.length === 1 ? [alone[0]!.at] : null;
  return { ...noVector, scores: fitting ?? single ?? numbered ?? all, classes: null, why };
}

type Look = {
  readonly at: number;
  readonly name: string;
  readonly kind: 'numbers' | 'lists' | 'texts';
  readonly numbers: readonly number[];
  /** Every number lies in 0..1, rounding aside. */
  readonly isShare: boolean;
  readonly isWhole: boolean;
};

const slack = 1e-3;

function lookAt({ name, sample }: LooseColumn, at: number): Look {
  const present = sample.filter((cell): cell is string => cell !== null && cell.trim() !== '');
  const numbers = sample.map((cell) => (cell === null ? NaN : parseNumber(cell, plainFormat)));
  const known = numbers.filter((number) => !Number.isNaN(number));
  // A cell that is no number is an error of its own, told with its place.
  const isNumbers = present.length > 0 && known.length * 2 >= present.length;
  return {
    at,
    name,
    kind: isNumbers ? 'numbers' : isVectors(present) ? 'lists' : 'texts',
    numbers,
    isShare: known.every((number) => number >= -slack && number <= 1 + slack),
    isWhole: known.every(Number.isInteger),
  };
}

function isPredicted({ name, sample }: LooseColumn, classes: readonly string[]): boolean {
  const known = new Set(classes.map((one) => one.trim().toLowerCase()));
  const present = sample.filter((cell): cell is string => cell !== null && cell.trim() !== '');
  return isPredictedName(name) && present.length > 0 && present.every((cell) => known.has(cell.trim().toLowerCase()));
}

/** The column of classes in a table that has no probabilities beside them; null where it has some. */
export function labelsColumn(
  columns: readonly LooseColumn[],
  { scores, key, predicted }: ColumnChoice,
  classes: readonly string[],
): string | null {
  if (scores.length > 1) return null;
  const known = new Set(classes.map((one) => one.trim().toLowerCase()));
  const looks = columns.map(lookAt).filter(({ at }) => at !== key && !scores.includes(at));
  const isOfClasses = ({ at }: Look): boolean => {
    const present = columns[at]!.sample.filter((cell) => cell !== null && cell.trim() !== '');
    return present.length > 0 && present.every((cell) => known.has(cell!.trim().toLowerCase()));
  };
  const [only] = scores;
  const named = looks.find((look) => look.at === predicted || isOfClasses(look));
  if (only !== undefined) {
    const look = lookAt(columns[only]!, only);
    // A number beside a class is about that class alone, which is enough only where there are two.
    return look.isWhole ? look.name : classes.length > 2 ? (named?.name ?? null) : null;
  }
  return (named ?? looks.find(({ name }) => isLabelName(name)))?.name ?? null;
}

const isLabelName = (name: string): boolean =>
  isPredictedName(name) || whyNoClass(name) === 'it is a label, not a probability';

export function shortList(names: readonly string[]): string {
  const shown = joinList(names.slice(0, 12));
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
