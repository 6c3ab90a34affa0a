import { WinnowError } from '#shared/base/winnowError.ts';
import { codeOf, numberOf, refuseRow, reject, warn, type BatchAssembler } from '#backend/ingest/batchAssembler.ts';
import { flatText, type FlatRecord, type FlatValue } from '#backend/ingest/flattenJson.ts';
import { maxCellBytes } from '#backend/ingest/delimitedWindows.ts';

/** State of reading records that are already values: JSON, Parquet, image folders. */
export type RecordReading = {
  readonly assembler: BatchAssembler;
  readonly names: ReadonlySet<string>;
  readonly imageColumn: number;
  readonly keys: Set<string>;
  /** Names outside the mapping that were reported. */
  readonly reported: Set<string>;
};

export type RecordPlace = {
  /** For people: line or 1-based record number. */
  readonly row: number;
  /** 0-based record number. */
  readonly record: number;
  readonly raw: () => string;
};

export function createRecordReading(assembler: BatchAssembler): RecordReading {
  return {
    assembler,
    names: new Set(assembler.mapping.columns.map((column) => column.name)),
    imageColumn: assembler.mapping.columns.findIndex((column) => column.role === 'image'),
    keys: new Set(),
    reported: new Set(),
  };
}

/** Appends one record to the batch, or sets it aside when its key or picture path may not come in. */
export function addRecord(reading: RecordReading, record: FlatRecord, place: RecordPlace): void {
  const { assembler } = reading;
  const columns = assembler.mapping.columns;
  if (assembler.keyColumn >= 0) {
    const key = textAt(record, columns[assembler.keyColumn]!.name);
    const image = reading.imageColumn < 0 ? null : textAt(record, columns[reading.imageColumn]!.name);
    const isSeen = key !== null && reading.keys.has(key);
    const refusal = refuseRow(assembler, key, image, isSeen);
    if (refusal !== null) {
      reject(assembler, { row: place.row, raw: place.raw(), ...refusal });
      return;
    }
    if (key !== null) reading.keys.add(key);
  }
  reportUnknown(reading, record, place.row);
  const at = assembler.count;
  assembler.sourceRows[at] = place.record;
  for (const [c, sink] of assembler.sinks.entries()) {
    const column = columns[c]!;
    const value = record.get(column.name) ?? null;
    if (typeof value === 'string' && value.length > maxCellBytes)
      throw new WinnowError('too_large', `Row ${place.row}: the cell is over 16 MiB.`, {
        file: assembler.file,
        row: place.row,
        column: column.name,
      });
    if (typeof value === 'object' && value !== null && sink.kind !== 'number' && sink.kind !== 'none') {
      const message = `${value.big} has more digits than a number holds; it is kept as text.`;
      warn(assembler, { row: place.row, column: column.name }, 'big_integer', message);
    }
    if (sink.kind === 'number') sink.values[at] = asNumber(assembler, value, place.row, column.name);
    else if (sink.kind === 'coded')
      sink.codes[at] = codeOf(sink, value === null ? null : flatText(value), assembler.missing);
    else if (sink.kind === 'string') {
      const text = value === null ? null : flatText(value);
      const isFree = column.role === 'key' || column.role === 'image' || column.role === 'text';
      const isMissing = text === null || ((!isFree || text === '') && assembler.missing.has(text));
      sink.values.push(isMissing ? null : text);
    }
  }
  assembler.count++;
}

function textAt(record: FlatRecord, name: string): string | null {
  const value = record.get(name) ?? null;
  return value === null ? null : flatText(value);
}

function asNumber(assembler: BatchAssembler, value: FlatValue | null, row: number, column: string): number {
  if (value === null) return NaN;
  if (typeof value === 'number') return Number.isFinite(value) ? value : NaN;
  if (typeof value === 'object') {
    warn(
      assembler,
      { row, column },
      'big_integer',
      `${value.big} has more digits than a number holds; it was rounded.`,
    );
    return Number(value.big);
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  return numberOf(assembler, value, row, column);
}

/** Keys that the mapping does not know are named once each, since their values are not imported. */
function reportUnknown(reading: RecordReading, record: FlatRecord, row: number): void {
  if (reading.reported.size >= 1000) return;
  for (const [name, value] of record) {
    if (value === null || reading.names.has(name) || reading.reported.has(name)) continue;
    reading.reported.add(name);
    const message = `“${name}” is not a column of the import; its values are left out here and kept in the source.`;
    warn(reading.assembler, { row, column: name }, 'unknown_column', message);
    if (reading.reported.size >= 1000) return;
  }
}
