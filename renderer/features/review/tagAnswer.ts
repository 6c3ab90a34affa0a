import type { DecisionAction, ExampleDetail } from '#shared/contract/values.ts';
import { queryClient } from '#renderer/data/client.ts';

export type TagState = 'yes' | 'no' | 'unknown';
export type Tagged = Pick<ExampleDetail, 'tags' | 'notTags'>;

export function tagStateOf(detail: Tagged, tag: string): TagState {
  if (detail.tags.includes(tag)) return 'yes';
  return detail.notTags.includes(tag) ? 'no' : 'unknown';
}

/** What one more press says: unknown, yes, no, and round again. */
const nextAction: Readonly<Record<TagState, DecisionAction>> = { unknown: 'tag', yes: 'untag', no: 'cleartag' };

/** What one more press of a tag's key says of an example, also when the press before is not drawn yet; null: it is not known. */
export function nextTagAction(id: number, tag: string): DecisionAction | null {
  const detail = queryClient.getQueryData<ExampleDetail[]>(detailKey(id))?.[0];
  return detail === undefined ? null : nextAction[tagStateOf(detail, tag)];
}

/** A tag's answer shows at once, so that the next press of its key goes on from it. */
export function showTagAnswer(id: number, action: DecisionAction, tag: string | undefined): void {
  if (tag === undefined || (action !== 'tag' && action !== 'untag' && action !== 'cleartag')) return;
  const queryKey = detailKey(id);
  // A reading that is under way does not know of this answer yet. The answer's own event has the example read again.
  void queryClient.cancelQueries({ queryKey, exact: true });
  const without = (names: readonly string[]) => names.filter((name) => name !== tag);
  queryClient.setQueryData<ExampleDetail[]>(queryKey, (details) =>
    details?.map((detail) => ({
      ...detail,
      tags: [...without(detail.tags), ...(action === 'tag' ? [tag] : [])],
      notTags: [...without(detail.notTags), ...(action === 'untag' ? [tag] : [])],
    })),
  );
}

function detailKey(id: number) {
  return ['examples.get', { ids: [id] }];
}
