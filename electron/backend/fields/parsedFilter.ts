import { WinnowError } from '#shared/base/winnowError.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';

const mostKept = 64;
const kept = new Map<string, FilterNode | WinnowError>();

/**
 * What a filter says. The last few are kept by their text: within a call several ask for the same one (the search ahead of it, its
 * rows, its slices), and a screen asks for its filter in every call.
 * @throws WinnowError `bad_filter`, as `parseFilter` does.
 */
export function parsedFilter(text: string): FilterNode {
  let known = kept.get(text);
  kept.delete(text);
  known ??= parseOf(text);
  // The one used last stands at the end, so that the one used longest ago goes first.
  kept.set(text, known);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  if (known instanceof WinnowError) throw known;
  return known;
}

function parseOf(text: string): FilterNode | WinnowError {
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof WinnowError) return error;
    throw error;
  }
}
