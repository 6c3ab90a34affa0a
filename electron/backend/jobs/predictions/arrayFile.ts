import { open } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import { fileBytes, type Matrix, type NpyArray, readNpyElements, readNpyHeader } from '../../ingest/npy.ts';
import { withNpz } from '../../ingest/npz.ts';
import type { KeyColumn, KnownNames } from './fileTable.ts';

/** An array and what lies beside it, by name. */
export type NamedArray = { readonly name: string; readonly array: NpyArray };

/** What to expect of an array: as many rows and classes as the project has. */
export type Expected = { readonly rows: number; readonly classes: number };

/** The arrays of a .npy or .npz file; those of an archive that cannot be read are left out, unless none can. */
export async function readArrays(path: string): Promise<NamedArray[]> {
  if (!(await isArchive(path))) {
    const handle = await open(path, 'r');
    try {
      const source = await fileBytes(handle, path);
      return [{ name: '', array: await readNpyElements(source, await readNpyHeader(source)) }];
    } finally {
      await handle.close();
    }
  }
  return withNpz(path, async ({ members, unread }) => {
    if (members.length === 0)
      throw new WinnowError('bad_input', unread[0]?.why ?? 'This .npz file holds no array.', { file: path });
    const arrays: NamedArray[] = [];
    for (const { name, header, read } of members)
      if (isOfInterest(header.shape)) arrays.push({ name, array: await read() });
    return arrays;
  });
}

const isOfInterest = (shape: readonly number[]): boolean => shape.length > 0 && shape.length <= 4;

async function isArchive(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(4);
    await handle.read(head, 0, 4, 0);
    return head.toString('latin1', 0, 2) === 'PK';
  } finally {
    await handle.close();
  }
}

const usualNames =
  /^(?:pred_?probs?|probs?|probabilit(?:y|ies)|probas?|y_?(?:proba?s?|score)|softmax|pred(?:iction)?s?|logits|scores?|outputs?|arr_0)$/i;

/** The arrays that may be scores: numbers with a row an example; named as scores are before others. */
export function scoreArrays(arrays: readonly NamedArray[], expected: Expected): NamedArray[] {
  const scores = arrays.filter(({ array, name }) => isScores(array) && !/emb|feat|hidden|^x$/i.test(name));
  const wide = scores.filter(({ array }) => squeezed(array.shape).length === 2);
  const fitting = wide.filter(({ array }) => squeezed(array.shape)[1] === expected.classes);
  const likely = fitting.length > 0 ? fitting : wide.length > 0 ? wide : scores;
  return likely.toSorted((a, b) => Number(usualNames.test(b.name)) - Number(usualNames.test(a.name)));
}

function isScores({ kind, isWhole, shape }: NpyArray): boolean {
  const axes = squeezed(shape);
  return kind === 'numbers' && (axes.length === 2 || (axes.length === 1 && !isWhole));
}

/** A shape without the axes of length 1, its first axis apart. */
function squeezed(shape: readonly number[]): number[] {
  const rest = shape.filter((n) => n !== 1);
  return rest.length === 0 ? [1] : rest;
}

/**
 * An array as [rows, columns]: one number a row is one column, axes of length 1 are left out, and [classes, rows] is turned where only that
 * fits the project.
 * @throws bad_input for texts, codes of classes, and arrays of more axes.
 */
export function matrixOf(
  { array, name }: NamedArray,
  expected: Expected,
  path: string,
): { readonly matrix: Matrix; readonly note: string | null } {
  const called = name === '' ? 'This array' : `The array “${name}”`;
  const fail = (why: string): never => {
    throw new WinnowError('bad_input', `${called} ${why}`, { file: path });
  };
  if (array.kind === 'texts') return fail(labelsOnly());
  const { values, isWhole } = array;
  let axes = squeezed(array.shape);
  // One example or one class is an axis of length 1 too.
  if (axes.length === 1 && array.shape.length >= 2 && array.shape[0] === 1)
    axes = [array.shape[0]!, values.length / Math.max(1, array.shape[0]!)];
  if (axes.length === 1 && isWhole) fail(labelsOnly());
  const [rows = 0, columns = 1] = axes;
  if (axes.length > 2)
    fail(
      `has shape (${array.shape.join(', ')}): an array of shape [rows, columns] is needed. Average several models or choose one before saving.`,
    );
  const isTurned = columns !== 1 && rows !== columns && columns === expected.rows && rows === expected.classes;
  if (!isTurned) return { matrix: { rows, columns, values }, note: null };
  const turned = values.slice() as Matrix['values'];
  for (let row = 0; row < columns; row += 1)
    for (let column = 0; column < rows; column += 1) turned[row * rows + column] = values[column * columns + row]!;
  return {
    matrix: { rows: columns, columns: rows, values: turned },
    note: `${called} has shape (${array.shape.join(', ')}), a row a class: it was turned.`,
  };
}

export const labelsOnly = (column = ''): string =>
  `holds the predicted class of each row${column === '' ? '' : ` (“${column}”)`}, but no probabilities: confidence, loss and label errors are made of those. Save what predict_proba or softmax gives, one number a class.`;

/** Names of classes in an array beside the scores. */
export function namesBeside(arrays: readonly NamedArray[], columns: number): KnownNames | null {
  for (const { name, array } of arrays) {
    if (!/class|label|name|target|categor/i.test(name) || array.shape.length !== 1) continue;
    if (array.kind === 'texts' && array.texts.length === columns && new Set(array.texts).size === columns)
      return { names: array.texts, from: `the array “${name}”` };
  }
  return null;
}

/** Keys in an array beside the scores. */
export function keysBeside(arrays: readonly NamedArray[], rows: number): KeyColumn | null {
  for (const { name, array } of arrays) {
    const isKeys =
      /^(?:ids?|keys?|uids?|ind(?:ex|ices)|idx|(?:file|image)?_?(?:names?|paths?)|files?|filenames?)$/i.test(name);
    if (!isKeys || array.shape.length !== 1 || array.shape[0] !== rows) continue;
    const isIndex = /^(?:ind|idx)/i.test(name);
    if (array.kind === 'texts') return { name, values: array.texts, isIndex };
    if (array.isWhole) return { name, values: Array.from(array.values, String), isIndex };
  }
  return null;
}
