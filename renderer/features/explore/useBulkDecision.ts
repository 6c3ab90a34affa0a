import { useCallback, useState } from 'react';
import type { MethodInput } from '#shared/contract/contract.ts';
import { type ActionName, actions } from '#shared/model/actions.ts';
import { count as countWords } from '#renderer/ui/format.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { sendDecision, sendStep } from '#renderer/data/sendDecision.ts';
import { contractRanges, countSelected, maxRanges, type RowSelection } from '#renderer/widgets/rows/selectionRanges.ts';

export type Decide = (action: ActionName, value?: string) => void;

/** Decides on the selected rows, or on the focused one when none is selected. Says what it did, with undo. */
export function useBulkDecision(
  viewId: number | null,
  viewCount: number,
  selection: RowSelection,
  focusedId: number | null,
) {
  const [isBusy, setIsBusy] = useState(false);
  const target = decisionTarget(viewId, viewCount, selection, focusedId);
  const decide = useCallback<Decide>(
    (action, value) => {
      if (target === null) return;
      if ('ranges' in target && target.ranges !== null && target.ranges.length > maxRanges) {
        notify({
          tone: 'error',
          title: 'Too many separate rows are selected',
          text: `Filter for them instead, then select all: ${maxRanges} pieces are the most.`,
        });
        return;
      }
      setIsBusy(true);
      void sendDecision({ selection: target, action, ...(value === undefined ? {} : { value }) })
        .then((result) =>
          notify({
            id: 'decision',
            tone: 'success',
            title: actions[action].done(value ?? null),
            text:
              result.applied === 0 ? 'Nothing changed: they were that already.' : countWords(result.applied, 'example'),
            ...(result.applied > 0 ? { action: { label: 'Undo', run: undoWithNotice } } : {}),
          }),
        )
        .catch((error: unknown) => notifyError('The decision was not saved', error))
        .finally(() => setIsBusy(false));
    },
    [target],
  );
  return { decide, isBusy, canDecide: target !== null };
}

function undoWithNotice(): void {
  void sendStep('undo')
    .then((result) =>
      notify({ id: 'decision', title: result.done === null ? 'There is nothing to undo' : `Undone: ${result.done}` }),
    )
    .catch((error: unknown) => notifyError('Nothing was undone', error));
}

function decisionTarget(
  viewId: number | null,
  viewCount: number,
  selection: RowSelection,
  focusedId: number | null,
): MethodInput<'decisions.apply'>['selection'] | null {
  if (viewId !== null && countSelected(selection.ranges) > 0)
    return { viewId, ranges: contractRanges(selection.ranges, viewCount) };
  return focusedId === null ? null : { ids: [focusedId] };
}
