import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { neighbourDisagreement as disagreementOf } from '../analysis/neighbourhood/neighbourDisagreement.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import { requireSimilarity } from '../project/similarity.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';

/** Labelled neighbours from which on their word counts, and the share of them that must have another label. */
const fewestNeighbours = 5;
const leastShare = 0.8;

const kept = createMemo<Findings>();

/** Examples of whose nearest ones at least 80 % have another label, and more than half one and the same; the largest share first. */
export const neighbourDisagreement: Detector = {
  choices: {},
  find(project) {
    const similarity = requireSimilarity(project);
    const { given, rowCount } = project;
    return kept(similarity, [given], () => {
      const { info } = similarity;
      const graph = similarity.graph();
      const { neighbourCounts, shares, majorityLabels } = disagreementOf(graph, given);
      const majorityCount = (id: number): number => {
        let count = 0;
        for (let at = id * info.k; at < (id + 1) * info.k; at += 1)
          if (graph.ids[at]! >= 0 && given[graph.ids[at]! as ExampleId] === majorityLabels[id]) count += 1;
        return count;
      };
      const isContradicted = (id: number): boolean =>
        neighbourCounts[id]! >= fewestNeighbours &&
        shares[id]! >= leastShare &&
        majorityLabels[id] !== given[id as ExampleId] &&
        majorityCount(id) > neighbourCounts[id]! / 2;
      const bits = bitsetWhere(rowCount, isContradicted);
      const agreement = shares.map((share) => 1 - share);
      return exampleFindings(rowCount, {
        bits,
        order: (ids) => argsort(agreement, 'asc', ids),
        about(id) {
          const suggested = majorityLabels[id]! as ClassCode;
          return {
            suggested,
            score: agreement[id]!,
            reason: `Of its ${neighbourCounts[id]!} most similar examples with a label, by ${info.features}, ${majorityCount(id)} are labelled ${project.labelName(suggested) ?? ''} and ${Math.round(agreement[id]! * neighbourCounts[id]!)} as this one.`,
          };
        },
        notes: [...info.notes],
        method: 'knn_labels',
      });
    });
  },
};
