import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { ModelInput, ModelSignature, TensorSignature, VectorInput } from '#shared/model/modelConfig.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { GraphFacts } from '../graph/readGraph.ts';
import type { InputFacts } from '../graph/readInputs.ts';
import type { Claims } from './claims.ts';
import { type DataColumn, type DataFacts, know, type Notes, quoteList, warn } from './understanding.ts';
import { constantType, namedAxes } from './understandText.ts';

type Sources = {
  readonly signature: ModelSignature;
  readonly graph: GraphFacts;
  readonly claims: readonly Claims[];
  readonly answers: ModelAnswers;
  readonly data: DataFacts | null;
};

const vectorTypes = ['float32', 'float64', 'float16', 'int64', 'int32', 'bool', 'string'] as const;
const columnTypes = ['float32', 'float64', 'int64', 'int32', 'bool', 'string'] as const;

/** The inputs of a model over a table's columns, or a sentence why the table does not fit. */
export function understandTable(sources: Sources, notes: Notes): ModelInput[] | string {
  const { signature, graph, data } = sources;
  if (!data) return 'there is no data to feed it from.';
  for (const input of Object.keys(sources.answers.map ?? {})) {
    if (!signature.inputs.some(({ name }) => name === input))
      throw new WinnowError(
        'bad_input',
        `“${input}” is no input of the model: ${quoteList(signature.inputs.map(({ name }) => name))}.`,
      );
  }
  const inputs: ModelInput[] = [];
  for (const declared of signature.inputs) {
    const facts = graph.inputs.find(({ name }) => name === declared.name);
    const width = declared.shape.length <= 1 ? 1 : declared.shape[1];
    if (facts?.isUnused) {
      inputs.push({
        name: declared.name,
        kind: 'constant',
        dtype: constantType(declared),
        shape: namedAxes(declared),
        value: declared.dtype === 'string' ? '' : 0,
      });
      know(notes, `input ${declared.name}`, 'a neutral value', 'the scores do not depend on it');
      continue;
    }
    const isOneColumn =
      width === 1 || (sources.answers.map?.[declared.name]?.length === 1 && typeof width !== 'number');
    const made = isOneColumn ? oneColumn(declared, facts, sources, notes) : block(declared, facts, sources, notes);
    if (typeof made === 'string') return made;
    inputs.push(made);
  }
  return inputs;
}

/** What a column and an input have in common however they are written: “sepal length (cm)” and sepal_length__cm_. */
const sanitised = (name: string): string => name.replace(/[^\p{L}\p{N}_]/gu, '_').toLowerCase();
const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

function columnFor(declared: TensorSignature, { answers, data }: Sources): DataColumn | undefined {
  const columns = data?.columns ?? [];
  const mapped = answers.map?.[declared.name]?.[0];
  if (mapped !== undefined) return namedColumn(mapped, columns);
  for (const spelling of [(name: string) => name, sanitised, folded]) {
    const found = columns.filter(({ name }) => spelling(name) === spelling(declared.name));
    if (found.length === 1) return found[0];
  }
  return undefined;
}

function namedColumn(name: string, columns: readonly DataColumn[]): DataColumn {
  const found = columns.find((column) => column.name === name);
  if (!found)
    throw new WinnowError(
      'bad_input',
      `There is no column “${name}”. The data has ${quoteList(
        columns.map((column) => column.name),
        20,
      )}.`,
    );
  return found;
}

function oneColumn(
  declared: TensorSignature,
  facts: InputFacts | undefined,
  sources: Sources,
  notes: Notes,
): ModelInput | string {
  const { data, answers } = sources;
  const dtype = columnTypes.find((type) => type === declared.dtype);
  if (dtype === undefined)
    return `its input “${declared.name}” takes ${declared.dtype}, which cannot be made from a column.`;
  const column = columnFor(declared, sources);
  if (!column) {
    notes.open.push({
      what: `input ${declared.name}`,
      question: `Which column feeds the model’s input “${declared.name}” (${declared.dtype})? The data has ${quoteList(
        (data?.columns ?? []).map(({ name }) => name),
        20,
      )}.`,
      choices: [],
      flag: `--map ${declared.name}=COLUMN`,
    });
    const guess = data?.columns.find(({ role }) => role === 'feature')?.name ?? '';
    return { name: declared.name, kind: 'tabular_column', column: guess, dtype, shape: namedAxes(declared) };
  }
  know(notes, `input ${declared.name}`, `column “${column.name}”`, answers.map?.[declared.name] ? '--map' : 'its name');
  const fill = answers.fill?.[column.name];
  const codes = answers.categories?.[column.name];
  const scaled = answers.scaled?.[column.name];
  if (dtype === 'string') checkWords({ column, facts, fill }, notes);
  else checkNumbers({ column, dtype, facts, fill, codes }, notes);
  return {
    name: declared.name,
    kind: 'tabular_column',
    column: column.name,
    dtype,
    shape: namedAxes(declared),
    ...(fill !== undefined && { missing: String(fill) }),
    ...(codes && { codes: { ...codes } }),
    ...(scaled && { mean: scaled.mean, std: scaled.std }),
  };
}

type WordColumn = {
  readonly column: DataColumn;
  readonly facts: InputFacts | undefined;
  readonly fill: string | number | undefined;
};

/** A coding inside that knows no blank: what was fed in its place only the person knows. Words that it does not know are named. */
function checkWords({ column, facts, fill }: WordColumn, notes: Notes): void {
  const categories = facts?.categories;
  if (column.hasMissing && fill === undefined && categories && !categories.includes('')) {
    notes.open.push({
      what: `blank ${column.name}`,
      question: `Some cells of “${column.name}” are blank, and the model knows ${quoteList(categories, 12)} there. What was a blank filled with before training?`,
      choices: orderedFills(categories, column),
      flag: `--fill ${column.name}=VALUE`,
    });
  }
  const unseen = (column.words ?? []).filter((word) => categories && !categories.includes(word));
  if (unseen.length > 0)
    warn(
      notes,
      'words',
      `The model was not trained on ${quoteList(unseen)} of “${column.name}”: it treats ${unseen.length === 1 ? 'it' : 'them'} as unknown.`,
    );
}

/** A category that no cell has is what blanks became most often. */
function orderedFills(categories: readonly string[], { words = [] }: DataColumn): string[] {
  const unused = categories.filter((category) => !words.includes(category));
  return [...unused, ...categories.filter((category) => words.includes(category))];
}

function checkNumbers(
  of: WordColumn & { readonly dtype: string; readonly codes: Readonly<Record<string, number>> | undefined },
  notes: Notes,
): void {
  const { column, dtype, facts, fill, codes } = of;
  if (column.type !== 'number' && dtype !== 'bool' && !codes) askCodes(column, notes);
  if (codes) nameUncoded(column, codes, notes);
  const isFloat = dtype.startsWith('float');
  if (column.hasMissing && fill === undefined && !isFloat && !codes && !facts?.fillsMissing)
    askFill(column, `the model takes ${dtype} there, which knows no blank`, notes);
}

function askFill(column: DataColumn, why: string, notes: Notes): void {
  notes.open.push({
    what: `blank ${column.name}`,
    question: `Some cells of “${column.name}” are blank, and ${why}. What was a blank filled with before training?`,
    choices: [],
    flag: `--fill ${column.name}=VALUE`,
  });
}

function askCodes(column: DataColumn, notes: Notes): void {
  const words = (column.words ?? []).toSorted();
  notes.open.push({
    what: `words of ${column.name}`,
    question: `“${column.name}” holds words (${quoteList(words, 6)}), and the model takes numbers. Which number stood for which word when it was trained?`,
    choices: words.length > 0 && words.length <= 50 ? [words.map((word, index) => `${word}=${index}`).join(',')] : [],
    flag: `--categories ${column.name}:word=number,…`,
  });
}

function nameUncoded(column: DataColumn, codes: Readonly<Record<string, number>>, notes: Notes): void {
  const uncoded = (column.words ?? []).filter((word) => !Object.hasOwn(codes, word));
  if (uncoded.length > 0)
    warn(
      notes,
      'words',
      `No number is given for ${quoteList(uncoded)} of “${column.name}”: these rows get no prediction.`,
    );
}

/** A block of columns without names: the columns a file names, those the person names, or the features in file order. */
function block(
  declared: TensorSignature,
  facts: InputFacts | undefined,
  sources: Sources,
  notes: Notes,
): VectorInput | string {
  const { answers, claims, data } = sources;
  const dtype = vectorTypes.find((type) => type === declared.dtype);
  if (dtype === undefined || declared.shape.length > 2)
    return `its input “${declared.name}” (${declared.dtype}) is no row of a table.`;
  const size = typeof declared.shape[1] === 'number' ? declared.shape[1] : facts?.width;
  const mapped = answers.map?.[declared.name];
  const listed = claims.find(({ featureNames }) => featureNames !== undefined)?.featureNames;
  const named = mapped ?? listed?.value;
  const all = data?.columns ?? [];
  const columns = named ? named.map((name) => findNamed(name, all, mapped !== undefined)) : features(all, size, dtype);
  if (typeof columns === 'string') return columns;
  const lost = columns.findIndex((column) => column === undefined);
  if (lost >= 0) return `${listed?.from} names the column “${named?.[lost]}”, which the data does not have.`;
  const found = columns as readonly DataColumn[];
  if (size !== undefined && found.length !== size)
    return `it takes ${size} numbers a row (“${declared.name}”), and ${
      named
        ? `${named.length} columns are named`
        : `the data has ${found.length} columns that could feed it (${quoteList(
            found.map(({ name }) => name),
            20,
          )})`
    }.`;
  know(
    notes,
    `input ${declared.name}`,
    quoteList(
      found.map(({ name }) => name),
      20,
    ),
    mapped ? '--map' : (listed?.from ?? 'the columns in the order of the file'),
  );
  return {
    name: declared.name,
    kind: 'tabular_vector',
    dtype,
    shape: namedAxes(declared),
    encoders: found.map((column) => encoderOf(column, { dtype, answers }, notes)),
  };
}

function findNamed(name: string, columns: readonly DataColumn[], mustBe: boolean): DataColumn | undefined {
  const exact = columns.find((column) => column.name === name);
  if (exact ?? mustBe) return exact ?? namedColumn(name, columns);
  const alike = columns.filter((column) => folded(column.name) === folded(name));
  return alike.length === 1 ? alike[0] : undefined;
}

/** Every feature in file order; only the numbers where these are as many as the model takes. */
function features(
  columns: readonly DataColumn[],
  size: number | undefined,
  dtype: VectorInput['dtype'],
): readonly DataColumn[] | string {
  const usable = columns.filter(({ role }) => role === 'feature' || role === 'metadata');
  const chosen = usable.filter(({ role }) => role === 'feature');
  const numbers = usable.filter(({ type }) => type === 'number');
  const words = usable.filter(({ type }) => type !== 'number');
  const candidates =
    dtype === 'string'
      ? [words, chosen, usable]
      : [chosen, numbers, numbers.filter(({ role }) => role === 'feature'), usable];
  return candidates.find((list) => list.length === size) ?? (chosen.length > 0 ? chosen : usable);
}

function encoderOf(
  column: DataColumn,
  { dtype, answers }: { dtype: VectorInput['dtype']; answers: ModelAnswers },
  notes: Notes,
): VectorInput['encoders'][number] {
  const fill = answers.fill?.[column.name];
  const codes = answers.categories?.[column.name];
  const scaled = answers.scaled?.[column.name];
  if (dtype === 'string')
    return { column: column.name, kind: 'word', ...(fill !== undefined && { fill: String(fill) }), size: 1 };
  if (codes) {
    nameUncoded(column, codes, notes);
    return {
      column: column.name,
      kind: 'codes',
      codes: { ...codes },
      ...(fill !== undefined && { fill: String(fill) }),
      size: 1,
    };
  }
  if (column.type !== 'number' && dtype !== 'bool') askCodes(column, notes);
  const isFloat = dtype.startsWith('float');
  if (column.hasMissing && fill === undefined && !isFloat)
    askFill(column, `the model takes ${dtype} there, which knows no blank`, notes);
  if (fill !== undefined && !Number.isFinite(Number(fill)))
    throw new WinnowError('bad_input', `“${fill}” cannot fill “${column.name}”: the model takes numbers there.`);
  return {
    column: column.name,
    kind: 'numeric',
    impute: fill === undefined ? null : Number(fill),
    mean: scaled?.mean ?? 0,
    std: scaled?.std ?? 1,
    size: 1,
  };
}
