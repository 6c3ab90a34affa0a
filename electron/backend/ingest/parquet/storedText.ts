import { isUtf8 } from 'node:buffer';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import type { Leaf, TimeUnit } from '#backend/ingest/parquet/parquetSchema.ts';
import { valueAt, type StoredValues } from '#backend/ingest/parquet/storedValues.ts';

/** What stands for a stored value on the screen and as a class: exact, whatever its type. */
export type ShowValue = (value: Buffer) => FlatValue | null;

/** How the values of a column are shown. `isText`: byte strings of no said kind are texts. */
export function shownAs({ type, logical }: Leaf, isText: boolean): ShowValue {
  switch (logical.kind) {
    case 'text':
      return (value) => value.toString('utf8');
    case 'decimal':
      return (value) => decimal(integerOf(value, type), logical.scale);
    case 'date':
      return (value) => dayText(BigInt(value.readInt32LE(0)));
    case 'time':
      return (value) => timeText(signed(value), logical.unit);
    case 'timestamp':
      return (value) => instantText(signed(value), logical.unit, logical.isUtc);
    case 'unsigned':
      return (value) => whole(value.length === 4 ? BigInt(value.readUInt32LE(0)) : value.readBigUInt64LE(0));
    case 'uuid':
      return (value) => value.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5');
    case 'float16':
      return (value) => float(halfFloat(value.readUInt16LE(0)));
    case 'interval':
      return intervalText;
    case 'bytes':
      return (value) => value.toString('base64');
    case 'plain':
      return plain(type, isText);
  }
}

/** How values were shown in projects from before: decimals as doubles, times to the millisecond. */
export function shownBefore(leaf: Leaf, isText: boolean): ShowValue {
  const { logical, type } = leaf;
  const exact = shownAs(leaf, isText);
  if (logical.kind === 'decimal') return (value) => Number(integerOf(value, type)) * 10 ** -logical.scale;
  const isInstant =
    logical.kind === 'timestamp' || logical.kind === 'date' || (logical.kind === 'plain' && type === 'INT96');
  if (!isInstant) return exact;
  return (value) => {
    const at = new Date(
      String(exact(value))
        .replace(/(\.\d{3})\d*/, '$1')
        .replace(/T[^Z]*$/, '$&Z'),
    );
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  };
}

function plain(type: Leaf['type'], isText: boolean): ShowValue {
  switch (type) {
    case 'BOOLEAN':
      return (value) => value[0] === 1;
    case 'INT32':
      return (value) => value.readInt32LE(0);
    case 'INT64':
      return (value) => whole(value.readBigInt64LE(0));
    case 'INT96':
      return int96Text;
    case 'FLOAT':
      return (value) => float(value.readFloatLE(0));
    case 'DOUBLE':
      return (value) => float(value.readDoubleLE(0));
    case 'BYTE_ARRAY':
      return isText ? (value) => (isUtf8(value) ? value.toString('utf8') : value.toString('base64')) : base64;
    case 'FIXED_LEN_BYTE_ARRAY':
      return base64;
  }
}

const base64: ShowValue = (value) => value.toString('base64');

/** Whether byte strings of no said kind read as texts: old writers did not say it of theirs. */
export function looksLikeText(values: StoredValues): boolean {
  for (let i = 0; i < values.count; i++) {
    const value = valueAt(values, i);
    if (!isUtf8(value)) return false;
    for (const byte of value) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  return true;
}

export function float(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

export function whole(value: bigint): FlatValue {
  return Number.isSafeInteger(Number(value)) ? Number(value) : { big: value.toString() };
}

const signed = (value: Buffer): bigint => (value.length === 4 ? BigInt(value.readInt32LE(0)) : value.readBigInt64LE(0));

/** The unscaled whole number of a decimal. */
function integerOf(value: Buffer, type: Leaf['type']): bigint {
  if (type === 'INT32' || type === 'INT64') return signed(value);
  if (value.length === 0) return 0n;
  return BigInt.asIntN(value.length * 8, BigInt(`0x${value.toString('hex')}`));
}

export function decimal(unscaled: bigint, scale: number): FlatValue {
  if (scale <= 0) return { decimal: (unscaled * 10n ** BigInt(Math.min(-scale, 1000))).toString() };
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return { decimal: `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}` };
}

const perSecond: Readonly<Record<TimeUnit, bigint>> = { ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };
const places: Readonly<Record<TimeUnit, number>> = { ms: 3, us: 6, ns: 9 };
const daySeconds = 86_400n;

/** Quotient and remainder of a division that rounds down. */
function divide(value: bigint, by: bigint): readonly [bigint, bigint] {
  const rest = ((value % by) + by) % by;
  return [(value - rest) / by, rest];
}

export function timeText(value: bigint, unit: TimeUnit): string {
  const [seconds, fraction] = divide(value, perSecond[unit]);
  const two = (part: bigint): string => part.toString().padStart(2, '0');
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return clock + fractionText(fraction, unit);
}

/** Three, six or nine places, as many as there is something in. */
function fractionText(fraction: bigint, unit: TimeUnit): string {
  const digits = fraction.toString().padStart(places[unit], '0').padEnd(9, '0');
  const shown = digits.endsWith('000000') ? 3 : digits.endsWith('000') ? 6 : 9;
  return `.${digits.slice(0, shown)}`;
}

export function instantText(value: bigint, unit: TimeUnit, isUtc: boolean): string {
  const [seconds, fraction] = divide(value, perSecond[unit]);
  const [days, inDay] = divide(seconds, daySeconds);
  return `${dayText(days)}T${timeText(inDay * perSecond[unit] + fraction, unit)}${isUtc ? 'Z' : ''}`;
}

/** Day `days` after 1970-01-01. Source: H. Hinnant, chrono-compatible low-level date algorithms. */
export function dayText(days: bigint): string {
  const [era, dayOfEra] = divide(days + 719_468n, 146_097n);
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const shifted = (5n * dayOfYear + 2n) / 153n;
  const day = dayOfYear - (153n * shifted + 2n) / 5n + 1n;
  const month = shifted < 10n ? shifted + 3n : shifted - 9n;
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n);
  const sign = year < 0n ? '-' : year > 9999n ? '+' : '';
  const size = (year < 0n ? -year : year).toString().padStart(sign === '' ? 4 : 6, '0');
  return `${sign}${size}-${month.toString().padStart(2, '0')}-${day.toString().padStart(2, '0')}`;
}

/** The old kind of timestamp: nanoseconds of the day and the Julian day, which has no sign for other readers either. */
function int96Text(value: Buffer): string {
  const days = BigInt(value.readUInt32LE(8)) - 2_440_588n;
  return instantText(days * daySeconds * perSecond.ns + value.readBigInt64LE(0), 'ns', false);
}

function intervalText(value: Buffer): string {
  if (value.length !== 12) return value.toString('base64');
  const [months, days, milliseconds] = [0, 4, 8].map((at) => value.readUInt32LE(at));
  return `P${months}M${days}DT${milliseconds! / 1000}S`;
}

export function halfFloat(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
