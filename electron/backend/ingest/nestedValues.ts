import { flatJson, type FlatValue } from '#backend/ingest/flattenJson.ts';

/** What a nested value is before it becomes text. */
export type Nested =
  | FlatValue
  | null
  | readonly Nested[]
  | { readonly pairs: readonly (readonly [Nested, Nested])[] }
  | { readonly members: readonly (readonly [string, Nested])[] };

/** A value as a column shows it: lists and groups as JSON text. */
export function toFlat(value: Nested): FlatValue | null {
  if (value === null || typeof value !== 'object') return value;
  if ('big' in value || 'decimal' in value) return value;
  return flatJson(Array.isArray(value) ? value.map(plain) : plain(value));
}

type RawJson = { rawJSON: (text: string) => unknown };

/** As JSON has it: numbers with all of their digits, maps as objects where their keys are texts that differ. */
function plain(value: Nested): unknown {
  if (value === null || typeof value !== 'object')
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if ('big' in value) return (JSON as unknown as RawJson).rawJSON(value.big);
  if ('decimal' in value) return (JSON as unknown as RawJson).rawJSON(value.decimal);
  if ('members' in value) return Object.fromEntries(value.members.map(([name, item]) => [name, plain(item)]));
  if (!('pairs' in value)) return value;
  const keys = value.pairs.map(([key]) => keyText(key));
  const isObject = !keys.includes(null) && new Set(keys).size === keys.length;
  return isObject
    ? Object.fromEntries(value.pairs.map(([, item], i) => [keys[i], plain(item)]))
    : value.pairs.map(([key, item]) => [plain(key), plain(item)]);
}

function keyText(key: Nested): string | null {
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return String(key);
  return key !== null && typeof key === 'object' && 'big' in key ? key.big : null;
}
