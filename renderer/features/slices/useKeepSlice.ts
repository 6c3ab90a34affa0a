import type { SliceInfo } from '#shared/contract/values.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { bothFilters } from '#renderer/data/sliceLink.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';

/** Saves what was found as a slice, within the current filter; knows which are saved and which is being saved. */
export function useKeepSlice(saved: readonly SliceInfo[]) {
  const scope = useUi((state) => state.filter);
  const save = useMethodMutation('slices.save');
  const savedFilters = new Set(saved.map((slice) => bothFilters(slice.filter)));
  const keep = (found: string) => {
    const filter = bothFilters(scope, found);
    save.mutate(
      { id: null, name: filter.slice(0, 200), filter },
      {
        onSuccess: () => notify({ title: `Slice saved: ${filter}`, tone: 'success' }),
        onError: (error) => notifyError('The slice was not saved', error),
      },
    );
  };
  return {
    keep,
    isSaved: (found: string) => savedFilters.has(bothFilters(scope, found)),
    isKeeping: (found: string) => save.isPending && save.variables.filter === bothFilters(scope, found),
  };
}
