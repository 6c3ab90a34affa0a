/** A no-break space that keeps a number and its unit together. */
const gap = '\u00a0';
const missing = '–';

/** 6040 → `6,040`; 0.31234 → `0.312`. */
export function formatNumber(value: number | null | undefined, digits?: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  if (digits === undefined && Math.abs(value) > 0 && Math.abs(value) < 0.001) return value.toExponential(1);
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits ?? 0,
    maximumFractionDigits: digits ?? (Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 1 : 3),
  });
}

/** 0.8561 → `85.6 %`. */
export function formatPercent(rate: number | null | undefined, digits = 1): string {
  return rate === null || rate === undefined || !Number.isFinite(rate)
    ? missing
    : `${(rate * 100).toFixed(digits)}${gap}%`;
}

type Ends = { readonly low: number | null; readonly high: number | null };

/** The ends of an interval of a rate in percent: `84.7–86.4`. Null where one is not known. */
export function percentRange({ low, high }: Ends, digits = 1): string | null {
  return low === null || high === null ? null : `${(low * 100).toFixed(digits)}–${(high * 100).toFixed(digits)}`;
}

/** A number that is no share (a cost, a log loss): 0.31234 → `0.312`, 123.4 → `123`. */
export function formatPlain(value: number | null, digits = 3): string {
  return formatNumber(value, value !== null && Math.abs(value) >= 100 ? 0 : digits);
}

/** The ends of an interval of such a number: `0.298–0.334`. Null where one is not known. */
export function plainRange({ low, high }: Ends, digits = 3): string | null {
  return low === null || high === null ? null : `${formatPlain(low, digits)}–${formatPlain(high, digits)}`;
}

/** A p- or q-value: `0.034`, `< 0.001`. */
export function formatChance(chance: number): string {
  return chance < 0.001 ? `<${gap}0.001` : formatNumber(chance, 3);
}

/** Words with percentages in them, none of which is parted from its sign where the line ends. */
export function keepPercent(words: string): string {
  return words.replaceAll(' %', `${gap}%`);
}

/** What a rate rests on: `84.7–86.4 · n 6,040`. */
export function rateDetail(of: Ends & { readonly n: number }, digits = 1): string {
  return [percentRange(of, digits), `n${gap}${formatNumber(of.n)}`].filter(Boolean).join(' · ');
}

/**
 * A part of a whole: 0.62 → `62 %`, 0.043 → `4.3 %`. One of thousands is not none, all but one not all: `< 0.1 %`, `> 99.9 %`.
 */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || share <= 0 || share >= 1) return formatPercent(share, 0);
  if (share < 0.0005) return `<${gap}${formatPercent(0.001)}`;
  if (share >= 0.9995) return `>${gap}${formatPercent(0.999)}`;
  return formatPercent(share, share < 0.0995 || share >= 0.995 ? 1 : 0);
}

/** 4200 → `4.2 s`, 75000 → `1 min 15 s`, 7500000 → `2 h 5 min`. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return missing;
  if (ms < 1000) return `${Math.round(ms)}${gap}ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${gap}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${gap}s`;
  const minutes = Math.floor(whole / 60);
  if (whole < 3600) return whole % 60 === 0 ? `${minutes}${gap}min` : `${minutes}${gap}min ${whole % 60}${gap}s`;
  const roundedMinutes = Math.round(seconds / 60);
  const rest = roundedMinutes % 60;
  return `${Math.floor(roundedMinutes / 60)}${gap}h${rest === 0 ? '' : ` ${rest}${gap}min`}`;
}

/** 31900 → `31.9 kB` (decimal, as file managers show it). */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return missing;
  if (bytes < 1000) return `${bytes}${gap}B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 99.5 ? Math.round(value) : value.toFixed(1)}${gap}${units[unit]}`;
}

/** `count(1, 'example')` → `1 example`, `count(6040, 'example')` → `6,040 examples`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)}${gap}${value === 1 ? one : many}`;
}

/** `2 minutes ago`; older than a week: the date. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return missing;
  const minutes = Math.round((now - then) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return hours === 1 ? 'an hour ago' : `${hours} hours ago`;
  const days = Math.round(hours / 24);
  if (days < 8) return days === 1 ? 'yesterday' : `${days} days ago`;
  return new Date(then).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** A difference of rates: 0.0265 → `2.65 pts`, signed `+2.65 pts`. */
export function formatPoints(
  difference: number | null | undefined,
  { digits = 1, isSigned = false }: { readonly digits?: number; readonly isSigned?: boolean } = {},
): string {
  if (difference === null || difference === undefined || !Number.isFinite(difference)) return missing;
  const text = pointsNumber(difference, digits);
  return `${isSigned && Number(text) > 0 ? '+' : ''}${text}${gap}pts`;
}

/** `0.41–0.79`; with a negative end `−0.20 to 0.79`. Null where an end is not known. */
export function pointsRange({ low, high }: Ends, digits = 1): string | null {
  if (low === null || high === null) return null;
  const ends = [low, high].map((end) => pointsNumber(end, digits));
  return ends.join(ends.some((end) => end.startsWith('−')) ? ' to ' : '–');
}

function pointsNumber(difference: number, digits: number): string {
  const text = (Math.abs(difference) * 100).toFixed(digits);
  return difference < 0 && Number(text) !== 0 ? `−${text}` : text;
}
