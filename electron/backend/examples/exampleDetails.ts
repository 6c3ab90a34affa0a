import { mapIds, type ExampleId, type ExampleIds } from '#shared/model/ids.ts';
import { hasBit } from '#shared/analysis/bitset.ts';
import { nearestNeighbours } from '../analysis/neighbours.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { readHistory, readNote, stateBits } from '../store/decisionStore.ts';
import { readRunFailure } from '../store/runStore.ts';
import { lossValues } from '../fields/derivedColumns.ts';
import { finite } from '../measure/metrics.ts';
import { findingsIn } from './findings.ts';
import { logState } from '../decisions/history.ts';
import type { OpenProject } from '../project/openProject.ts';
import { shownTags } from '../project/tagSet.ts';

const shownTextLimit = 200_000;

/** Everything known of an example, for Review and the detail panel. */
export function exampleDetail(project: OpenProject, id: ExampleId): ExampleDetail {
  if (id >= project.rowCount) throw new WinnowError('not_found', `There is no example ${id} in this project.`);
  const { run } = project;
  const dataset = project.datasetOf(id);
  const image = project.columnWithRole('image');
  const textColumn = project.columnWithRole('text');
  const imagePath = image ? (project.cellOf(image, id) as string | null) : null;
  const text = textColumn ? (project.cellOf(textColumn, id) as string | null) : null;
  const { undone } = logState(project.batches);
  const state = project.state[id]!;
  return {
    id,
    key: project.keys.get(id) ?? String(id),
    dataset: dataset.name,
    sourceRow: project.sourceRows[id]! + 1,
    imageUrl: imagePath === null ? null : `media/${id}`,
    thumbUrl: imagePath === null ? null : `media/${id}?size=128`,
    imagePath,
    text: text !== null && text.length > shownTextLimit ? `${text.slice(0, shownTextLimit)}…` : text,
    cells: cellsOf(project, id),
    givenLabel: project.labelName(project.given[id]!),
    currentLabel: project.labelName(project.current[id]!),
    isExcluded: (state & stateBits.excluded) !== 0,
    isFlagged: (state & stateBits.flagged) !== 0,
    isDecided: (state & stateBits.decided) !== 0,
    note: state & stateBits.noted ? readNote(project.file, id) : null,
    tags: shownTags(project.tags)
      .filter(({ yes }) => hasBit(yes, id))
      .map(({ record }) => record.name),
    notTags: shownTags(project.tags)
      .filter(({ no }) => hasBit(no, id))
      .map(({ record }) => record.name),
    prediction: predictionOf(project, id),
    predictionError:
      run && run.predicted[id]! < 0
        ? (readRunFailure(project.file, run.record.id, id) ?? 'This example has no prediction.')
        : null,
    findings: findingsIn(project, id),
    history: readHistory(project.file, id)
      .filter((item) => item.kind === 'apply')
      .map(({ id: decisionId, batchId, at, action, value, reason }) => ({
        id: decisionId,
        at,
        action,
        value,
        reason,
        isUndone: undone.has(batchId),
      })),
  };
}

export function cellsOf(project: OpenProject, id: ExampleId): ExampleDetail['cells'] {
  return project.columns
    .filter((c) => c.role !== 'ignore' && c.role !== 'text' && c.role !== 'image')
    .slice(0, 200)
    .map((c) => ({ name: c.name, role: c.role, value: project.cellOf(c, id) }));
}

function predictionOf(project: OpenProject, id: ExampleId): ExampleDetail['prediction'] {
  const { run } = project;
  if (!run || run.predicted[id]! < 0) return null;
  const isDecision = run.kind === 'decision';
  const row = run.probabilities().subarray(id * run.classCount, (id + 1) * run.classCount);
  return {
    label: project.labelName(run.predicted[id]!) ?? '',
    confidence: finite(run.confidence[id]!),
    loss: finite(lossValues(project, run)[id]!),
    probabilities: isDecision
      ? []
      : Array.from(row, (p, k) => ({ label: run.record.classes[k]!, p })).sort((a, b) => b.p - a.p),
    scores: isDecision
      ? Array.from(row, (score, k) => ({ label: run.record.classes[k]!, score })).sort((a, b) => b.score - a.score)
      : [],
  };
}

/** As much of an example as a line in a list shows: a small picture, or how its text begins. */
export function glimpseOf(
  project: OpenProject,
  id: ExampleId,
  mostCharacters = 200,
): { thumbUrl: string | null; text: string | null } {
  const image = project.columnWithRole('image');
  const textColumn = project.columnWithRole('text');
  return {
    thumbUrl: image && project.cellOf(image, id) !== null ? `media/${id}?size=128` : null,
    text: textColumn ? String(project.cellOf(textColumn, id) ?? '').slice(0, mostCharacters) : null,
  };
}

/** The nearest examples by the embeddings in use, exact, by one scan; without any, those that were found beforehand by what there is. */
export function neighboursOf(project: OpenProject, id: ExampleId, count: number): MethodOutput<'examples.neighbours'> {
  const near =
    id < project.rowCount ? (nearByEmbeddings(project, id, count) ?? nearBySimilarity(project, id, count)) : null;
  if (!near) return { isAvailable: false, source: null, items: [] };
  const isRow = project.columnWithRole('text') === undefined && project.columnWithRole('image') === undefined;
  return {
    isAvailable: true,
    source: near.source,
    items: mapIds(near.ids as ExampleIds, (neighbour, index) => ({
      id: neighbour,
      key: project.keys.get(neighbour) ?? String(neighbour),
      currentLabel: project.labelName(project.current[neighbour]!),
      givenLabel: project.labelName(project.given[neighbour]!),
      distance: near.distances[index]!,
      ...glimpseOf(project, neighbour),
      cells: isRow ? cellsOf(project, neighbour) : null,
    })),
  };
}

type Near = { readonly source: string; readonly ids: Int32Array; readonly distances: Float32Array | Float64Array };

function nearByEmbeddings({ embeddingSource }: OpenProject, id: ExampleId, count: number): Near | null {
  const vectors = embeddingSource?.embeddings() ?? null;
  const dimension = embeddingSource?.record.embeddingSize ?? 0;
  if (!vectors || dimension === 0 || Number.isNaN(vectors[id * dimension]!)) return null;
  const found = nearestNeighbours({ vectors, dimension, row: id, k: count });
  return { ...found, source: `the embeddings of ${embeddingSource!.record.name}` };
}

function nearBySimilarity({ similarity }: OpenProject, id: ExampleId, count: number): Near | null {
  if (!similarity) return null;
  const { k, features } = similarity.info;
  const own = similarity.neighbours().subarray(id * k, (id + 1) * k);
  const end = own.indexOf(-1);
  const found = Math.min(count, end < 0 ? k : end);
  return {
    source: features,
    ids: own.slice(0, found),
    distances: similarity.distances().slice(id * k, id * k + found),
  };
}
