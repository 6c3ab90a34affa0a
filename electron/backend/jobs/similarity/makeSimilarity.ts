import { setImmediate } from 'node:timers/promises';
import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { groupSets } from '../../analysis/neighbourhood/groupSets.ts';
import { densityClusters } from '../../analysis/neighbourhood/densityClusters.ts';
import { neighbourLabels } from '../../analysis/neighbourhood/neighbourLabels.ts';
import { meanDistancesOf } from '../../analysis/neighbourhood/outliers.ts';
import { usableGraph } from '../../analysis/neighbourhood/neighbourGraph.ts';
import { orderStatistic, permutationPValue, permutedStatistics } from '../../analysis/neighbourhood/nonIid.ts';
import { orderScores } from '../../analysis/neighbourhood/orderScores.ts';
import { nearDuplicates } from '../../analysis/neighbourhood/nearDuplicates.ts';
import { type BackendState, requireProject } from '../../backendState.ts';
import { nearestOfAll } from '../../neighbours/nearestOfAll.ts';
import type { NearestOfAll } from '../../neighbours/neighbourTask.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { inTransaction } from '../../store/projectFile.ts';
import { type SimilarityRecord, writeSimilarity } from '../../store/similarityStore.ts';
import type { JobControl } from '../jobQueue.ts';
import { startJob } from '../startJob.ts';
import { asExamples } from './asExamples.ts';
import { type LookedAt, lookAtAll } from './lookAtAll.ts';
import type { Content } from './copies.ts';
import { type NeighbourFeatures, neighbourFeatures } from './neighbourFeatures.ts';
import { partnersOf } from './partners.ts';

/** Neighbours kept of each example: cleanlab's number. */
const neighbourCount = 10;

/** Queues the search for copies and neighbours; the one that is under way, if any. */
export function startSimilarity(state: BackendState): { jobId: number } {
  const project = requireProject(state);
  const going = runningSimilarity(state);
  if (going !== null) return { jobId: going };
  const jobId = startJob(state, 'similarity.make', {
    kind: 'similarity',
    title: 'Look for examples that are alike',
    unit: 'examples',
    params: {},
    canPause: true,
    canResume: false,
    work: (control) => makeSimilarity(project, control),
  });
  return { jobId };
}

/** The job that looks for them now; null where there is none. */
export function runningSimilarity(state: BackendState): number | null {
  const job = state.jobs
    .list()
    .find(
      ({ kind, state: how }) => kind === 'similarity' && (how === 'queued' || how === 'running' || how === 'paused'),
    );
  return job?.id ?? null;
}

/**
 * Finds for every example its copies and near duplicates by what it holds, and its nearest neighbours by the best features there are,
 * and keeps them in the project. @throws WinnowError `not_found` where there is nothing to compare by
 */
export async function makeSimilarity(project: OpenProject, control: JobControl): Promise<SimilarityInfo> {
  const startedAt = Date.now();
  const { rowCount } = project;
  if (rowCount < 2) throw new WinnowError('not_found', 'There are no two examples to compare.');
  const { content, colours, quality } = await lookAtAll(project, control);
  const features = await neighbourFeatures(project, colours, control);
  if (!content && !features) throw new WinnowError('not_found', nothingToCompare);
  const graph = await graphOf(features, rowCount, control);
  const isTable = content?.content === 'features' && features?.kind === 'columns';
  const copies = !content ? embeddingContent(graph) : isTable ? withCloseRows(content, graph) : content;
  const order = await orderOf(graph, control);
  control.progress({ phase: 'Saving' });
  // Each takes a part of a second where there are a million rows.
  await setImmediate();
  const { setOf } = groupSets(copies.links, copies.exact);
  await setImmediate();
  const { partner, likeness } = partnersOf({ setOf, exact: copies.exact, links: copies.links, given: project.given });
  const info: SimilarityInfo = {
    version: 2,
    features: features?.features ?? 'nothing',
    kind: features?.kind ?? 'columns',
    metric: features?.metric ?? 'euclidean',
    k: neighbourCount,
    isExact: graph.isExact,
    recall: graph.recall,
    content: copies.content,
    threshold: copies.threshold,
    order,
    quality: { pictures: limitsOf(quality.pictures), texts: limitsOf(quality.texts), table: limitsOf(quality.table) },
    notes: [...copies.notes, ...(features?.notes ?? [noNeighbours]), ...graph.notes],
    seconds: (Date.now() - startedAt) / 1000,
  };
  const arrays = {
    ...{ exact: copies.exact, near: setOf, partner, likeness },
    ...{ neighbours: graph.ids, distances: graph.distances },
    ...(await ofNeighbours(graph, project.given)),
    ...qualityArrays(quality),
  };
  await control.checkpoint();
  inTransaction(project.file, (file) => writeSimilarity(file, { rowCount, info, arrays }));
  project.similarityChanged();
  return info;
}

/** What detectors go by, worked out here: at a million rows each takes longer than anybody who opens a screen should wait. */
async function ofNeighbours(graph: Graph, given: Int32Array) {
  const meanDistances = Float32Array.from(meanDistancesOf(graph, graph.k));
  await setImmediate();
  const { majority, counts } = neighbourLabels(graph, given);
  await setImmediate();
  return { meanDistances, neighbourMajority: majority, neighbourCounts: counts, clusters: densityClusters(graph) };
}

const limitsOf = (marks: QualityMarks | null): SimilarityInfo['quality']['texts'] =>
  marks && { notes: [...marks.notes], limits: marks.limits };

function qualityArrays({ pictures, texts, table }: LookedAt['quality']): SimilarityRecord['arrays'] {
  return {
    ...(pictures ? { pictureMasks: Int32Array.from(pictures.masks), pictureScores: pictures.scores } : {}),
    ...(pictures?.numbers ? { pictureNumbers: pictures.numbers } : {}),
    ...(texts ? { textMasks: Int32Array.from(texts.masks), textScores: texts.scores } : {}),
    ...(table ? { tableMasks: Int32Array.from(table.masks), tableScores: table.scores } : {}),
  };
}

const nothingToCompare =
  'There is nothing to compare the examples by: no text, no picture, no feature column that varies and no embeddings.';
const noNeighbours =
  'There is nothing that neighbours could be found by, only copies: no column varies, and no embeddings.';

/** Orders that are drawn, and the p-value below which the one at hand is not that of independent draws: cleanlab's. */
const permutations = 25;
const significance = 0.05;

async function orderOf(graph: Graph, control: JobControl): Promise<SimilarityInfo['order']> {
  const statistic = orderStatistic(graph);
  if (Number.isNaN(statistic)) return null;
  const rowCount = graph.ids.length / graph.k;
  const told = asExamples(rowCount, control);
  control.progress({ phase: 'Comparing the order with random ones', done: 0, total: rowCount });
  const permuted = new Float64Array(permutations);
  for (let draw = 0; draw < permutations; draw += 1) {
    permuted.set(permutedStatistics(graph, 1, draw), draw);
    told(draw + 1, permutations);
    await setImmediate();
    await control.checkpoint();
  }
  const pValue = permutationPValue(statistic, permuted);
  const clearestRow = pValue < significance ? orderScores(usableGraph(graph)).lowest : -1;
  return { statistic, pValue, clearestRow };
}

type Graph = NearestOfAll;

async function graphOf(features: NeighbourFeatures | null, rowCount: number, control: JobControl): Promise<Graph> {
  const size = rowCount * neighbourCount;
  const none = { ids: new Int32Array(size).fill(-1), distances: new Float32Array(size).fill(NaN), k: neighbourCount };
  const equalGroups = new Int32Array(rowCount).fill(-1);
  if (!features) return { ...none, equalGroups, isExact: true, recall: null, notes: [] };
  control.progress({ phase: 'Finding the neighbours', done: 0, total: rowCount });
  return await nearestOfAll(
    { vectors: features.vectors, rows: rowCount, width: features.width, k: neighbourCount, metric: features.metric },
    { checkpoint: () => control.checkpoint(), progress: asExamples(rowCount, control) },
  );
}

/** By distance, as cleanlab does: of embeddings where there is neither text nor picture nor feature, and of the rows of a table. */
function nearByDistance(graph: Graph): Pick<Content, 'links' | 'threshold'> {
  const { cut, medianNearest, links } = nearDuplicates(graph);
  return {
    threshold: `closer than ${cut.toPrecision(2)}, which is 0.13 times the usual distance to the nearest`,
    links: { ...links, distances: links.distances.map((distance) => 1 - Math.exp(-distance / medianNearest)) },
  };
}

const embeddingContent = (graph: Graph): Content => ({
  content: 'embeddings',
  exact: graph.equalGroups,
  notes: [],
  ...nearByDistance(graph),
});

/** Rows that are equal, and those that the columns put as close. */
function withCloseRows(rows: Content, graph: Graph): Content {
  const { links, threshold } = nearByDistance(graph);
  return { ...rows, links, threshold: `${rows.threshold}, or by all columns ${threshold}` };
}
