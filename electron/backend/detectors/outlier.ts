import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { noClass } from '#shared/model/ids.ts';
import { featureOutliers } from '../analysis/neighbourhood/outliers.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import { requireSimilarity } from '../project/similarity.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';

const kept = createMemo<Findings>();

/** Examples that are far from their nearest ones, as cleanlab's Datalab finds them; the farthest first. */
export const outlier: Detector = {
  choices: {},
  find(project) {
    const similarity = requireSimilarity(project);
    const { rowCount } = project;
    return kept(similarity, [], () => {
      const { info } = similarity;
      const distances = Float64Array.from(similarity.meanDistances());
      const { isIssue, scores, meanDistances, cut } = featureOutliers(distances, { metric: info.metric });
      const nearest = Math.min(info.k, rowCount - 1);
      const bits = bitsetWhere(rowCount, (id) => isIssue[id] === 1);
      return exampleFindings(rowCount, {
        bits,
        order: (ids) => argsort(scores, 'asc', ids),
        about: (id) => ({
          suggested: noClass,
          score: scores[id]!,
          reason: `Its ${nearest} most similar examples are ${meanDistances[id]!.toPrecision(3)} away on average, by ${info.features}; from ${cut.toPrecision(3)} on an example is an outlier here.`,
        }),
        notes: [...info.notes],
        method: 'knn_distance',
      });
    });
  },
};
