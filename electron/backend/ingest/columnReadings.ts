import { formats } from '#shared/model/formats.ts';
import { type ColumnMapping, type ImportMapping, missingMarkersOf } from '#shared/model/importMapping.ts';
import { isMissing } from '#backend/ingest/batchAssembler.ts';
import type { LabelCounts } from '#backend/ingest/labelProblems.ts';
import { settleFormats } from '#backend/ingest/numberEvidence.ts';
import { numberFormatOf, parseNumber, type NumberFormat } from '#backend/ingest/parseNumber.ts';
import { type ColumnCells, type ColumnReading, missingMarkers } from '#backend/ingest/profileColumns.ts';
import type { GivenSource } from '#backend/ingest/sourceFormat.ts';

/**
 * What a person says counts before what the cells say, wherever the cells can be read so. Numbers that can be read in two ways are read in
 * the likelier one, but where semicolons stand between values, since then the comma is mostly the decimal mark.
 */
export function settleReadings(
  cells: readonly ColumnCells[],
  source: ImportMapping['source'],
  given: GivenSource = {},
): readonly ColumnReading[] {
  const asked = askedFormat(given);
  const hasMarks = formats[source.format].options.includes('decimal');
  // Where a format has numbers of its own, a text with marks between its digits is a text.
  const isPlain = ({ decimal, thousands }: NumberFormat) => decimal === '.' && thousands === '';
  const settled = settleFormats(cells.map(({ evidence }) => evidence)).map((format) =>
    hasMarks || format === null || isPlain(format) ? format : null,
  );
  return cells.map((column, i) => {
    const missing = missingMarkers(column);
    const { evidence } = column;
    const fits = asked !== null && column.distinct.every((value) => !Number.isNaN(parseNumber(value, asked)));
    if (fits) return { missing, format: asked };
    const likelier = evidence?.kind === 'ambiguous' && source.delimiter !== ';' ? evidence.otherwise : null;
    if (settled[i] !== null || likelier === null) return { missing, format: settled[i]! };
    return { missing, format: likelier, isAssumed: hasMarks };
  });
}

/** A mark given for decimals that is also between thousands by default gives way there. */
function askedFormat({ decimal, thousands }: GivenSource): NumberFormat | null {
  if (decimal === undefined && thousands === undefined) return null;
  const own = decimal ?? (thousands === '.' ? ',' : '.');
  return numberFormatOf({ decimal: own, thousands });
}

/** The source with the marks that most say of its numbers: a decimal comma where some have one and none a point. */
export function sourceWithMarks(
  source: ImportMapping['source'],
  readings: readonly ColumnReading[],
  given: GivenSource = {},
): ImportMapping['source'] {
  const asked = askedFormat(given);
  if (asked !== null) return { ...source, ...asked };
  const found = readings.flatMap(({ format }) => format ?? []);
  const hasComma = found.some((format) => format.decimal === ',' && format.thousands === '.');
  const hasPoint = found.some((format) => format.decimal === '.' && format.thousands !== '');
  return { ...source, decimal: hasComma && !hasPoint ? ',' : '.' };
}

/** A proposed column with what is particular to how its cells are read. */
export function withReading(
  column: ColumnMapping,
  { missing, format }: ColumnReading,
  { source, isGuessed }: { readonly source: ImportMapping['source']; readonly isGuessed: boolean },
): ColumnMapping {
  const isLabel = column.role === 'label' || column.role === 'annotation';
  const usual = numberFormatOf(source);
  const isUnusual =
    column.type === 'number' &&
    format !== null &&
    (format.decimal !== usual.decimal || format.thousands !== usual.thousands);
  return {
    ...column,
    ...(missing.length > 1 && !isLabel ? { missing: [...missing] } : {}),
    ...(isUnusual ? { decimal: format.decimal, thousands: format.thousands } : {}),
    ...(column.type === 'number' && isGuessed ? { isTypeGuessed: true } : {}),
  };
}

/** How often each label comes in the first rows, as the import will read them. */
export function labelCounts({ sample }: ColumnCells, column: ColumnMapping): LabelCounts {
  const missing = new Set(missingMarkersOf({ missingValues: [''] }, column));
  const counts = new Map<string, number>();
  let without = 0;
  for (const [i, value] of sample.values.entries()) {
    if (value === null || isMissing(missing, value, sample.quoted[i] === true)) without++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return { name: column.name, counts, missing: without, rows: sample.values.length, isWhole: false };
}
