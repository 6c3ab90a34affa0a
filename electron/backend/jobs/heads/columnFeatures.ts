import type { FieldSource } from '#shared/query/fields.ts';
import type { ColumnRecord } from '../../store/datasetStore.ts';
import { shareOfLabelsTold } from '../../detectors/leakingColumns.ts';
import { sourceOf } from '../../evaluation/sliceFeatures.ts';
import { fieldOf } from '../../fields/fieldCatalog.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { DenseFeatures } from './headFeatures.ts';

/** Values of a category that get a feature of their own, most frequent first; the others share one. */
const mostValues = 40;

/**
 * The columns of a table as numbers: numbers as they are with 0 for what is missing after scaling and a feature that says so; of a
 * category one feature a value; a column where nearly every row has a value of its own is an identity and left out. A step is one feature.
 */
export function* columnFeatures(project: OpenProject): Generator<void, DenseFeatures> {
  const { rowCount } = project;
  const columns: Float32Array[] = [];
  const names: string[] = [];
  const notes: string[] = [];
  for (const column of project.columns.filter(isProperty)) {
    const source = sourceOf(project, fieldOf(column));
    const before = columns.length;
    if (source.kind === 'category' && source.dictionary.length > Math.max(50, rowCount / 2)) {
      notes.push(`${column.name} is left out: nearly every example has a value of its own.`);
      continue;
    }
    for (const feature of featuresOf(source, rowCount)) {
      columns.push(feature);
      yield;
    }
    if (columns.length === before) continue;
    names.push(column.name);
    const share = shareOfLabelsTold(project, source);
    if (share !== null)
      notes.push(
        `${column.name} alone tells ${(share * 100).toFixed(1)} % of the labels. If it was made from the label, wrong labels look right here: set its role to ignore.`,
      );
  }
  const width = columns.length;
  const features = new Float32Array(rowCount * width);
  for (const [at, values] of columns.entries()) {
    for (let row = 0; row < rowCount; row += 1) features[row * width + at] = values[row]!;
    yield;
  }
  return {
    kind: 'columns',
    words: `${names.length} ${names.length === 1 ? 'column' : 'columns'}`,
    features,
    width,
    notes,
  };
}

function isProperty({ role, storage }: ColumnRecord): boolean {
  return (role === 'feature' || role === 'metadata') && storage !== 'text';
}

function featuresOf(source: FieldSource, rowCount: number): Iterable<Float32Array> {
  if (source.kind === 'number') return numberColumns(source.values, rowCount);
  if (source.kind === 'boolean') return codeColumns(source.values, 2, rowCount);
  return source.kind === 'category' ? codeColumns(source.codes, source.dictionary.length, rowCount) : [];
}

function numberColumns(values: Float64Array | Float32Array, rowCount: number): Float32Array[] {
  let [n, sum] = [0, 0];
  for (let row = 0; row < rowCount; row += 1) {
    if (!Number.isFinite(values[row]!)) continue;
    n += 1;
    sum += values[row]!;
  }
  if (n === 0) return [];
  const mean = sum / n;
  if (n === rowCount && values.every((value) => value === values[0])) return [];
  // Centred in float64 first: float32 would lose the digits of large numbers with small differences, as dates are.
  const own = Float32Array.from({ length: rowCount }, (_, row) =>
    Number.isFinite(values[row]!) ? values[row]! - mean : 0,
  );
  if (n === rowCount) return [own];
  return [own, Float32Array.from({ length: rowCount }, (_, row) => (Number.isFinite(values[row]!) ? 0 : 1))];
}

function* codeColumns(codes: ArrayLike<number>, valueCount: number, rowCount: number): Generator<Float32Array> {
  const counts = new Int32Array(valueCount + 1);
  const codeOf = (row: number): number => (codes[row]! >= 0 && codes[row]! < valueCount ? codes[row]! : valueCount);
  for (let row = 0; row < rowCount; row += 1) counts[codeOf(row)]! += 1;
  const kept = Array.from(counts.keys())
    .filter((code) => counts[code]! > 0)
    .toSorted((one, other) => counts[other]! - counts[one]! || one - other)
    .slice(0, mostValues);
  if (kept.length < 2) return;
  // Of two values one says it all.
  const shown = kept.length === 2 && counts.filter((count) => count > 0).length === 2 ? kept.slice(1) : kept;
  for (const code of shown) yield Float32Array.from({ length: rowCount }, (_, row) => (codeOf(row) === code ? 1 : 0));
}
