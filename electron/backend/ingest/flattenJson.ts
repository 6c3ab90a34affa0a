/**
 * A scalar of a record, or the JSON text of an array or object. `big` is an integer and `decimal` a decimal number, both kept as their
 * digits; `items` are those of an array.
 */
export type FlatValue =
  | string
  | number
  | boolean
  | { readonly big: string }
  | { readonly decimal: string }
  | { readonly json: string; readonly items: readonly unknown[] };
export type FlatRecord = ReadonlyMap<string, FlatValue | null>;

const maxDepth = 32;
const maxNames = 10_000;

/** Integers that a double cannot hold become this, so that no digit is lost. */
class BigDigits {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(this.digits);
  }
}

type SourceReviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepDigits: SourceReviver = (_key, value, context) => {
  if (typeof value !== 'number' || context.source === undefined) return value;
  const source = context.source;
  return /^-?\d{16,}$/.test(source) && !Number.isSafeInteger(value) ? new BigDigits(source) : value;
};

/** JSON.parse, but integers beyond 2^53 keep their digits, and what is no finite number is null. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return withoutNonFinite(text, parseStrictly);
}

/** A text as `parse` has it; `NaN` and `Infinity`, which Python and JavaScript tools write for a number that is none, are null. */
export function withoutNonFinite(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!/NaN|Infinity/.test(text)) throw cause;
    return parse(text.replaceAll(stringOrNoNumber, (found) => (found.startsWith('"') ? found : 'null')));
  }
}

const stringOrNoNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gs;

function parseStrictly(text: string): unknown {
  // The reviver visits every value, so it runs only where there is something to keep.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepDigits as (this: unknown, key: string, value: unknown) => unknown);
}

/**
 * Scalars of an object by path: `{meta: {subject: 1}}` gives `meta.subject`. Arrays, and objects deeper than 32, are JSON text;
 * null is null. When two ways lead to one name the first counts. Throws RangeError for a nesting JSON.stringify cannot write.
 */
export function flattenJson(object: Readonly<Record<string, unknown>>): FlatRecord {
  const flat = new Map<string, FlatValue | null>();
  addObject(object, '', 0);
  return flat;

  function addObject(value: Readonly<Record<string, unknown>>, prefix: string, depth: number): void {
    for (const key of Object.keys(value)) {
      const name = prefix + key;
      const item = value[key];
      if (isObject(item) && depth < maxDepth && Object.keys(item).length > 0) {
        addObject(item, `${name}.`, depth + 1);
        continue;
      }
      if (flat.has(name) || flat.size >= maxNames) continue;
      flat.set(name, toFlat(item));
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof BigDigits);
}

function toFlat(value: unknown): FlatValue | null {
  if (value === null || value === undefined) return null;
  if (value instanceof BigDigits) return { big: value.digits };
  if (typeof value === 'object') return flatJson(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}

/** An array or object as its JSON text; of an array the items are kept beside it. */
export function flatJson(value: unknown): FlatValue {
  const json = JSON.stringify(value);
  return Array.isArray(value) ? { json, items: value as readonly unknown[] } : json;
}

/** A value as the text that a label, key or category has. */
export function flatText(value: FlatValue): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if ('big' in value) return value.big;
  return 'decimal' in value ? value.decimal : value.json;
}

/** The labels that a label cell holds: none, its text, or those of its list. */
export function labelOf(value: FlatValue | null): readonly string[] {
  if (value === null) return [];
  if (typeof value !== 'object' || !('items' in value)) return [flatText(value)];
  return value.items
    .map((item) => toFlat(item))
    .filter((item) => item !== null)
    .map(flatText);
}
