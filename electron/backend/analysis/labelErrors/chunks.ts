/**
 * Rows are worked through in chunks of this many: few enough for a chunk to stay in a processor cache and for two threads to
 * end together, enough for handing them out to cost nothing. Sums of floats are added up by chunk and then in the order of
 * the chunks, so they come out the same however many threads there are.
 */
export const CHUNK_ROWS = 4096;

export function chunkCountOf(rowCount: number): number {
  return Math.ceil(rowCount / CHUNK_ROWS);
}
