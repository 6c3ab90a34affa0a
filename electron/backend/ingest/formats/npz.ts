import { statSync } from 'node:fs';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ColumnRole, ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { groupArrays, widthOf, type ArrayGroups } from '#backend/ingest/arrays/arrayGroups.ts';
import { withNpyFiles } from '#backend/ingest/arrays/npyFiles.ts';
import { labelEdits, rewriteNpy, rewriteNpz } from '#backend/ingest/arrays/rewriteNpz.ts';
import { createAssembler, isFull, takeBatch } from '#backend/ingest/batchAssembler.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import type { NpyArray } from '#backend/ingest/npy.ts';
import { withNpz, type NpzMember } from '#backend/ingest/npz.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type { FileFormat, ReadOptions, SourceShape } from '#backend/ingest/sourceFormat.ts';
import type { StoredType } from '#backend/ingest/storedTypes.ts';
import { plainSource } from '#backend/ingest/textSource.ts';
import { createMemo } from '#backend/project/memo.ts';
import { createBreather } from '#backend/threads/breather.ts';

/** As many numbers are held in memory at a time. */
const mostCells = 128 * 1024 * 1024;
const mostGroupsKept = 4;

/** Arrays of a NumPy archive: examples with a number a column, and their labels. */
export const npz: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise: ({ extension, head }) => (extension === 'npz' && head.toString('latin1', 0, 2) === 'PK' ? 'marked' : null),
  // Beside a table an archive is more likely what a model made of it.
  isDatasetAmongFiles: () => false,
  ...readingArrays('npz', withNpz),
  rewrite: rewriteNpz,
  checkRewrite: async (request) => void (await labelEdits(request, withNpz)),
  write: null,
};

/** NumPy arrays in files of their own: the labels, and the examples beside them (`y.npy` and `X.npy`). */
export const npy: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise: ({ head }) => (head.toString('latin1', 0, 6) === '\u0093NUMPY' ? 'marked' : null),
  isDatasetAmongFiles: () => false,
  ...readingArrays('npy', withNpyFiles),
  rewrite: rewriteNpy,
  checkRewrite: async (request) => void (await labelEdits(request, withNpyFiles)),
  write: null,
};

type OpenArrays = typeof withNpyFiles;

/** Arrays in one archive or several files are read alike. */
function readingArrays(format: 'npz' | 'npy', open: OpenArrays): Pick<FileFormat, 'shape' | 'read'> {
  return {
    shape: ({ path }) => shape(path, format, open),
    read: (mapping, path, options) =>
      read(mapping, path, { ...options, open: (file, work) => open(file, work, options.copyOf) }),
  };
}

type Columns = {
  readonly features: readonly string[];
  readonly label: string | null;
  readonly others: readonly string[];
  readonly hasSplit: boolean;
};

async function columnsOf(arrays: ArrayGroups): Promise<Columns> {
  const [first] = arrays.groups;
  const width = widthOf(first!.features);
  const named = arrays.featureNames === null ? null : await arrays.featureNames.read();
  const texts = named?.kind === 'texts' ? named.texts : null;
  const isNamed = texts !== null && new Set(texts).size === width && texts.every((text) => text !== '');
  const features = Array.from({ length: width }, (_, i) => (isNamed ? texts[i]! : `x${i}`));
  const taken = new Set(features);
  const others = first!.others
    .map(({ name }) => name)
    .filter((name) => !taken.has(name) && name !== 'label' && name !== 'split');
  const hasLabel = arrays.groups.some(({ labels }) => labels !== null);
  return { features, label: hasLabel ? 'label' : null, others, hasSplit: arrays.groups.length > 1 };
}

async function shape(path: string, format: 'npz' | 'npy', open: OpenArrays): Promise<SourceShape> {
  return open(path, async (archive) => {
    const arrays = groupArrays(archive, path);
    const { features, label, others, hasSplit } = await columnsOf(arrays);
    if (features.length > maxColumns - 10)
      throw new WinnowError(
        'too_large',
        `An example of “${path}” has ${features.length} numbers; at most 9,990 can be columns.`,
        { file: path },
      );
    const problems: Problem[] = [];
    const warn = (code: string, message: string) =>
      problems.push({ file: path, row: null, column: null, code, message, severity: 'warning' });
    if (archive.joined !== undefined) warn('tables_joined', archive.joined);
    const { shape: dimensions } = arrays.groups[0]!.features.header;
    if (dimensions.length > 2)
      warn(
        'flattened',
        `An example is an array of ${dimensions.slice(1).join(' × ')}; its ${features.length} numbers are columns, in row-major order.`,
      );
    for (const name of arrays.leftOut)
      warn(
        'array_left_out',
        `The array “${name}” does not belong to the examples; it is left out here and kept in the source.`,
      );
    for (const { name, why } of archive.unread) warn('array_left_out', `The array “${name}” is left out: ${why}`);
    const names = [...features, ...others, ...(hasSplit ? ['split'] : []), ...(label === null ? [] : [label])];
    const stored = new Map<string, StoredType>(features.map((name) => [name, 'number']));
    const roles = new Map<string, { readonly role: ColumnRole; readonly why: string }>();
    for (const name of features) roles.set(name, { role: 'feature', why: 'a number of the array' });
    if (hasSplit) roles.set('split', { role: 'split', why: 'the array that it stands in' });
    if (label !== null) roles.set(label, { role: 'label', why: 'the array of labels' });
    return { source: plainSource(path, format), names, problems, mixed: new Map(), stored, roles };
  });
}

async function* read(
  mapping: ImportMapping,
  path: string,
  { open, ...options }: ReadOptions & { readonly open: OpenArrays },
): AsyncGenerator<RowBatch> {
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  const size = statSync(path).size;
  const { groupCount, columns, classes } = await open(path, async (archive) => {
    const arrays = groupArrays(archive, path);
    return {
      groupCount: arrays.groups.length,
      columns: await columnsOf(arrays),
      classes: await textsOf(arrays.classNames),
    };
  });
  // A file of labels alone has none of them, which matters where they are wanted.
  for (const { name, role } of mapping.columns)
    if (role === 'feature' && !columns.features.includes(name) && !columns.others.includes(name))
      throw new WinnowError('config_invalid', `The source has no column “${name}”.`, { file: path, column: name });
  const breathe = createBreather(options.signal);
  const look = options.start ?? {};
  let record = 0;
  for (let g = 0; g < groupCount; g++) {
    const { split, features, labels, others } = await loaded(look, [g], () => arraysOf(path, g, open));
    const width = columns.features.length;
    const rows = features.shape[0]!;
    for (let row = 0; row < rows; row++) {
      const values = new Map<string, FlatValue | null>();
      for (let c = 0; c < width; c++)
        values.set(columns.features[c]!, features.kind === 'numbers' ? features.values[row * width + c]! : null);
      for (const { name, array } of others) values.set(name, valueAt(array, row));
      if (columns.hasSplit) values.set('split', split);
      if (columns.label !== null) values.set(columns.label, labelAt(labels, row, classes));
      addRecord(reading, values, { row: record + 1, record, raw: () => JSON.stringify(Object.fromEntries(values)) });
      record++;
      if (record % 256 === 0) await breathe();
      if (isFull(assembler)) yield takeBatch(assembler, Math.round((size * (g + row / rows)) / groupCount), false);
    }
  }
  yield takeBatch(assembler, size, true);
}

type LoadedGroup = {
  readonly split: string | null;
  readonly features: NpyArray;
  readonly labels: NpyArray | null;
  readonly others: readonly { readonly name: string; readonly array: NpyArray }[];
};

/** Read once for each look at the file, which reads its first rows several times. */
const loaded = createMemo<Promise<LoadedGroup>>(mostGroupsKept);

async function arraysOf(path: string, at: number, open: OpenArrays): Promise<LoadedGroup> {
  return open(path, async (archive) => {
    const group = groupArrays(archive, path).groups[at]!;
    const cells = group.features.header.shape.reduce((product, n) => product * n, 1);
    if (cells > mostCells)
      throw new WinnowError(
        'too_large',
        `“${group.features.name}” holds more than 128 million numbers; save it as Parquet.`,
        { file: path },
      );
    const others: { name: string; array: NpyArray }[] = [];
    for (const { name, member } of group.others) others.push({ name, array: await member.read() });
    const labels = group.labels === null ? null : await group.labels.read();
    return { split: group.split, features: await group.features.read(), labels, others };
  });
}

async function textsOf(member: NpzMember | null): Promise<readonly string[] | null> {
  const array = member === null ? null : await member.read();
  return array?.kind === 'texts' ? array.texts : null;
}

function valueAt(array: NpyArray, row: number): FlatValue | null {
  return array.kind === 'texts' ? array.texts[row]! : array.values[row]!;
}

/** The label, by its name where an array names the classes. */
function labelAt(labels: NpyArray | null, row: number, classes: readonly string[] | null): FlatValue | null {
  if (labels === null) return null;
  if (labels.kind === 'texts') return labels.texts[row]!;
  const number = labels.values[row]!;
  if (Number.isNaN(number)) return null;
  return classes?.[number] ?? String(number);
}
