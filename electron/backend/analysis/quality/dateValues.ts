import { quartiles } from './quartiles.ts';

/** How the dates of a column are written. */
export const dateOrders = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof dateOrders)[number];

const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,].*)?$/;
/** So many of the values must be written as dates for the column to be one of dates. */
const mostlyDates = 0.9;
const fewest = 10;
const daysOfYear = 365.25;
/** A date is far off beyond the median ± 5 IQR, and ten years away at least. */
const iqrFactor = 5;
const leastYears = 10;

type Parts = { readonly year: number; readonly month: number; readonly day: number };

function partsOf(text: string, order: DateOrder): Parts | null {
  const first = yearFirst.exec(text);
  if (first) return order === 'ymd' ? { year: +first[1]!, month: +first[3]!, day: +first[4]! } : null;
  const last = order === 'ymd' ? null : yearLast.exec(text);
  if (!last) return null;
  const [one, other] = [+last[1]!, +last[3]!];
  return { year: +last[4]!, ...(order === 'dmy' ? { day: one, month: other } : { day: other, month: one }) };
}

/** Days since 1970 of a date of the calendar; null where there is no such day. */
function dayOf({ year, month, day }: Parts): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / 86_400_000 : null;
}

export type DateColumn = {
  readonly order: DateOrder;
  /** Days since 1970 that are not far off. */
  readonly earliest: number;
  readonly latest: number;
};

/** How a column of dates is written and which are usual, by values of it; null where it is no such column. */
export function dateColumn(values: readonly string[]): DateColumn | null {
  if (values.length < fewest) return null;
  // Of days and months that could be either, the order that makes more of them days of the calendar.
  const found = dateOrders
    .map((order) => {
      const written = values.flatMap((value) => partsOf(value.trim(), order) ?? []);
      const days = written.flatMap((parts) => dayOf(parts) ?? []);
      return { order, written: written.length, days };
    })
    .toSorted((one, other) => other.days.length - one.days.length)[0]!;
  if (found.written < mostlyDates * values.length || found.days.length < mostlyDates * found.written) return null;
  const { middle, iqr } = quartiles(Float64Array.from(found.days));
  const away = Math.max(iqrFactor * iqr, leastYears * daysOfYear);
  return { order: found.order, earliest: middle - away, latest: middle + away };
}

export type DateFault = 'impossible' | 'farOff';

/** What is wrong with a value of a column of dates; null where nothing is, or where it is not written as one. */
export function dateFault(text: string, { order, earliest, latest }: DateColumn): DateFault | null {
  const parts = partsOf(text.trim(), order);
  if (!parts) return null;
  const day = dayOf(parts);
  if (day === null) return 'impossible';
  return day < earliest || day > latest ? 'farOff' : null;
}

/** A day as it is said. */
export function dayWords(day: number): string {
  return new Date(day * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replace(/^[+]0*/, '');
}
