import { addCutTexts, type CutTexts } from '#shared/model/cutTexts.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Predictions } from '../inference/processMessages.ts';
import type { OpenProject } from '../project/openProject.ts';
import { rowsPerBlock } from '../store/blocks.ts';
import { inTransaction, type WritableFile } from '../store/projectFile.ts';
import {
  countRunFailures,
  insertRunFailures,
  readCutTexts,
  removeRunBlocks,
  type RunFailure,
  type RunRecord,
  setRunConditions,
  setRunShape,
  updateRun,
  writeCutTexts,
  writeRunBlock,
} from '../store/runStore.ts';
import { calledClasses, mergeScores } from './calledClasses.ts';

/** Kept no longer in memory alone: what a crash would lose. The first answers are written at once. */
const longestUnwrittenMs = 4000;
const mostUnwritten = 16_384;

type Part = {
  readonly start: ExampleId;
  readonly count: number;
  readonly predictions: Predictions;
  readonly failures: readonly RunFailure[];
};

type Shape = Pick<RunRecord, 'precision' | 'embeddingSize'>;

/** How the run goes, written with its results. */
export type RunState = { readonly durationMs: number; readonly batchSize: number; readonly notes: readonly string[] };

export type RunWriter = {
  /** Examples that are written, and with those that are to be written. */
  readonly written: () => number;
  readonly done: () => number;
  /** The parts come in order, each where the one before ended. */
  readonly add: (part: Part) => void;
  /** Whether it is time to write. */
  readonly isDue: () => boolean;
  /** Writes results, failures and how far the run is, in one transaction. */
  readonly write: (state: RunState) => void;
};

/**
 * Writes a run as it goes, a block every few seconds, so that a run goes on exactly where it stopped. Precision and size of the
 * embeddings are known from the first example that could be run; until then blocks are those of a run in f32 without embeddings, and
 * are replaced.
 */
export function createRunWriter(
  project: OpenProject,
  record: Pick<RunRecord, 'id' | 'done' | 'precision' | 'embeddingSize'>,
  config: ModelConfig,
): RunWriter {
  const { id, done: first } = record;
  const called = calledClasses(config);
  const scoreKind = config.outputs.scores?.kind ?? 'probabilities';
  const width = config.task === 'embedding' ? 0 : called.names.length;
  let shape: Shape | null = first > countRunFailures(project.file, id) ? record : null;
  let written = first;
  let parts: Part[] = [];
  let writtenAt = -Infinity;
  const unwritten = (): number => parts.reduce((sum, { count }) => sum + count, 0);

  const writeRows = (file: WritableFile, start: number, { precision, embeddingSize }: Shape): void => {
    const count = unwritten();
    const scores = precision === 'f64' ? new Float64Array(count * width) : new Float32Array(count * width);
    const vectors = new Float32Array(count * embeddingSize).fill(NaN);
    scores.fill(NaN);
    for (const { start: from, predictions } of parts) {
      if (predictions.ran === 0) continue;
      if (width > 0) scores.set(mergeScores(predictions.probabilities, called, scoreKind), (from - start) * width);
      if (predictions.embeddings?.length === predictions.count * embeddingSize)
        vectors.set(predictions.embeddings, (from - start) * embeddingSize);
    }
    if (width > 0) writeRunBlock(file, id, 'probabilities', { start, values: scores });
    if (embeddingSize > 0) writeRunBlock(file, id, 'embeddings', { start, values: vectors });
  };

  return {
    written: () => written,
    done: () => written + unwritten(),
    add: (part) => parts.push(part),
    isDue: () => performance.now() - writtenAt > longestUnwrittenMs || unwritten() >= mostUnwritten,
    write({ durationMs, batchSize, notes }) {
      const [start] = parts;
      if (!start) return;
      const known = shape ?? shapeOf(parts);
      inTransaction(project.file, (file) => {
        if (known && !shape) {
          setRunShape(file, id, known.precision, known.embeddingSize);
          writeBlank(file, id, { rows: start.start, width, shape: known });
        }
        writeRows(file, start.start, known ?? { precision: 'f32', embeddingSize: 0 });
        for (const { failures } of parts) insertRunFailures(file, id, failures);
        const cut = parts.reduce<CutTexts | null>((sum, { predictions }) => addCutTexts(sum, predictions.cut), null);
        if (cut) writeCutTexts(file, id, addCutTexts(readCutTexts(file, id), cut) ?? cut);
        setRunConditions(file, id, batchSize, notes);
        updateRun(file, id, { state: 'running', done: written + unwritten(), durationMs });
      });
      shape = known;
      written += unwritten();
      parts = [];
      writtenAt = performance.now();
    },
  };
}

function shapeOf(parts: readonly Part[]): Shape | null {
  const ran = parts.find(({ predictions }) => predictions.ran > 0)?.predictions;
  if (!ran) return null;
  return {
    precision: ran.probabilities instanceof Float64Array ? 'f64' : 'f32',
    embeddingSize: ran.embeddings ? ran.embeddings.length / ran.count : 0,
  };
}

/** Blocks without a prediction in place of those from before the shape was known. */
function writeBlank(
  file: WritableFile,
  runId: number,
  { rows, width, shape }: { readonly rows: number; readonly width: number; readonly shape: Shape },
): void {
  if (rows === 0) return;
  removeRunBlocks(file, runId);
  for (let start = 0; start < rows; start += rowsPerBlock) {
    const count = Math.min(rowsPerBlock, rows - start);
    const scores = shape.precision === 'f64' ? new Float64Array(count * width) : new Float32Array(count * width);
    if (width > 0) writeRunBlock(file, runId, 'probabilities', { start, values: scores.fill(NaN) });
    if (shape.embeddingSize > 0)
      writeRunBlock(file, runId, 'embeddings', {
        start,
        values: new Float32Array(count * shape.embeddingSize).fill(NaN),
      });
  }
}
