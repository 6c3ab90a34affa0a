import { WinnowError } from '#shared/base/winnowError.ts';
import { similarityInfo, type SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { bytesOf, rowsPerBlock } from './blocks.ts';
import { eachRow, execute, firstRow, firstValue, type ProjectFile, type WritableFile } from './sql.ts';

/** What is kept of each example, by name; `int32` or `float32`, one or several an example. */
export const similarityArrays = {
  exact: 'int32',
  near: 'int32',
  partner: 'int32',
  likeness: 'float32',
  neighbours: 'int32',
  distances: 'float32',
  meanDistances: 'float32',
  neighbourMajority: 'int32',
  neighbourCounts: 'int32',
  clusters: 'int32',
  pictureMasks: 'int32',
  pictureScores: 'float32',
  pictureNumbers: 'float32',
  textMasks: 'int32',
  textScores: 'float32',
  tableMasks: 'int32',
  tableScores: 'float32',
} as const satisfies Record<string, 'int32' | 'float32'>;
export type SimilarityArray = keyof typeof similarityArrays;
export type SimilarityValues<Name extends SimilarityArray> = (typeof similarityArrays)[Name] extends 'int32'
  ? Int32Array
  : Float32Array;

export function readSimilarityInfo(
  file: ProjectFile,
): { readonly rowCount: number; readonly info: SimilarityInfo } | null {
  const row = firstRow<{ row_count: number; info: string }>(
    file,
    'SELECT row_count, info FROM similarity WHERE id = 1',
  );
  if (!row) return null;
  const info = similarityInfo.safeParse(parsed(row.info));
  // Damaged, or of another version: it can be made again.
  return info.success ? { rowCount: row.row_count, info: info.data } : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** How many numbers were stored. */
export function similarityArraySize(file: ProjectFile, name: SimilarityArray): number {
  const bytes = firstValue<number | null>(file, 'SELECT sum(length(data)) FROM similarity_block WHERE name = ?', name);
  return (bytes ?? 0) / 4;
}

/**
 * @param size how many numbers there are in all
 * @returns [size], or null where it was not stored. @throws WinnowError `not_a_project` where blocks are damaged
 */
export function readSimilarityArray<Name extends SimilarityArray>(
  file: ProjectFile,
  name: Name,
  size: number,
): SimilarityValues<Name> | null {
  const values = similarityArrays[name] === 'int32' ? new Int32Array(size) : new Float32Array(size);
  const bytes = new Uint8Array(values.buffer);
  let end = 0;
  const blocks = eachRow<{ start: number; data: Buffer }>(
    file,
    'SELECT start, data FROM similarity_block WHERE name = ? ORDER BY start',
    name,
  );
  for (const { start, data } of blocks) {
    if (start * 4 !== end || end + data.length > bytes.length)
      throw new WinnowError('not_a_project', 'What is known of similar examples is damaged in this project.', {
        file: file.path,
      });
    bytes.set(data, end);
    end += data.length;
  }
  if (end === 0 && size > 0) return null;
  if (end !== bytes.length)
    throw new WinnowError('not_a_project', 'What is known of similar examples is damaged in this project.', {
      file: file.path,
    });
  return values as SimilarityValues<Name>;
}

export type SimilarityRecord = {
  readonly rowCount: number;
  readonly info: SimilarityInfo;
  readonly arrays: { readonly [Name in SimilarityArray]?: SimilarityValues<Name> };
};

/** In place of what was known before. */
export function writeSimilarity(file: WritableFile, { rowCount, info, arrays }: SimilarityRecord): void {
  execute(file, 'DELETE FROM similarity_block');
  execute(
    file,
    'INSERT OR REPLACE INTO similarity (id, row_count, info, created_at) VALUES (1, ?, ?, ?)',
    rowCount,
    JSON.stringify(info),
    new Date().toISOString(),
  );
  const perBlock = rowsPerBlock * 16;
  for (const [name, values] of Object.entries(arrays)) {
    for (let start = 0; start < values.length; start += perBlock)
      execute(
        file,
        'INSERT INTO similarity_block (name, start, data) VALUES (?, ?, ?)',
        name,
        start,
        bytesOf(values.subarray(start, start + perBlock)),
      );
  }
}
