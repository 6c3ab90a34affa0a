import {
  type ClassCode,
  type Column,
  type ExampleId,
  firstId,
  type LabelColumn,
  type ModelClass,
  noClass,
} from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { RunKind } from '#shared/model/runKind.ts';
import { readRun, readRunBlocks, type RunRecord } from '../store/runStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import { loadEmbeddings } from './embeddingSource.ts';
import { once } from './memo.ts';
import type { WorkerPool } from '../threads/workerPool.ts';

/** What a run is about: the rows of the open project as it was read. */
export type RunRows = {
  readonly file: ProjectFile;
  readonly rowCount: number;
  readonly ownClasses: readonly string[];
  readonly pool: WorkerPool;
};

/** The predictions of one run in memory. Model class m is project class `toProject[m]`. */
export type RunData = {
  readonly record: RunRecord;
  readonly kind: RunKind;
  readonly classCount: number;
  /**
   * [examples, classes] in the model's class order, or decision scores by `kind`; NaN rows where there is no prediction. Read
   * when first asked for: much that is asked of a run needs only the class that it predicts.
   */
  probabilities(): Float32Array | Float64Array;
  readonly toProject: Column<ModelClass, ClassCode>;
  readonly toModel: Column<ClassCode, ModelClass>;
  /**
   * Names that it knows and the project has not got, in the model's order. They have the codes behind those of the project for as
   * long as the run is looked at.
   */
  readonly extraClasses: readonly string[];
  /** Project class codes; −1 where there is no prediction. */
  readonly predicted: LabelColumn;
  /** Highest probability; NaN where there is no prediction, and everywhere in a run of decision scores. */
  readonly confidence: Float64Array;
  margin(): Float64Array;
  /** [examples, embeddingSize], or null. Loaded on first use. */
  embeddings(): Float32Array | null;
};

export function runKindOf({ config }: Pick<RunRecord, 'config'>): RunKind {
  if (config?.task === 'embedding') return 'embeddings';
  return config?.outputs.scores?.kind === 'decision' ? 'decision' : 'probabilities';
}

/** Project class code of a name: the exact name, else the only one that is equal when case and outer blanks are ignored. */
export function classCodeOf(classes: readonly string[], name: string): ClassCode {
  const exact = classes.indexOf(name) as ClassCode;
  if (exact >= 0) return exact;
  const folded = name.trim().toLowerCase();
  const alike = classes.flatMap((other, code) => (other.trim().toLowerCase() === folded ? [code as ClassCode] : []));
  return alike.length === 1 ? alike[0]! : noClass;
}

/** @throws WinnowError `not_found` where there is no run. */
export function requireRun({ run }: { readonly run: RunData | null }): RunData {
  if (!run)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  return run;
}

/**
 * Reads a run; null when there is none with that id. Where its label errors will be asked for, `shared` memory lets a second
 * thread help with them.
 */
export function openRunData(project: RunRows, runId: number, memory: 'own' | 'shared' = 'own'): RunData | null {
  const record = readRun(project.file, runId);
  if (!record) return null;
  const classCount = record.classes.length;
  const { rowCount } = project;
  const kind = runKindOf(record);
  const { best, confidence } = bestClasses(project, record);
  // The highest decision score is no probability: nothing that reads a confidence may take it for one.
  if (kind === 'decision') confidence.fill(NaN);
  const probabilities = once(() => loadMatrix(project, record, memory));
  return {
    record,
    kind,
    classCount,
    ...codesOf(record.classes, best, project.ownClasses),
    confidence,
    probabilities,
    margin: once(() => marginsOf(probabilities(), rowCount, classCount)),
    embeddings: once(() => (record.embeddingSize > 0 ? loadEmbeddings(project, record, rowCount) : null)),
  };
}

function loadMatrix(project: RunRows, record: RunRecord, memory: 'own' | 'shared'): Float32Array | Float64Array {
  const size = project.rowCount * record.classes.length;
  const byteLength = size * (record.precision === 'f64' ? 8 : 4);
  const buffer =
    memory === 'shared' ? project.pool.tableMemory(byteLength, project.rowCount) : new ArrayBuffer(byteLength);
  const matrix = record.precision === 'f64' ? new Float64Array(buffer) : new Float32Array(buffer);
  matrix.fill(NaN);
  for (const { start, values } of scoreBlocks(project, record)) matrix.set(values, start * record.classes.length);
  return matrix;
}

/** The scores of a run block by block, and the row that each begins with. */
function* scoreBlocks(project: RunRows, record: RunRecord) {
  const isDouble = record.precision === 'f64';
  const size = isDouble ? 8 : 4;
  const rowBytes = record.classes.length * size;
  for (const { start, data } of readRunBlocks(project.file, record.id, 'probabilities')) {
    if (start * rowBytes + data.length > project.rowCount * rowBytes || data.length % size !== 0) {
      throw new WinnowError('not_a_project', 'A block of predictions in this project is damaged.', {
        file: project.file.path,
      });
    }
    const { buffer, byteOffset, length } = data.byteOffset % size === 0 ? data : new Uint8Array(data);
    const count = length / size;
    const values = isDouble ? new Float64Array(buffer, byteOffset, count) : new Float32Array(buffer, byteOffset, count);
    yield { start: start as ExampleId, values };
  }
}

type RunCodes = Pick<RunData, 'toProject' | 'toModel' | 'predicted' | 'extraClasses'>;

/** What the classes of a model are in a project of these classes; see `extraClasses`. `best`: predicted class of each example. */
function codesOf(
  names: readonly string[],
  best: Column<ExampleId, ModelClass>,
  ownClasses: readonly string[],
): RunCodes {
  const extraClasses: string[] = [];
  const toProject = Int32Array.from(names, (name) => {
    const own = classCodeOf(ownClasses, name);
    return own >= 0 ? own : ownClasses.length + extraClasses.push(name) - 1;
  }) as Column<ModelClass, ClassCode>;
  const toModel = new Int32Array(ownClasses.length + extraClasses.length).fill(-1) as Column<ClassCode, ModelClass>;
  toProject.forEach((code, model) => {
    if (code >= 0) toModel[code] = model;
  });
  const predicted = new Int32Array(best.length).fill(noClass) as LabelColumn;
  for (let id = firstId; id < best.length; id++) if (best[id]! >= 0) predicted[id] = toProject[best[id]!]!;
  return { toProject, toModel, predicted, extraClasses };
}

/** The same run after the project has got some of the run's extra classes: their codes are others now. */
export function withOwnClasses(run: RunData, ownClasses: readonly string[]): RunData {
  const best = run.predicted.map((code) => (code < 0 ? -1 : run.toModel[code as ClassCode]!));
  return { ...run, ...codesOf(run.record.classes, best as Column<ExampleId, ModelClass>, ownClasses) };
}

/** The most probable class of the model for each example, −1 without a prediction, and its probability. */
function bestClasses(project: RunRows, record: RunRecord) {
  const best = new Int32Array(project.rowCount).fill(-1) as Column<ExampleId, ModelClass>;
  const confidence = new Float64Array(project.rowCount).fill(NaN);
  const classCount = record.classes.length;
  if (classCount === 0) return { best, confidence };
  for (const { start, values } of scoreBlocks(project, record)) {
    for (let row = start, at = 0; at < values.length; row++, at += classCount) {
      let first = 0;
      let highest = values[at]!;
      let sum = highest;
      for (let k = 1; k < classCount; k += 1) {
        const p = values[at + k]!;
        sum += p;
        if (p > highest) {
          highest = p;
          first = k;
        }
      }
      const isUsable = Number.isFinite(sum);
      best[row] = (isUsable ? first : -1) as ModelClass;
      confidence[row] = isUsable ? highest : NaN;
    }
  }
  return { best, confidence };
}

function marginsOf(probabilities: Float32Array | Float64Array, rowCount: number, classCount: number): Float64Array {
  const margins = new Float64Array(rowCount).fill(NaN);
  for (let row = 0; row < rowCount; row += 1) {
    let first = -Infinity;
    let second = -Infinity;
    for (let k = 0; k < classCount; k += 1) {
      const p = probabilities[row * classCount + k]!;
      if (p > first) {
        second = first;
        first = p;
      } else if (p > second) second = p;
    }
    if (Number.isFinite(first) && Number.isFinite(second)) margins[row] = first - second;
  }
  return margins;
}
