import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { noClass } from '#shared/model/ids.ts';
import { underperformingGroup as worstGroup } from '../analysis/neighbourhood/underperformingGroup.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo, once } from '../project/memo.ts';
import { requireRun } from '../project/runData.ts';
import { requireSimilarity } from '../project/similarity.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';

/** A group is flagged when the labels of its examples get less than half of the probability that labels get on average. */
const threshold = 0.5;

const kept = createMemo<Findings>();

/** The group of similar examples whose labels the run gives the least probability, as cleanlab's Datalab finds it (which flags below 0.1). */
export const underperformingGroup: Detector = {
  choices: {},
  find(project) {
    const run = requireRun(project);
    const similarity = requireSimilarity(project);
    const { given, rowCount } = project;
    return kept(similarity, [run, given], () => {
      const { info } = similarity;
      const clusters = similarity.clusters();
      const table = {
        probs: run.probabilities(),
        labels: Int32Array.from(given, (label) => (label < 0 ? -1 : (run.toModel[label] ?? -1))),
        rowCount,
        classCount: run.classCount,
      };
      const isProbability = run.kind === 'probabilities';
      const { isIssue, worst, worstScore } = worstGroup(clusters, table, { threshold });
      const size = clusters.reduce((sum, cluster) => sum + (cluster === worst ? 1 : 0), 0);
      const bits = bitsetWhere(rowCount, (id) => isProbability && isIssue[id] === 1);
      const own = once(() =>
        Float64Array.from({ length: rowCount }, (_, id) =>
          table.labels[id]! < 0 ? NaN : table.probs[id * run.classCount + table.labels[id]!]!,
        ),
      );
      return exampleFindings(rowCount, {
        bits,
        order: (ids) => argsort(own(), 'asc', ids),
        about: () => ({
          suggested: noClass,
          score: worstScore,
          reason: `It is in a group of ${size.toLocaleString('en')} similar examples, by ${info.features}, whose labels the model gives ${(100 * worstScore).toFixed(0)} % of the probability that labels get on average.`,
        }),
        notes: isProbability ? [...info.notes] : ['The run in use has no probabilities, so groups cannot be compared.'],
        method: 'knn_groups',
      });
    });
  },
};
