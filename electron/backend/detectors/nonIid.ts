import { bitsetOf } from '#shared/analysis/bitset.ts';
import { type ExampleId, idsOf, noClass } from '#shared/model/ids.ts';
import { createMemo } from '../project/memo.ts';
import { requireSimilarity } from '../project/similarity.ts';
import { type Detector, findingList, type Findings } from './detector.ts';

const kept = createMemo<Findings>();

/** Where similar examples stand together in the order of the data more than chance puts them, as cleanlab's Datalab finds: the clearest place. */
export const nonIid: Detector = {
  choices: {},
  find(project) {
    const similarity = requireSimilarity(project);
    const { rowCount } = project;
    return kept(similarity, [], () => {
      const { order, features } = similarity.info;
      const found = order !== null && order.clearestRow >= 0 ? [order.clearestRow as ExampleId] : [];
      const told =
        order === null
          ? 'nothing can be said of the order'
          : `p ${order.pValue < 0.001 ? '< 0.001' : order.pValue.toFixed(3)}`;
      return {
        bits: bitsetOf(rowCount, found),
        list: findingList(rowCount, idsOf(found)),
        about: () => ({
          suggested: noClass,
          score: order?.pValue ?? NaN,
          reason: `Examples that are similar by ${features} stand closer together in the order of the data than chance puts them (${told}), most plainly here: a sorted or drifting source. A split by position would not be a random one.`,
        }),
        notes: found.length > 0 ? [] : [`The order of the examples looks random (${told}).`],
        method: 'knn_order',
      };
    });
  },
};
