import { bitsetOf, type Bitset } from '#shared/analysis/bitset.ts';
import type { FilterMethod } from '../analysis/labelErrors/filters.ts';
import { qualityRanks } from '../analysis/labelErrors/explainLabelError.ts';
import { qualityOfRows, type QualityScore } from '../analysis/labelErrors/qualityScores.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { labelErrorsOf } from '../threads/labelErrorsOf.ts';
import { readRun, readRunBlocks, type RunRecord } from '../store/runStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import type { WorkerPool } from '../threads/workerPool.ts';

/** What label-error detection says of a run: `ids` worst first, everything else indexed by rank or by example. */
export type Suspects = {
  readonly method: FilterMethod;
  readonly score: QualityScore;
  readonly ids: Int32Array;
  /** Label quality of each ranked id, 0..1. */
  readonly scores: Float64Array;
  /** Project class code that is suggested, by rank. */
  readonly suggested: Int32Array;
  readonly bits: Bitset;
  /** Rank by example id, −1 for the others. */
  readonly rankOf: Int32Array;
  /** Label quality of every example; NaN where there is none. Worked out when first asked for. */
  readonly quality: Float64Array;
  /** Mean probability that the model gives a class on rows given it, by model class. */
  readonly thresholds: Float64Array;
  /** Place of each ranked id from the lowest label quality of all, from 1; and how many were placed. Worked out when first asked for. */
  readonly places: Int32Array;
  readonly placed: number;
  /** Labelled rows left out: label unknown to the model; prediction missing, NaN or infinite. */
  readonly unknownLabels: number;
  readonly notPredicted: number;
  /** Why nothing could be said, or null. */
  readonly unavailable: string | null;
};

/** What a run is about: the rows of the open project as it was read. */
export type RunRows = {
  readonly file: ProjectFile;
  readonly rowCount: number;
  readonly classes: readonly string[];
  readonly given: Int32Array;
  readonly pool: WorkerPool;
};

/** The predictions of one run in memory. Model class m is project class `toProject[m]`. */
export type RunData = {
  readonly record: RunRecord;
  readonly classCount: number;
  /** [examples, classes] in the model's class order; NaN rows where there is no prediction. */
  readonly probabilities: Float32Array | Float64Array;
  readonly toProject: Int32Array;
  readonly toModel: Int32Array;
  /** Project class codes; −1 where there is no prediction. */
  readonly predicted: Int32Array;
  readonly confidence: Float64Array;
  margin(): Float64Array;
  suspects(project: RunRows, method?: FilterMethod, score?: QualityScore): Suspects;
  /** [examples, embeddingSize], or null. Loaded on first use. */
  embeddings(): Float32Array | null;
};

export const defaultMethod: FilterMethod = 'prune_by_noise_rate';
export const defaultScore: QualityScore = 'self_confidence';

/** Project class code of a name: the exact name, else the only one that is equal when case and outer blanks are ignored. */
export function classCodeOf(classes: readonly string[], name: string): number {
  const exact = classes.indexOf(name);
  if (exact >= 0) return exact;
  const folded = name.trim().toLowerCase();
  const alike = classes.flatMap((other, code) => (other.trim().toLowerCase() === folded ? [code] : []));
  return alike.length === 1 ? alike[0]! : -1;
}

/**
 * Reads a run; null when there is none with that id. Where its label errors will be asked for, `shared` memory lets a second
 * thread help with them.
 */
export function openRunData(project: RunRows, runId: number, memory: 'own' | 'shared' = 'own'): RunData | null {
  const record = readRun(project.file, runId);
  if (!record) return null;
  const classCount = record.classes.length;
  const rowCount = project.rowCount;
  const probabilities = loadMatrix(project, record, memory);
  const toProject = Int32Array.from(record.classes, (name) => classCodeOf(project.classes, name));
  const toModel = new Int32Array(project.classes.length).fill(-1);
  toProject.forEach((code, model) => {
    if (code >= 0) toModel[code] = model;
  });
  const { predicted, confidence } = predictedOf(probabilities, rowCount, toProject);
  const cache = new Map<string, Suspects>();
  let margins: Float64Array | null = null;
  let embeddings: Float32Array | null | undefined;
  const run: RunData = {
    record,
    classCount,
    probabilities,
    toProject,
    toModel,
    predicted,
    confidence,
    margin: () => (margins ??= marginsOf(probabilities, rowCount, classCount)),
    suspects(current, method = defaultMethod, score = defaultScore) {
      const key = `${method}/${score}`;
      const known = cache.get(key);
      if (known) return known;
      const found = suspectsOf(run, current, method, score);
      cache.set(key, found);
      return found;
    },
    embeddings() {
      if (embeddings === undefined)
        embeddings = record.embeddingSize > 0 ? loadEmbeddings(project, record, rowCount) : null;
      return embeddings;
    },
  };
  return run;
}

function loadMatrix(project: RunRows, record: RunRecord, memory: 'own' | 'shared'): Float32Array | Float64Array {
  const size = project.rowCount * record.classes.length;
  const byteLength = size * (record.precision === 'f64' ? 8 : 4);
  const buffer =
    memory === 'shared' ? project.pool.tableMemory(byteLength, project.rowCount) : new ArrayBuffer(byteLength);
  const matrix = record.precision === 'f64' ? new Float64Array(buffer) : new Float32Array(buffer);
  matrix.fill(NaN);
  const bytes = new Uint8Array(matrix.buffer);
  const rowBytes = record.classes.length * matrix.BYTES_PER_ELEMENT;
  for (const { start, data } of readRunBlocks(project.file, record.id, 'probabilities')) {
    if (start * rowBytes + data.length > bytes.length) {
      throw new WinnowError('not_a_project', 'A block of predictions in this project is damaged.', {
        file: project.file.path,
      });
    }
    bytes.set(data, start * rowBytes);
  }
  return matrix;
}

function loadEmbeddings(project: RunRows, record: RunRecord, rowCount: number): Float32Array {
  const matrix = new Float32Array(rowCount * record.embeddingSize).fill(NaN);
  const bytes = new Uint8Array(matrix.buffer);
  for (const { start, data } of readRunBlocks(project.file, record.id, 'embeddings'))
    bytes.set(data, start * record.embeddingSize * 4);
  return matrix;
}

function predictedOf(probabilities: Float32Array | Float64Array, rowCount: number, toProject: Int32Array) {
  const classCount = toProject.length;
  const predicted = new Int32Array(rowCount).fill(-1);
  const confidence = new Float64Array(rowCount).fill(NaN);
  for (let row = 0; row < rowCount; row += 1) {
    const at = row * classCount;
    let best = 0;
    let highest = probabilities[at]!;
    let sum = highest;
    for (let k = 1; k < classCount; k += 1) {
      const p = probabilities[at + k]!;
      sum += p;
      if (p > highest) {
        highest = p;
        best = k;
      }
    }
    if (!Number.isFinite(sum)) continue;
    predicted[row] = toProject[best]!;
    confidence[row] = highest;
  }
  return { predicted, confidence };
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

function suspectsOf(run: RunData, project: RunRows, method: FilterMethod, score: QualityScore): Suspects {
  const { classCount, probabilities, toModel, toProject } = run;
  const rowCount = project.rowCount;
  const labels = new Int32Array(project.pool.tableMemory(rowCount * 4, rowCount));
  const inUse = new Set<number>();
  let unknownLabels = 0;
  for (let id = 0; id < rowCount; id += 1) {
    const label = toModel[project.given[id]!] ?? -1;
    labels[id] = label;
    if (label >= 0) inUse.add(label);
    else if (project.given[id]! >= 0) unknownLabels += 1;
  }
  if (inUse.size < 2) {
    const unavailable = 'Label errors need at least two classes with labels that the model knows.';
    return { ...nothingFound(rowCount, method, score), unknownLabels, unavailable };
  }
  const found = labelErrorsOf({ probs: probabilities, labels, rowCount, classCount, method, score }, project.pool);
  const rankOf = new Int32Array(rowCount).fill(-1);
  const suggested = new Int32Array(found.indices.length);
  for (let rank = 0; rank < suggested.length; rank += 1) {
    rankOf[found.indices[rank]!] = rank;
    suggested[rank] = toProject[found.suggested[rank]!] ?? -1;
  }
  const quality = once(() => qualityOfAll(run, labels, score));
  const places = once(() => qualityRanks(quality(), found.indices));
  return {
    method,
    score,
    ids: found.indices,
    scores: found.scores,
    suggested,
    bits: bitsetOf(rowCount, found.indices),
    rankOf,
    get quality() {
      return quality();
    },
    thresholds: found.thresholds,
    get places() {
      return places().ranks;
    },
    get placed() {
      return places().total;
    },
    unknownLabels,
    notPredicted: found.notFinite,
    unavailable: null,
  };
}

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: work() }).value;
}

function qualityOfAll(run: RunData, labels: Int32Array, score: QualityScore): Float64Array {
  const { probabilities: probs, classCount, confidence } = run;
  const rowCount = labels.length;
  const rows = new Int32Array(rowCount);
  let next = 0;
  for (let id = 0; id < rowCount; id += 1) if (labels[id]! >= 0 && !Number.isNaN(confidence[id]!)) rows[next++] = id;
  const placed = rows.subarray(0, next);
  const scores = qualityOfRows({ probs, labels, rowCount, classCount }, placed, { score });
  if (next === rowCount) return scores;
  const quality = new Float64Array(rowCount).fill(NaN);
  for (let at = 0; at < next; at += 1) quality[placed[at]!] = scores[at]!;
  return quality;
}

function nothingFound(rowCount: number, method: FilterMethod, score: QualityScore): Suspects {
  return {
    method,
    score,
    ids: new Int32Array(0),
    scores: new Float64Array(0),
    suggested: new Int32Array(0),
    bits: bitsetOf(rowCount, []),
    rankOf: new Int32Array(rowCount).fill(-1),
    quality: new Float64Array(rowCount).fill(NaN),
    thresholds: new Float64Array(0),
    places: new Int32Array(0),
    placed: 0,
    unknownLabels: 0,
    notPredicted: 0,
    unavailable: null,
  };
}
