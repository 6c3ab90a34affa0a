import { countBits } from '#shared/analysis/bitset.ts';
import type { FieldSource, ValueCount } from '#shared/query/fields.ts';

/** A column of more values is not counted for a list of twenty. */
const mostValues = 2000;

/** How often each value of a field occurs over all rows, for completion; undefined where it has none to count. */
export function valueCounts(source: FieldSource | undefined, rowCount: number): readonly ValueCount[] | undefined {
  if (source?.kind === 'bits') {
    return source.names().map((value) => {
      const rows = source.get(value);
      return { value, count: rows ? countBits(rows) : 0 };
    });
  }
  if (source?.kind !== 'category' || source.dictionary.length > mostValues) return undefined;
  const { codes, dictionary } = source;
  const counts = new Int32Array(dictionary.length);
  for (let row = 0; row < rowCount; row += 1) {
    const code = codes[row]!;
    if (code >= 0 && code < counts.length) counts[code]! += 1;
  }
  return dictionary.map((value, code) => ({ value, count: counts[code]! }));
}
