import { useState } from 'react';
import { newMutationId, useMethodMutation } from '#renderer/data/client.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#renderer/ui/Menu.tsx';
import { ExportBook } from './ExportBook.tsx';
import { type RelabelAct, RelabelDialog } from './RelabelDialog.tsx';
import { VersionsDialog } from './VersionsDialog.tsx';
import styles from './book.module.css';

type BookMenuProps = {
  /** The class that acts start from; null where the book shows none. */
  readonly className: string | null;
  readonly allClasses: readonly string[];
  /** What the next undo of the book takes back; null for nothing. */
  readonly undo: string | null;
};

/** What can be done with the book as a whole, and with the first of the classes it shows. */
export function BookMenu({ className, allClasses, undo }: BookMenuProps) {
  const [part, setPart] = useState<RelabelAct | 'export' | 'versions' | null>(null);
  const takeBack = useMethodMutation('book.undo');
  const close = () => setPart(null);
  const runUndo = () =>
    takeBack.mutate(
      { mutationId: newMutationId() },
      {
        onSuccess: ({ done }) =>
          notify({ title: done === null ? 'Nothing to take back in the book' : `Taken back: ${done}` }),
        onError: (error) => notifyError('Nothing was taken back', error),
      },
    );
  return (
    <span className={styles.bookMenu}>
      <IconButton
        size="small"
        icon="undo"
        label={undo === null ? 'Nothing to take back in the book' : `Take back ${undo}`}
        disabled={undo === null || takeBack.isPending}
        onClick={runUndo}
      />
      <IconButton size="small" icon="download" label="Export the label book" onClick={() => setPart('export')} />
      {className === null ? null : (
        <Menu align="end" trigger={<IconButton size="small" icon="more" label="More about the label book" />}>
          <MenuItem icon="clock" onSelect={() => setPart('versions')}>
            Earlier definitions of {className}…
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon="compare" detail="All of it gets another label" onSelect={() => setPart('merge')}>
            Merge {className} into…
          </MenuItem>
          <MenuItem icon="slices" detail="What fits a filter gets a label of its own" onSelect={() => setPart('split')}>
            Split {className}…
          </MenuItem>
          <MenuItem icon="flag" detail="What nobody can tell gets a class" onSelect={() => setPart('uncertain')}>
            Set apart uncertain ones…
          </MenuItem>
        </Menu>
      )}
      {part === 'export' ? <ExportBook onClose={close} /> : null}
      {part === 'versions' && className !== null ? (
        <VersionsDialog kind="class" subject={className} title={`Definition of ${className}`} onClose={close} />
      ) : null}
      {(part === 'merge' || part === 'split' || part === 'uncertain') && className !== null ? (
        <RelabelDialog act={part} from={className} allClasses={allClasses} onClose={close} />
      ) : null}
    </span>
  );
}
