import { longestText } from '#shared/model/inputLimits.ts';
import { newMutationId, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { notify } from '#renderer/state/notices.ts';
import { count } from '#renderer/ui/format.ts';

export type Relabelling = {
  /** Which examples. */
  readonly filter: string;
  readonly label: string;
  readonly allClasses: readonly string[];
  /** Why, as the log keeps it. */
  readonly reason: string;
  readonly onDone: () => void;
};

/** What it would change to give all that fit a filter one label, and the way to do it as one decision. */
export function useRelabel({ filter, label: typed, allClasses, reason, onDone }: Relabelling) {
  const label = typed.trim();
  const isAsked = filter.trim() !== '' && label !== '';
  const found = useMethod('book.contradictions', { filter, label }, { enabled: isAsked, keepPrevious: true });
  const relabel = useMethodMutation('book.relabel');
  const makesClass = label !== '' && !allClasses.includes(label);
  const counts = isAsked && !found.isError ? found.data : undefined;
  const run = () =>
    relabel.mutate(
      { mutationId: newMutationId(), filter, label, makesClass, reason: reason.slice(0, longestText) },
      {
        onSuccess: () => {
          const title = `${count(counts?.changes ?? 0, 'example is', 'examples are')} labelled ${label} now`;
          notify({ tone: 'success', title, text: 'One undo takes it back.' });
          onDone();
        },
      },
    );
  return {
    makesClass,
    counts,
    isReady: counts !== undefined && counts.changes > 0 && !found.isPlaceholderData,
    freshness: found,
    filterProblem: found.isError ? found.error : null,
    problem: relabel.error,
    isBusy: relabel.isPending,
    run,
  };
}
