import { createHash } from 'node:crypto';
import type { FeatureKind, HeadKind } from '#shared/model/heads.ts';
import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type HeadData, type HeadResult, repeatedPredictionSteps } from '../../analysis/heads/foldPredictions.ts';
import { hasFeatures, standardise } from '../../analysis/heads/standardise.ts';
import { stratifiedFolds } from '../../analysis/heads/stratifiedFolds.ts';
import { headWeights } from '../../analysis/labelErrors/labelAgreement.ts';
import { type BackendState, requireProject } from '../../backendState.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { rowsPerBlock } from '../../store/blocks.ts';
import { inTransaction } from '../../store/projectFile.ts';
import {
  insertRun,
  insertRunFailures,
  type RunFailure,
  setRunConditions,
  updateRun,
  writeRunBlock,
  writeSetting,
} from '../../store/runStore.ts';
import type { JobControl } from '../jobQueue.ts';
import { startJob } from '../startJob.ts';
import { type HeadFeatures, headFeatures } from './headFeatures.ts';

export type HeadsParams = {
  readonly features: FeatureKind;
  readonly head: HeadKind;
  readonly folds: number;
  readonly seed: number;
  readonly name?: string | undefined;
};

export type HeadsResult = {
  readonly runId: number;
  readonly name: string;
  readonly examples: number;
  readonly failed: number;
  /** Share of the labels that each head predicts, out of sample. */
  readonly heads: readonly { readonly head: string; readonly accuracy: number; readonly weight: number }[];
  readonly notes: readonly string[];
  readonly seconds: number;
};

/** Probabilities of all classes for all examples, at most. */
const mostCells = 200_000_000;
const restAfterMs = 30;
/** Fewer rows are dealt into folds several times: so many rows in all, at most so often. */
const rowsOfOneDealing = 4000;
const mostRepeats = 5;
const seedsApart = 1_000_003;

/** Queues the making of an out-of-sample run from what the project itself has. */
export function startHeads(state: BackendState, params: HeadsParams): { jobId: number } {
  const project = requireProject(state);
  const jobId = startJob(state, 'runs.makeHeads', {
    kind: 'heads',
    title: 'Labels predicted out of sample',
    unit: 'steps',
    params,
    canPause: true,
    canResume: false,
    work: (control) => makeHeads(project, params, control),
  });
  return { jobId };
}

/**
 * Class probabilities that no example's own label had a part in: heads learnt on all folds but one predict that one, over the best
 * features there are. Copies of one example share a fold. Stored as a run, which is then the one in use.
 * @throws WinnowError `not_found` without such features, `bad_input` where the labels allow no folds
 */
export async function makeHeads(project: OpenProject, params: HeadsParams, control: JobControl): Promise<HeadsResult> {
  const startedAt = Date.now();
  const classes = project.ownClasses;
  if (project.rowCount * classes.length > mostCells)
    throw new WinnowError(
      'bad_input',
      `${project.rowCount.toLocaleString('en')} examples of ${classes.length.toLocaleString('en')} classes are too many to predict here. Run a model, or import probabilities, instead.`,
    );
  const features = await headFeatures(project, params.features, control);
  const rows = 'sparse' in features ? features.sparse : standardise(features.features, features.width);
  if (rows.width === 0)
    throw new WinnowError('bad_input', `The ${features.words} are the same for every example: nothing can be learnt.`);
  const { dealings, alone } = foldsOf(project, features, params);
  const [data] = dealings as [HeadData];
  control.progress({ phase: 'Learning', done: 0, total: 100 });
  const results = await drive(repeatedPredictionSteps(rows, dealings, params.head), control);
  const measured = headWeights({
    tables: results.map(({ probabilities }) => probabilities),
    labels: data.labels,
    rowCount: project.rowCount,
    classCount: classes.length,
  });
  const probabilities = weightedMean(results, measured.weights);
  const notes = [...features.notes, ...aloneNote(alone, project)];
  const name = params.name ?? `Out of sample, ${features.words}`;
  await control.checkpoint();
  control.progress({ phase: 'Saving' });
  const { runId, failed } = save(project, { name, probabilities, notes, durationMs: Date.now() - startedAt });
  project.activateRun();
  return {
    runId,
    name,
    examples: project.rowCount,
    failed,
    heads: results.map(({ head }, at) => ({
      head,
      accuracy: 1 - measured.errors[at]!,
      weight: measured.weights[at]!,
    })),
    notes,
    seconds: (Date.now() - startedAt) / 1000,
  };
}

async function drive<T>(
  steps: Generator<{ readonly head: string; readonly share: number }, T>,
  control: JobControl,
): Promise<T> {
  let rest = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (performance.now() - rest < restAfterMs) continue;
    const { head, share } = step.value;
    control.progress({ phase: `Learning: ${head}`, done: Math.round(share * 100), total: 100 });
    await new Promise(setImmediate);
    await control.checkpoint();
    rest = performance.now();
  }
}

/** Labels to learn and folds; `alone` are classes of which all examples are copies of one, which no fold can hold out and learn. */
function foldsOf(
  project: OpenProject,
  features: HeadFeatures,
  { folds, seed }: HeadsParams,
): { readonly dealings: readonly HeadData[]; readonly alone: readonly number[] } {
  const { rowCount, current } = project;
  const classCount = project.ownClasses.length;
  const groups = copiesOf(features, rowCount);
  const labels = new Int32Array(rowCount).fill(-1);
  const groupsOfClass = Array.from({ length: classCount }, () => new Set<number>());
  for (let id = firstId; id < rowCount; id++) {
    const label = current[id]!;
    if (label < 0 || label >= classCount || groups[id]! < 0) continue;
    labels[id] = label;
    groupsOfClass[label]!.add(groups[id]!);
  }
  const alone = groupsOfClass.flatMap((members, code) => (members.size === 1 ? [code] : []));
  for (let id = firstId; id < rowCount; id++) if (alone.includes(labels[id]!)) labels[id] = -1;
  const learnt = groupsOfClass.filter((members) => members.size > 1);
  if (learnt.length < 2) {
    const why =
      classCount < 2
        ? 'All labels are the same'
        : 'Fewer than two classes have more than one example that is no copy of another';
    throw new WinnowError('bad_input', `${why}: there is nothing to tell apart, so no label can be checked this way.`);
  }
  const largest = Math.max(...learnt.map((members) => members.size));
  const used = Math.max(2, Math.min(folds, largest));
  const isOnlyPredicted = new Uint8Array(rowCount);
  for (let id = firstId; id < rowCount; id++)
    if (labels[id]! < 0 && groups[id]! >= 0 && !alone.includes(current[id]!)) isOnlyPredicted[id] = 1;
  const repeats = Math.min(mostRepeats, Math.max(1, Math.floor(rowsOfOneDealing / Math.max(rowCount, 1))));
  const dealings = Array.from({ length: repeats }, (_, repeat): HeadData => {
    const own = seed + repeat * seedsApart;
    const foldOf = stratifiedFolds({ labels, groups, folds: used, seed: own });
    for (let id = firstId; id < rowCount; id++) if (isOnlyPredicted[id] === 1) foldOf[id] = id % used;
    return { labels, classCount, foldOf, isOnlyPredicted, folds: used, seed: own };
  });
  return { dealings, alone };
}

/** Group of each example: those with the very same features share one; −1 where there are none. */
function copiesOf(features: HeadFeatures, rowCount: number): Int32Array {
  const groups = new Int32Array(rowCount).fill(-1);
  const known = new Map<string, number>();
  for (let row = 0; row < rowCount; row += 1) {
    const bytes = bytesOfRow(features, row);
    if (!bytes) continue;
    const hash = createHash('sha1').update(bytes).digest('base64');
    const group = known.get(hash) ?? known.size;
    known.set(hash, group);
    groups[row] = group;
  }
  return groups;
}

function bytesOfRow(features: HeadFeatures, row: number): Uint8Array | null {
  if ('sparse' in features) {
    const { starts, columns, values } = features.sparse;
    const [from, to] = [starts[row]!, starts[row + 1]!];
    const entries = Float64Array.from({ length: 2 * (to - from) }, (_, at) =>
      at % 2 === 0 ? columns[from + at / 2]! : values[from + (at - 1) / 2]!,
    );
    return new Uint8Array(entries.buffer);
  }
  const { width } = features;
  if (!hasFeatures(features.features, width, row)) return null;
  return new Uint8Array(features.features.buffer, features.features.byteOffset + row * width * 4, width * 4);
}

function weightedMean(results: readonly HeadResult[], weights: readonly number[]): Float32Array {
  const [first] = results;
  const mean = new Float32Array(first!.probabilities.length);
  results.forEach(({ probabilities }, at) => {
    for (let cell = 0; cell < mean.length; cell += 1) mean[cell]! += weights[at]! * probabilities[cell]!;
  });
  return mean;
}

function aloneNote(alone: readonly number[], project: OpenProject): string[] {
  if (alone.length === 0) return [];
  const names = alone.slice(0, 5).map((code) => project.ownClasses[code]);
  const rest = alone.length > names.length ? ` and ${alone.length - names.length} more` : '';
  return [
    `${names.join(', ')}${rest}: of a single example nothing can be learnt without it, so these labels were not checked.`,
  ];
}

function save(
  project: OpenProject,
  run: {
    readonly name: string;
    readonly probabilities: Float32Array;
    readonly notes: readonly string[];
    readonly durationMs: number;
  },
): { readonly runId: number; readonly failed: number } {
  const { rowCount } = project;
  const classes = project.ownClasses;
  const failures: RunFailure[] = [];
  for (let id = firstId; id < rowCount; id++)
    if (Number.isNaN(run.probabilities[id * classes.length]!)) failures.push(failureOf(id));
  const runId = inTransaction(project.file, (file) => {
    const id = insertRun(file, {
      name: run.name,
      source: 'heads',
      modelPath: '',
      modelSha256: '',
      config: null,
      configSha256: '',
      classes,
      batchSize: rowsPerBlock,
      precision: 'f32',
      embeddingSize: 0,
      provider: '',
      total: rowCount,
    });
    for (let start = 0; start < rowCount; start += rowsPerBlock) {
      const end = Math.min(start + rowsPerBlock, rowCount);
      const values = run.probabilities.slice(start * classes.length, end * classes.length);
      writeRunBlock(file, id, 'probabilities', { start, values });
    }
    insertRunFailures(file, id, failures);
    setRunConditions(file, id, rowsPerBlock, run.notes);
    updateRun(file, id, { state: 'done', done: rowCount, durationMs: run.durationMs });
    writeSetting(file, 'activeRun', String(id));
    return id;
  });
  return { runId, failed: failures.length };
}

function failureOf(id: ExampleId): RunFailure {
  return {
    id,
    code: 'missing_value',
    message: 'It has no features that can be learnt from, or its class has no other example.',
  };
}
