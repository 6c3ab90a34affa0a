import type { ExampleDetail } from '#shared/contract/values.ts';
import { type ActionName, actions, answerActions, type TagState } from '#shared/model/actions.ts';
import { queryClient } from '#renderer/data/client.ts';

export type Tagged = Pick<ExampleDetail, 'tags' | 'notTags'>;

export function tagStateOf(detail: Tagged, tag: string): TagState {
  if (detail.tags.includes(tag)) return 'yes';
  return detail.notTags.includes(tag) ? 'no' : 'unknown';
}

/** What one more press says: unknown, yes, no, and round again. */
const nextAnswer: Readonly<Record<TagState, TagState>> = { unknown: 'yes', yes: 'no', no: 'unknown' };

/** What one more press of a tag's key says of an example, also when the press before is not drawn yet; null: it is not known. */
export function nextTagAction(id: number, tag: string): ActionName | null {
  const detail = queryClient.getQueryData<ExampleDetail[]>(detailKey(id))?.[0];
  return detail === undefined ? null : answerActions[nextAnswer[tagStateOf(detail, tag)]];
}

/** A tag's answer shows at once, so that the next press of its key goes on from it. */
export function showTagAnswer(id: number, action: ActionName, tag: string | undefined): void {
  const { answer } = actions[action];
  if (tag === undefined || answer === undefined) return;
  const queryKey = detailKey(id);
  // A reading that is under way does not know of this answer yet. What the backend says of the example comes with its answer.
  void queryClient.cancelQueries({ queryKey, exact: true });
  const without = (names: readonly string[]) => names.filter((name) => name !== tag);
  queryClient.setQueryData<ExampleDetail[]>(queryKey, (details) =>
    details?.map((detail) => ({
      ...detail,
      tags: [...without(detail.tags), ...(answer === 'yes' ? [tag] : [])],
      notTags: [...without(detail.notTags), ...(answer === 'no' ? [tag] : [])],
    })),
  );
}

function detailKey(id: number) {
  return ['examples.get', { ids: [id] }];
}
