import { listRuns, readRun, readRunBlocks, readSetting, type RunRecord } from '../store/runStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import { once } from './memo.ts';

/** The run whose embeddings neighbours and clusters are made of: the one in use, or one that gives embeddings alone. */
export type EmbeddingSource = {
  readonly record: RunRecord;
  /** [examples, embeddingSize], or null. Loaded on first use. */
  embeddings(): Float32Array | null;
};

type EmbeddingRows = { readonly file: ProjectFile; readonly rowCount: number };

/** The setting with the id of the run that was chosen for its embeddings. */
export const embeddingRunSetting = 'embeddingRun';

/**
 * The chosen run of embeddings, else the run in use where it has some, else the newest run that gives embeddings alone.
 */
export function embeddingSourceOf(project: EmbeddingRows, active: EmbeddingSource | null): EmbeddingSource | null {
  const chosen = Number(readSetting(project.file, embeddingRunSetting) ?? 0);
  const record = chosen > 0 && chosen !== active?.record.id ? readRun(project.file, chosen) : undefined;
  if (record && hasVectors(record)) return sourceOf(project, record);
  if (active && hasVectors(active.record)) return active;
  const newest = listRuns(project.file).findLast((run) => run.config?.task === 'embedding' && hasVectors(run));
  return newest ? sourceOf(project, newest) : null;
}

const hasVectors = ({ done, embeddingSize }: RunRecord): boolean => done > 0 && embeddingSize > 0;

function sourceOf(project: EmbeddingRows, record: RunRecord): EmbeddingSource {
  return { record, embeddings: once(() => loadEmbeddings(project, record, project.rowCount)) };
}

/** [examples, embeddingSize]; NaN rows where a run has none. */
export function loadEmbeddings(
  project: Pick<EmbeddingRows, 'file'>,
  record: RunRecord,
  rowCount: number,
): Float32Array {
  const matrix = new Float32Array(rowCount * record.embeddingSize).fill(NaN);
  const bytes = new Uint8Array(matrix.buffer);
  for (const { start, data } of readRunBlocks(project.file, record.id, 'embeddings'))
    bytes.set(data, start * record.embeddingSize * 4);
  return matrix;
}
