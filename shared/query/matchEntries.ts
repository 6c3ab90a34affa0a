import type { FilterValue } from '#shared/model/filter.ts';
import { fitsPattern, wholePattern } from '#shared/query/matchText.ts';
import type { TextTest } from '#shared/query/matchText.ts';
import { compareIsoDate, isIsoDate, parseNumber } from '#shared/query/scalar.ts';

/**
 * 1 for each dictionary entry that a value names: as written or, where no entry is, with case ignored. A range takes the
 * entries that are numbers or ISO dates within it.
 */
export function acceptEntries(entries: readonly string[], values: readonly FilterValue[]): Uint8Array {
  const accepts = new Uint8Array(entries.length);
  const unmet = markLiterals(entries, accepts, literalsOf(values));
  const folded = new Set(unmet.map((text) => text.toLowerCase()));
  if (folded.size > 0) markEntries(entries, accepts, (entry) => folded.has(entry.toLowerCase()));
  for (const value of values) {
    if (value.kind === 'range') markEntries(entries, accepts, (entry) => isEntryInRange(entry, value.low, value.high));
    if (value.kind !== 'pattern') continue;
    if (!markEntries(entries, accepts, fitsPattern(wholePattern(value, false))))
      markEntries(entries, accepts, fitsPattern(wholePattern(value, true)));
  }
  return accepts;
}

/** Those of the literal values that no entry equals, case ignored. Two passes over the entries, however many values. */
export function unmetLiterals(entries: readonly string[], values: readonly FilterValue[]): ReadonlySet<string> {
  const unmet = new Set(markLiterals(entries, new Uint8Array(entries.length), literalsOf(values)));
  if (unmet.size === 0) return unmet;
  const present = new Set(entries.map((entry) => entry.toLowerCase()));
  for (const text of unmet) if (present.has(text.toLowerCase())) unmet.delete(text);
  return unmet;
}

function literalsOf(values: readonly FilterValue[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => (value.kind === 'literal' ? [value.text] : [])));
}

/** Marks the entries that are written exactly like a literal; gives the literals that no entry is. */
function markLiterals(entries: readonly string[], accepts: Uint8Array, wanted: ReadonlySet<string>): string[] {
  if (wanted.size === 0) return [];
  const met = new Set<string>();
  markEntries(entries, accepts, (entry) => wanted.has(entry) && met.add(entry).size > 0);
  return [...wanted].filter((text) => !met.has(text));
}

/** Marks the entries that pass; true if any did. */
export function markEntries(entries: readonly string[], accepts: Uint8Array, test: TextTest): boolean {
  let isAny = false;
  for (let index = 0; index < entries.length; index += 1) {
    if (!test(entries[index]!)) continue;
    accepts[index] = 1;
    isAny = true;
  }
  return isAny;
}

function isEntryInRange(entry: string, low: string | null, high: string | null): boolean {
  const isAbove = low === null || (compareEntry(entry, low) ?? -1) >= 0;
  return isAbove && (high === null || (compareEntry(entry, high) ?? 1) <= 0);
}

/** Order of an entry against a bound: as numbers when both are, as ISO dates when both are, else null. */
export function compareEntry(entry: string, bound: string): number | null {
  const [left, right] = [parseNumber(entry), parseNumber(bound)];
  if (left !== null && right !== null) return left - right;
  return isIsoDate(entry) && isIsoDate(bound) ? compareIsoDate(entry, bound) : null;
}
