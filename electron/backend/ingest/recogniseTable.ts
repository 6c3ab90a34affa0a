import { dirname } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import { type ImportMapping, missingMarkersOf, type Problem } from '#shared/model/importMapping.ts';
import { labelCounts, settleReadings, sourceWithMarks, withReading } from '#backend/ingest/columnReadings.ts';
import {
  findPictureColumn,
  type PictureColumn,
  pictureMapping,
  pictureProblems,
} from '#backend/ingest/findPictures.ts';
import { listNames } from '#backend/ingest/headerNames.ts';
import { labelProblems } from '#backend/ingest/labelProblems.ts';
import { ambiguityOf, lookAtCells, previewColumn, previewRows, profileColumn } from '#backend/ingest/profileColumns.ts';
import { ownPredictions, withoutPredictions } from '#backend/ingest/ownPredictions.ts';
import { proposeRoles, type RoleHints } from '#backend/ingest/proposeRoles.ts';
import { withKnownRoles } from '#backend/ingest/knownRoles.ts';
import { readSource } from '#backend/ingest/readSource.ts';
import type { Recognition } from '#backend/ingest/reader.ts';
import type { FileStart, RecogniseHints } from '#backend/ingest/sourceFormat.ts';
import { sourceShape, type SizedShape } from '#backend/ingest/sourceShape.ts';
import { withStoredType } from '#backend/ingest/storedTypes.ts';

const sampleRows = 20_000;
const sampleBytes = 8 * 1024 * 1024;
const sampleCells = 2_000_000;

type Sample = {
  readonly columns: { readonly values: (string | null)[]; readonly quoted: boolean[] }[];
  readonly rows: number;
  readonly rejected: number;
  readonly isWhole: boolean;
  readonly bytesRead: number;
};

/** Proposes how to read a table file: format, encoding, columns with type and role, and what is wrong with its beginning. */
export async function recogniseTable(path: string, hints: RecogniseHints): Promise<Recognition> {
  const shape = await sourceShape(path, hints.format, hints.source);
  const named = resolveHints(hints, shape.names, path);
  const asText: ImportMapping = {
    format: 'winnow-import/1',
    source: shape.source,
    missingValues: [],
    mediaRoot: '.',
    columns: shape.names.map((name) => ({ name, role: 'metadata', type: 'text' })),
  };
  const sample = await readSample(asText, path, shape.start);
  // A text that the source keeps as a text is a value, whatever it says: what is missing there is null.
  const isStoredText = (i: number) => shape.stored?.get(shape.names[i]!) === 'text';
  const cells = sample.columns.map((column, i) => lookAtCells(column, isStoredText(i)));
  const hasMarks = formats[shape.source.format].options.includes('decimal');
  const readings = settleReadings(cells, shape.source, hints.source);
  const profiles = shape.names.map((name, i) =>
    withStoredType(profileColumn(name, cells[i]!, readings[i]!), shape.stored?.get(name)),
  );
  const pictures =
    picturesInside(shape, named.image) ??
    (await findPictureColumn(profiles, dirname(path), { ...hints, image: named.image }));
  const byName = proposeRoles(profiles, named, { column: pictures?.column ?? -1, why: pictures?.why ?? '' });
  const known = withKnownRoles(byName, shape.roles, named);
  const predictions = ownPredictions(
    profiles,
    known,
    sample.columns.map(({ values }) => values),
  );
  const proposed = withoutPredictions(known, predictions, named);
  const source = sourceWithMarks(shape.source, readings, hints.source);
  const mapping: ImportMapping = {
    ...asText,
    source,
    missingValues: [''],
    ...(predictions && { predictions }),
    ...pictureMapping(pictures, proposed[pictures?.column ?? -1]?.column.role),
    columns: proposed.map(({ column }, i) => withReading(column, readings[i]!, { source, isGuessed: !sample.isWhole })),
  };
  const problems: Problem[] = [...shape.problems];
  problems.push(...(await collectProblems(mapping, sample.isWhole, shape.start)));
  const warn = (column: string | null, code: string, message: string, row: number | null = null) =>
    problems.push({ file: path, row, column, code, message, severity: 'warning' });
  if (sample.rows + sample.rejected === 0) warn(null, 'no_rows', 'There is a header, but there are no rows.');
  for (const [name, row] of shape.mixed)
    warn(name, 'mixed_types', `“${name}” holds text and numbers (row ${row}); ${typeNote(mapping, name)}.`, row);
  const label = mapping.columns.findIndex((column) => column.role === 'label');
  if (label < 0) warn(null, 'no_label', 'No column looks like a label; choose one to work on labels.');
  else problems.push(...labelProblems(labelCounts(cells[label]!, mapping.columns[label]!), path));
  for (const [i, column] of mapping.columns.entries()) {
    const ambiguity = hasMarks ? ambiguityOf(cells[i]!, readings[i]!) : null;
    const wish = column.type === 'number' ? 'if that is wrong' : 'if they are numbers';
    if (ambiguity !== null)
      warn(column.name, 'ambiguous_number', `${ambiguity}: choose the decimal mark (--decimal) ${wish}.`);
  }
  for (const [i, column] of mapping.columns.entries())
    if ((column.role === 'text' || column.role === 'image') && profiles[i]!.missing > 0)
      warn(
        column.name,
        'missing_content',
        `${profiles[i]!.missing} of the first ${sample.rows} rows have no ${column.role}.`,
      );
  if (pictures !== null && mapping.columns[pictures.column]!.role === 'image')
    problems.push(...pictureProblems(pictures, path, shape.names[pictures.column]!));
  return {
    mapping,
    columns: mapping.columns.map((column, i) => {
      const { missing } = readings[i]!;
      const own = missingMarkersOf(mapping, column);
      const isSame = own.length === missing.length;
      const profile = isSame ? profiles[i]! : profileColumn(column.name, cells[i]!, { ...readings[i]!, missing: own });
      return previewColumn(profile, column, proposed[i]!.why);
    }),
    rows: Array.from({ length: Math.min(previewRows, sample.rows) }, (_, r) =>
      sample.columns.map((column) => column.values[r] ?? null),
    ),
    problems,
    ...(sample.isWhole ? {} : { sampledRows: sample.rows }),
    estimatedRows: estimateRows(sample, shape),
    sizeBytes: shape.start.sizeBytes,
    modality: modalityOf(mapping),
    tables: shape.tables,
  };
}

/** The column of pictures that the source itself holds, unless another one was asked for. */
function picturesInside({ pictures, names }: SizedShape, wanted: string | undefined): PictureColumn | null {
  if (pictures == null || (wanted !== undefined && wanted !== pictures)) return null;
  const why = 'its pictures are in the file';
  return {
    column: names.indexOf(pictures),
    why,
    mediaRoot: '.',
    rules: undefined,
    looked: 0,
    found: 0,
    missingExample: null,
  };
}

export function modalityOf(mapping: ImportMapping): Recognition['modality'] {
  if (mapping.columns.some((column) => column.role === 'image')) return 'image';
  return mapping.columns.some((column) => column.role === 'text') ? 'text' : 'tabular';
}

function typeNote(mapping: ImportMapping, name: string): string {
  return mapping.columns.find((column) => column.name === name)?.type === 'number'
    ? 'text that is no number counts as missing'
    : 'numbers are read as text';
}

function estimateRows(sample: Sample, shape: SizedShape): number {
  if (sample.isWhole || sample.bytesRead === 0) return sample.rows;
  return Math.max(sample.rows, Math.round((sample.rows * shape.start.sizeBytes) / sample.bytesRead));
}

/** The hints with the names as they are in the source; names match exactly, else without blanks around and case. */
function resolveHints(hints: RecogniseHints, names: readonly string[], path: string): RoleHints {
  const resolve = (name: string | undefined): string | undefined => {
    if (name === undefined || names.includes(name)) return name;
    const folded = names.filter((other) => other.trim().toLowerCase() === name.trim().toLowerCase());
    if (folded.length === 1) return folded[0];
    throw new WinnowError('bad_usage', `There is no column “${name}”; the source has ${listNames(names)}.`, {
      file: path,
      column: name,
    });
  };
  return {
    key: resolve(hints.key),
    label: resolve(hints.label),
    image: resolve(hints.image),
    text: resolve(hints.text),
    split: resolve(hints.split),
    features: hints.features?.map((name) => resolve(name)!),
  };
}

async function readSample(mapping: ImportMapping, path: string, start: FileStart): Promise<Sample> {
  const columns = mapping.columns.map(() => ({ values: [] as (string | null)[], quoted: [] as boolean[] }));
  let rows = 0;
  let rejected = 0;
  let bytesRead = 0;
  for await (const batch of readSource(mapping, path, { batchRows: 2000, keepsQuotes: true, start })) {
    for (const [c, chunk] of batch.columns.entries()) {
      if (chunk.kind !== 'string') continue;
      for (const value of chunk.values) columns[c]!.values.push(value);
      for (const isQuoted of chunk.quoted ?? []) columns[c]!.quoted.push(isQuoted);
    }
    rows += batch.count;
    rejected += batch.rejected.length;
    bytesRead = batch.bytesRead;
    if (isEnough(rows, mapping.columns.length, bytesRead))
      return { columns, rows, rejected, isWhole: false, bytesRead };
  }
  return { columns, rows, rejected, isWhole: true, bytesRead };
}

function isEnough(rows: number, columns: number, bytesRead: number): boolean {
  return rows >= sampleRows || rows * columns >= sampleCells || (bytesRead >= sampleBytes && rows >= 100);
}

/** Problems that an import with this mapping would list, of the same rows that were sampled. */
async function collectProblems(mapping: ImportMapping, isWhole: boolean, start: FileStart): Promise<Problem[]> {
  const problems: Problem[] = [];
  let rows = 0;
  for await (const batch of readSource(mapping, start.path, { batchRows: 2000, start })) {
    problems.push(...batch.problems);
    rows += batch.count + batch.rejected.length;
    if (!isWhole && isEnough(rows, mapping.columns.length, batch.bytesRead)) break;
  }
  return problems;
}
