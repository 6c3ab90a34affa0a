import { WinnowError } from '#shared/base/winnowError.ts';
import { flattenJson } from '#backend/ingest/flattenJson.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import type { SourceShape } from '#backend/ingest/sourceFormat.ts';
import type { StoredType } from '#backend/ingest/storedTypes.ts';

type Kinds = { hasText: boolean; hasMarker: boolean; hasNumber: boolean; hasBoolean: boolean; hasValue: boolean };

/** Texts among numbers that say that there is no number. */
const markers = /^(?:|\?|#?n\/?a|nan|null|none|nil|-{1,2}|\.|missing|unknown)$/i;

/** Gathers the columns of JSON objects, one after another. */
export function createJsonColumns(path: string) {
  const names = new Map<string, Kinds>();
  const mixed = new Map<string, number>();
  let objects = 0;
  const look = (value: unknown, row: number) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    objects++;
    for (const [name, item] of flattenJson(value as Readonly<Record<string, unknown>>)) {
      let kinds = names.get(name);
      if (kinds === undefined) {
        if (names.size >= maxColumns)
          throw new WinnowError('too_large', `Row ${row}: more than 10,000 different keys.`, { file: path, row });
        kinds = { hasText: false, hasMarker: false, hasNumber: false, hasBoolean: false, hasValue: false };
        names.set(name, kinds);
      }
      if (item === null) continue;
      kinds.hasValue = true;
      if (typeof item === 'string') kinds[markers.test(item) ? 'hasMarker' : 'hasText'] = true;
      else if (typeof item === 'boolean') kinds.hasBoolean = true;
      else if (typeof item === 'object' && 'json' in item) kinds.hasText = true;
      else kinds.hasNumber = true;
      if (kinds.hasText && kinds.hasNumber && !mixed.has(name)) mixed.set(name, row);
    }
  };
  return {
    objects: () => objects,
    /** A broken record has no columns to tell of; the reader sets it aside and lists it. */
    add(parse: () => unknown, row: number): void {
      try {
        look(parse(), row);
      } catch (cause) {
        if (cause instanceof WinnowError) throw cause;
      }
    },
    finish(): Pick<SourceShape, 'names' | 'mixed' | 'stored'> {
      if (objects === 0)
        throw new WinnowError('bad_input', `“${path}” holds no JSON object that could be a row.`, { file: path });
      const all = [...names];
      // `meta: null` is no column of its own where other rows have `meta.subject`.
      const kept = all.filter(
        ([name, kinds]) => kinds.hasValue || !all.some(([other]) => other.startsWith(`${name}.`)),
      );
      return {
        names: kept.map(([name]) => name),
        mixed,
        stored: new Map(kept.map(([name, kinds]) => [name, storedAs(kinds)])),
      };
    },
  };
}

/** Words like “NA” are values in a column of texts, and say that there is none in one of numbers. */
function storedAs({ hasText, hasMarker, hasNumber, hasBoolean }: Kinds): StoredType {
  if (hasText || (hasMarker && !hasNumber)) return 'text';
  if (hasNumber) return hasMarker || hasBoolean ? 'untold' : 'number';
  return hasBoolean ? 'boolean' : 'untold';
}
