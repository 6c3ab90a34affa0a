import type { LabelColumn } from '#shared/model/ids.ts';
import { createBitset } from '#shared/analysis/bitset.ts';
import { drawSample } from '../analysis/sampling/drawSample.ts';
import { givesAwayFrom, labelLeakage } from '../analysis/slices/labelLeakage.ts';
import { quantileBins } from '../analysis/slices/quantileBins.ts';
import type { FieldSource } from '#shared/query/fields.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';

/** Enough to know a share to half a point, and few enough to look at every column when a list of them is asked for. */
const mostRows = 20_000;
/** So many bins that the one in which a label turns hides nothing; fewer where a bin would hold a handful of rows. */
const mostBins = 100;
const rowsOfBin = 20;

const keptRows = createMemo<Int32Array>();
const keptCodes = createMemo<{ readonly codes: Int32Array; readonly codeCount: number }>();

/**
 * The share of labels that a column of numbers or categories alone tells, 0..1, where it nearly determines the label;
 * null where it does not: of the current labels, unless others are given. From a random sample of the rows: all of them up to 20,000.
 */
export function shareOfLabelsTold(
  project: OpenProject,
  source: FieldSource,
  of: LabelColumn = project.current,
): number | null {
  if (source.kind !== 'number' && source.kind !== 'category') return null;
  const { rowCount, classes } = project;
  const rows = keptRows(project, [rowCount], () => drawSample(createBitset(rowCount, true), mostRows, 1));
  const column = keptCodes(source.kind === 'number' ? source.values : source.codes, [rows], () =>
    codesOf(source, rows),
  );
  const labels = { labels: rows.map((row) => of[row]!), classCount: classes.length };
  const { share, lambda } = labelLeakage(column, labels);
  return lambda >= givesAwayFrom ? share : null;
}

function codesOf(source: Extract<FieldSource, { kind: 'number' | 'category' }>, rows: Int32Array) {
  if (source.kind === 'category')
    return { codes: rows.map((row) => source.codes[row]!), codeCount: source.dictionary.length };
  const values = Float64Array.from(rows, (row) => source.values[row]!);
  const bins = Math.min(mostBins, Math.ceil(rows.length / rowsOfBin));
  const { codes, predicates } = quantileBins('', values, Math.max(1, bins));
  return { codes, codeCount: predicates.length };
}
