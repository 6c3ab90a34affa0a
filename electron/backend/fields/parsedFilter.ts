import { WinnowError } from '#shared/base/winnowError.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { createRecentMap } from '../project/recentMap.ts';

const kept = createRecentMap<string, FilterNode | WinnowError>(64);

/**
 * What a filter says. The last few are kept by their text, whatever the project: within a call several ask for the same one (the search ahead of it, its
 * rows, its slices), and a screen asks for its filter in every call.
 * @throws WinnowError `bad_filter`, as `parseFilter` does.
 */
export function parsedFilter(text: string): FilterNode {
  const known = kept.get(text) ?? kept.set(text, parseOf(text));
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
