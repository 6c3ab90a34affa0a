import { createKeySet, type KeySet } from '#backend/analysis/keySet.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import {
  codeOf,
  refuseRow,
  reject,
  warn,
  type BatchAssembler,
  type NumberSink,
} from '#backend/ingest/batchAssembler.ts';
import { flatText, type FlatRecord, type FlatValue, labelOf } from '#backend/ingest/flattenJson.ts';
import { numberOf, type NumberPlace } from '#backend/ingest/numberCells.ts';
import { maxCellBytes } from '#backend/ingest/delimitedWindows.ts';

/** State of reading records that are already values: JSON, Parquet, image folders. */
export type RecordReading = {
  readonly assembler: BatchAssembler;
  readonly names: ReadonlySet<string>;
  readonly imageColumn: number;
  /** Of the label; null without one. */
  readonly labelName: string | null;
  readonly keys: KeySet;
  /** A key as bytes. */
  scratch: Buffer;
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
    labelName: assembler.mapping.columns.find(({ role }) => role === 'label')?.name ?? null,
    keys: createKeySet(),
    scratch: Buffer.allocUnsafe(256),
    reported: new Set(),
  };
}

/** Appends one record to the batch, or sets it aside when its key or picture path may not come in. */
export function addRecord(reading: RecordReading, record: FlatRecord, place: RecordPlace): void {
  const { assembler } = reading;
  const columns = assembler.mapping.columns;
  if (isOfSeveralLabels(reading, record, place)) return;
  if (assembler.keyColumn >= 0) {
    const key = textAt(record, columns[assembler.keyColumn]!.name);
    const image = reading.imageColumn < 0 ? null : textAt(record, columns[reading.imageColumn]!.name);
    const refusal = refuse(reading, key, image);
    if (refusal !== null) {
      reject(assembler, { row: place.row, raw: place.raw(), ...refusal });
      return;
    }
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
    if (
      typeof value === 'object' &&
      value !== null &&
      'big' in value &&
      sink.kind !== 'number' &&
      sink.kind !== 'none'
    ) {
      const message = `${value.big} has more digits than a number holds; it is kept as text.`;
      warn(assembler, { row: place.row, column: column.name }, 'big_integer', message);
    }
    const missing = assembler.missing[c]!;
    if (sink.kind === 'number') sink.values[at] = asNumber(assembler, sink, value, { row: place.row, column: c });
    else if (sink.kind === 'coded') {
      const isList = column.role === 'label' && assembler.mapping.source.exact === true;
      const text = isList ? (labelOf(value)[0] ?? null) : textOf(value);
      sink.codes[at] = codeOf(sink, text === null || missing.has(text) ? null : text);
    } else if (sink.kind === 'string') {
      const text = textOf(value);
      const isFree = column.role === 'key' || column.role === 'image' || column.role === 'text';
      const isNone = text === null || ((!isFree || text === '') && missing.has(text));
      sink.values.push(isNone ? null : text);
      sink.quoted?.push(false);
    }
  }
  assembler.count++;
}

/** Why a row may not come in; the key of one that may is known from then on. */
function refuse(reading: RecordReading, key: string | null, image: string | null) {
  const { assembler, keys } = reading;
  const refusal = refuseRow(assembler, key, image, false);
  if (key === null || key === '') return refusal;
  if (reading.scratch.length < key.length * 3) reading.scratch = Buffer.allocUnsafe(key.length * 6);
  const length = reading.scratch.write(key);
  const isSeen = refusal === null ? !keys.add(reading.scratch, 0, length) : keys.has(reading.scratch, 0, length);
  return isSeen ? refuseRow(assembler, key, image, true) : refusal;
}

function textOf(value: FlatValue | null): string | null {
  return value === null ? null : flatText(value);
}

function textAt(record: FlatRecord, name: string): string | null {
  return textOf(record.get(name) ?? null);
}

/** A row with a list of several labels is set aside: any one of them alone would be wrong. */
function isOfSeveralLabels({ assembler, labelName }: RecordReading, record: FlatRecord, place: RecordPlace): boolean {
  if (assembler.mapping.source.exact !== true) return false;
  const value = labelName === null ? null : record.get(labelName);
  if (labelName === null || typeof value !== 'object' || value === null) return false;
  const labels = labelOf(value);
  if (labels.length < 2) return false;
  const shown = labels.slice(0, 5).map((label) => `“${label}”`);
  const message = `It has ${labels.length} labels (${shown.join(', ')}${labels.length > 5 ? ', …' : ''}); an example can have one. Several labels an example are not read.`;
  reject(assembler, { row: place.row, raw: place.raw(), column: labelName, code: 'several_labels', message });
  return true;
}

function asNumber(assembler: BatchAssembler, sink: NumberSink, value: FlatValue | null, place: NumberPlace): number {
  if (value === null) return NaN;
  const { row } = place;
  const column = assembler.mapping.columns[place.column]!.name;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    if (!Number.isNaN(value)) warn(assembler, { row, column }, 'not_finite', `${value} is counted as missing.`);
    return NaN;
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return numberOf(assembler, sink, value, place);
  if ('json' in value) return numberOf(assembler, sink, value.json, place);
  if ('big' in value && sink.guess !== null) return numberOf(assembler, sink, value.big, place);
  const digits = 'big' in value ? value.big : value.decimal;
  if ('big' in value || significantDigits(digits) > 15)
    warn(assembler, { row, column }, 'big_integer', `${digits} has more digits than a number holds; it was rounded.`);
  return Number(digits);
}

function significantDigits(digits: string): number {
  return digits.replace(/[-.]/g, '').replace(/^0+/, '').length;
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
