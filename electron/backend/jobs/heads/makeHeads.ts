import type { HeadsResult } from '#shared/contract/headsResult.ts';
import type { FeatureKind, HeadKind } from '#shared/model/heads.ts';
import { exampleIds, firstId } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { isFiniteRow } from '../../analysis/finiteRows.ts';
import type { HeadData } from '../../analysis/heads/headTasks.ts';
import { standardise } from '../../analysis/heads/standardise.ts';
import { stratifiedFolds } from '../../analysis/heads/stratifiedFolds.ts';
import { accuracyOf } from '../../analysis/metrics/hits.ts';
import { headWeights } from '../../analysis/labelErrors/labelAgreement.ts';
import { type BackendState, requireProject } from '../../backendState.ts';
import { inStretches, inTurns } from '../../threads/breather.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { RunFailure } from '../../store/runStore.ts';
import { type HeadResult, runHeads } from '../../threads/runHeads.ts';
import { createGroups, digestOf } from '../equalContents.ts';
import type { JobControl } from '../jobQueue.ts';
import { type SavedRun, saveRun } from '../saveRun.ts';
import { startJob } from '../startJob.ts';
import { type HeadFeatures, headFeatures } from './headFeatures.ts';

export type HeadsParams = {
  readonly features: FeatureKind;
  readonly head: HeadKind;
  readonly folds: number;
  readonly seed: number;
  readonly name?: string | undefined;
};

/** Probabilities of all classes for all examples, at most. */
const mostCells = 200_000_000;
/** Fewer rows are dealt into folds several times: so many rows in all, at most so often. */
const rowsOfOneDealing = 4000;
const mostRepeats = 5;
const seedsApart = 7919;

/** Queues the making of an out-of-sample run from what the project itself has. */
export function startHeads(state: BackendState, params: HeadsParams): { jobId: number } {
  const project = requireProject(state);
  const jobId = startJob(state, 'runs.makeHeads', {
    kind: 'heads',
    title: 'Check labels without a model',
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
  const rows =
    'sparse' in features
      ? features.sparse
      : await inTurns(standardise(features.features, features.width), control.signal);
  if (rows.width === 0)
    throw new WinnowError('bad_input', `The ${features.words} are the same for every example: nothing can be learnt.`);
  const groups = await equalRowsOf(features, project.rowCount, control);
  const { data, alone } = foldsOf(project, groups, { ...params, rows });
  control.progress({ phase: 'Learning', done: 0, total: 1 });
  const results = await runHeads(data, params.head, {
    checkpoint: () => control.checkpoint(),
    progress: (done, total) => control.progress({ done, total }),
  });
  const { rowCount } = project;
  const tables = results.map(({ probabilities }) => probabilities);
  const { hits, weights } = headWeights({ tables, labels: data.labels, rowCount, classCount: classes.length });
  const probabilities = weightedMean(results, weights);
  const notes = [...features.notes, ...aloneNote(alone, project)];
  const name = params.name ?? `Out of sample, ${features.words}`;
  const heads = results.map(({ head }, at) => ({ head, accuracy: accuracyOf(hits[at]!), weight: weights[at]! }));
  const failures = failuresOf(probabilities, classes.length);
  await control.checkpoint();
  control.progress({ phase: 'Saving' });
  const run: SavedRun = {
    source: 'heads',
    name,
    path: '',
    sha256: '',
    classes,
    matrix: { rows: rowCount, columns: classes.length, values: probabilities },
    rowOf: exampleIds(rowCount),
    failures,
    notes: [howMade(heads, { features, params, folds: data.folds }), ...notes],
    embeddings: null,
    startedAt,
  };
  const runId = await saveRun(project, run, control);
  project.activateRun();
  return {
    runId,
    name,
    examples: rowCount,
    failed: failures.length,
    heads,
    notes,
    seconds: (Date.now() - startedAt) / 1000,
  };
}

/** Labels to learn and folds; `alone` are classes of which all examples are copies of one, which no fold can hold out and learn. */
function foldsOf(
  project: OpenProject,
  groups: Int32Array,
  { rows, folds, seed }: Pick<HeadsParams, 'folds' | 'seed'> & Pick<HeadData, 'rows'>,
): { readonly data: HeadData; readonly alone: readonly number[] } {
  const { rowCount, current } = project;
  const classCount = project.ownClasses.length;
  const labels = new Int32Array(rowCount).fill(-1);
  const groupsOfClass = Array.from({ length: classCount }, () => new Set<number>());
  for (let id = firstId; id < rowCount; id++) {
    const label = current[id]!;
    if (label < 0 || label >= classCount || groups[id]! < 0) continue;
    labels[id] = label;
    groupsOfClass[label]!.add(groups[id]!);
  }
  const alone = groupsOfClass.flatMap((members, code) => (members.size === 1 ? [code] : []));
  const isAlone = Uint8Array.from(groupsOfClass, (members) => (members.size === 1 ? 1 : 0));
  const isOnlyPredicted = new Uint8Array(rowCount);
  for (let id = firstId; id < rowCount; id++) {
    if (isAlone[labels[id]!] === 1) labels[id] = -1;
    else if (labels[id]! < 0 && groups[id]! >= 0) isOnlyPredicted[id] = 1;
  }
  const sizes = groupsOfClass.map((members) => members.size).filter((size) => size > 1);
  if (sizes.length < 2) {
    const why =
      classCount < 2
        ? 'All labels are the same'
        : 'Fewer than two classes have more than one example that is no copy of another';
    throw new WinnowError('bad_input', `${why}: there is nothing to tell apart, so no label can be checked this way.`);
  }
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const used = Math.max(2, Math.min(folds, largest));
  const repeats = Math.min(mostRepeats, Math.max(1, Math.floor(rowsOfOneDealing / Math.max(rowCount, 1))));
  const dealings = Array.from({ length: repeats }, (_, repeat) => {
    const foldOf = stratifiedFolds({ labels, groups, folds: used, seed: seed + repeat * seedsApart });
    for (let id = firstId; id < rowCount; id++) if (isOnlyPredicted[id] === 1) foldOf[id] = id % used;
    return foldOf;
  });
  return { data: { rows, labels, classCount, isOnlyPredicted, folds: used, dealings, seed }, alone };
}

/** Group of each example: those with the very same features share one; −1 where there are none. */
async function equalRowsOf(features: HeadFeatures, rowCount: number, { signal }: JobControl): Promise<Int32Array> {
  const groups = createGroups(rowCount);
  await inStretches(rowCount, { signal, atOnce: 256 }, (from, to) => {
    for (let row = from; row < to; row += 1) {
      const bytes = bytesOfRow(features, row);
      if (bytes) groups.add(row, digestOf(bytes));
    }
  });
  return groups.firsts();
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
  if (!isFiniteRow(features.features, row, width)) return null;
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

type Making = { readonly features: HeadFeatures; readonly params: HeadsParams; readonly folds: number };

/** The run has no file to trace it by: what would make it again, and what each head is worth. */
function howMade(heads: HeadsResult['heads'], { features, params, folds }: Making): string {
  const percent = (share: number, digits: number): string => (100 * share).toFixed(digits);
  const each = heads.map(({ head, accuracy: { value, low, high, n }, weight }) => {
    const range = `${percent(low, 1)} to ${percent(high, 1)}, n ${n.toLocaleString('en')}`;
    return `${head} ${percent(value, 1)} % (${range}), counting for ${percent(weight, 0)} %`;
  });
  return `Made from the ${features.words} in ${folds} folds with seed ${params.seed}. Labels predicted out of sample: ${each.join('; ')}.`;
}

function aloneNote(alone: readonly number[], project: OpenProject): string[] {
  if (alone.length === 0) return [];
  const names = alone.slice(0, 5).map((code) => project.ownClasses[code]);
  const rest = alone.length > names.length ? ` and ${alone.length - names.length} more` : '';
  return [
    `${names.join(', ')}${rest}: of a single example nothing can be learnt without it, so these labels were not checked.`,
  ];
}

/** Examples without a prediction, and why. */
function failuresOf(probabilities: Float32Array, classCount: number): RunFailure[] {
  const failures: RunFailure[] = [];
  for (let id = firstId; id * classCount < probabilities.length; id++) {
    if (!Number.isNaN(probabilities[id * classCount]!)) continue;
    const message = 'It has no features that can be learnt from, or its class has no other example.';
    failures.push({ id, code: 'missing_value', message });
  }
  return failures;
}
