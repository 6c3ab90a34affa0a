import { useState } from 'react';
import type { SliceInfo } from '#shared/contract/values.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { ConfirmDialog } from '#renderer/ui/Dialog.tsx';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { sliceColumns } from './sliceColumns.tsx';

type SliceTableProps = { readonly slices: readonly SliceInfo[]; readonly onEdit: (slice: SliceInfo) => void };

/** Saved slices, most worth working on first. A row opens its examples; one that cannot be read opens its form. */
export function SliceTable({ slices, onEdit }: SliceTableProps) {
  const explore = useSliceLink();
  const remove = useMethodMutation('slices.remove');
  const [removing, setRemoving] = useState<SliceInfo | null>(null);
  const openRow = (slice: SliceInfo) => (slice.problem === null ? explore(slice.filter) : onEdit(slice));
  return (
    <>
      <DataTable
        label="Slices"
        columns={sliceColumns({ openRow, onEdit, onRemove: setRemoving })}
        rows={slices}
        rowKey={(slice) => slice.id}
        onRowClick={openRow}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(isOpen) => !isOpen && setRemoving(null)}
        title={`Remove the slice ${removing?.name ?? ''}?`}
        text="Its name, description, weight and target are lost. No example and no label is touched."
        action="Remove"
        onConfirm={() =>
          removing &&
          remove.mutate(
            { id: removing.id },
            {
              onSuccess: () => notify({ title: `Slice removed: ${removing.name}` }),
              onError: (error) => notifyError('The slice was not removed', error),
            },
          )
        }
      />
    </>
  );
}
