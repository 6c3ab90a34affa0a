import type { ExampleIds } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { createRecentMap } from './recentMap.ts';

/** An order of examples that stays as it is until the page asks for another. */
export type View = {
  readonly ids: ExampleIds;
  readonly filter: string;
  readonly title: string;
  readonly queueKind: string | null;
  /** Of a queue over a random sample: what it was drawn for decides when an example is done. */
  readonly purpose?: SamplePurpose;
  /** The tag that a rule proposes. */
  readonly tag?: string;
  readonly revision: number;
};

export type ViewRegistry = {
  /** Gives the view its number. */
  keep(view: View): number;
  /** @throws not_found when it was dropped for newer ones */
  get(viewId: number): View;
};

/** Those used last: the ones on screen are not the ones dropped. */
const keptViews = 64;

export function createViewRegistry(): ViewRegistry {
  const views = createRecentMap<number, View>(keptViews);
  let nextId = 1;
  return {
    keep(view) {
      const viewId = nextId++;
      views.set(viewId, view);
      return viewId;
    },
    get(viewId) {
      const view = views.get(viewId);
      if (!view) throw new WinnowError('not_found', 'This list is gone. Make it again.');
      return view;
    },
  };
}
