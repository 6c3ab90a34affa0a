/**
 * Whether a cell that came out of a project is the value that another reader found. A number may have become the same digits as text;
 * `missing` are the words that the import took for no value.
 */
export function isSameValue(expected: unknown, actual: unknown, missing: readonly string[]): boolean {
  if (actual === null || actual === undefined) return isNothing(expected, missing);
  if (expected === null || expected === undefined) return actual === '';
  if (typeof expected === 'string') return isSameText(expected, actual);
  if (typeof expected === 'number')
    return (
      actual === expected ||
      (Number(actual) === expected && String(actual).trim() !== '') ||
      Object.is(Math.fround(Number(actual)), expected)
    );
  if (typeof expected === 'boolean') return String(actual) === String(expected) || Number(actual) === Number(expected);
  return isSameObject(expected as Record<string, unknown>, actual);
}

function isNothing(expected: unknown, missing: readonly string[]): boolean {
  if (expected === null || expected === undefined || (typeof expected === 'number' && Number.isNaN(expected)))
    return true;
  if (typeof expected === 'string') return expected.trim() === '' || missing.includes(expected.trim());
  return (
    isObject(expected) &&
    Object.keys(expected).length > 0 &&
    Object.values(expected).every((one) => isNothing(one, missing))
  );
}

function isSameText(expected: string, actual: unknown): boolean {
  if (actual === expected) return true;
  if (typeof actual === 'boolean') return String(actual) === expected.trim().toLowerCase();
  return typeof actual === 'number' && expected.trim() !== '' && Number(expected) === actual;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Values with a unit (pyarrow's bytes, decimals, times), and arrays and objects, which come as their JSON text. */
function isSameObject(expected: Record<string, unknown>, actual: unknown): boolean {
  if (typeof expected['bytes'] === 'string') {
    const bytes = Buffer.from(expected['bytes'], 'base64');
    return [bytes.toString('utf8'), bytes.toString('hex'), `0x${bytes.toString('hex')}`, expected['bytes']].includes(
      String(actual),
    );
  }
  if (expected['decimal'] !== undefined) {
    const text = String(expected['decimal']);
    return String(actual) === text || Number(text) === Number(actual);
  }
  const unit = Object.keys(expected).find((key) => key.startsWith('epoch_'));
  if (unit !== undefined) return isSameTime(Number(expected[unit]), unit.slice(6), actual);
  if (isObject(actual)) return Object.keys(expected).every((key) => isSameValue(expected[key], actual[key], ['']));
  if (typeof actual !== 'string') return false;
  try {
    return isSameJson(expected, JSON.parse(actual) as unknown);
  } catch {
    return false;
  }
}

/** Arrays and objects; a map is an object, or pairs of key and value. */
function isSameJson(expected: unknown, actual: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return isSameValue(expected, actual, ['']);
  const pairs =
    Array.isArray(expected) && !Array.isArray(actual) ? (expected as [string, unknown][]) : Object.entries(expected);
  return (
    pairs.length === Object.keys(actual).length && pairs.every(([key, value]) => isSameJson(value, actual[String(key)]))
  );
}

const nanoseconds: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };
const dayNanoseconds = 86_400_000_000_000n;

function isSameTime(epoch: number, unit: string, actual: unknown): boolean {
  if (typeof actual === 'number') return actual === epoch;
  const time = nanosecondsOf(String(actual));
  if (time === null) return false;
  // pyarrow counts nanoseconds in 64 bits, which end in 2262 and begin anew; JSON gives the number with 53 bits.
  const difference = BigInt.asIntN(64, time - BigInt(epoch) * nanoseconds[unit]!);
  return difference < 2048n && difference > -2048n;
}

/** Of ISO 8601, also of years that `Date` has not got; null where it is none. */
function nanosecondsOf(text: string): bigint | null {
  const found = /^([+-]?\d{4,})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?(?:Z)?$/.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = found;
  // The calendar repeats every 400 years, which have 146,097 days.
  const eras = Math.floor(Number(year) / 400) - 5;
  const inEra = Date.UTC(Number(year) - eras * 400, Number(month) - 1, Number(day)) / 86_400_000;
  const days = BigInt(inEra) + BigInt(eras) * 146_097n;
  const seconds = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second));
  return days * dayNanoseconds + seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}
