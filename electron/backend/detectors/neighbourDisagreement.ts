import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { neighbourCountsOf } from '../analysis/neighbourhood/neighbourLabels.ts';
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
      const known = similarity.neighbourLabels();
      const agreement = Float64Array.from({ length: rowCount }, (_, id) => {
        const { labelled, own } = neighbourCountsOf(known, id);
        return labelled === 0 || given[id as ExampleId]! < 0 ? NaN : own / labelled;
      });
      const isContradicted = (id: number): boolean => {
        const { labelled, own, most } = neighbourCountsOf(known, id);
        const isLabelled = given[id as ExampleId]! >= 0;
        return (
          isLabelled && labelled >= fewestNeighbours && labelled - own >= leastShare * labelled && most > labelled / 2
        );
      };
      const bits = bitsetWhere(rowCount, (id) => known.majority[id] !== given[id as ExampleId] && isContradicted(id));
      return exampleFindings(rowCount, {
        bits,
        order: (ids) => argsort(agreement, 'asc', ids),
        about(id) {
          const suggested = known.majority[id]! as ClassCode;
          const { labelled, own, most } = neighbourCountsOf(known, id);
          return {
            suggested,
            score: agreement[id]!,
            reason: `Of its ${labelled} most similar examples with a label, by ${info.features}, ${most} are labelled ${project.labelName(suggested) ?? ''} and ${own} as this one.`,
          };
        },
        notes: [...info.notes],
        method: 'knn_labels',
      });
    });
  },
};
