import { useEffect, type KeyboardEvent, type RefObject } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { cx } from '#renderer/ui/cx.ts';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { formatBytes } from '#renderer/ui/format.ts';
import { Icon, type IconName } from '#renderer/ui/Icon.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './FileBrowser.module.css';

type Listing = MethodOutput<'files.list'>;
export type Entry = Listing['entries'][number];

const entryIcons: Readonly<Record<Entry['kind'], IconName>> = {
  folder: 'folder',
  table: 'table',
  model: 'models',
  project: 'project',
  predictions: 'overview',
  picture: 'picture',
  other: 'file',
};

type FileEntriesProps = {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly listing: UseQueryResult<Listing, Error>;
  /** Those of the listing that may be chosen. */
  readonly entries: readonly Entry[];
  readonly path: string;
  readonly isSave: boolean;
  readonly selected: string | null;
  readonly onSelect: (path: string) => void;
  readonly onOpen: (entry: Entry) => void;
  readonly onUp: () => void;
};

/** What lies in a folder, walked with the arrow keys or the first letter of a name. */
export function FileEntries({ ref, listing, entries, path, isSave, selected, ...acts }: FileEntriesProps) {
  // The first row takes the focus when a folder was entered with the keyboard, so that arrows go on working.
  useEffect(() => {
    if (ref.current?.contains(document.activeElement) || document.activeElement === document.body) {
      ref.current?.querySelector<HTMLElement>('[role="option"]')?.focus();
    }
  }, [ref, listing.data?.path]);

  const onListKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + 10,
      PageUp: at - 10,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      rows[Math.max(0, Math.min(rows.length - 1, step))]?.focus();
    } else if (event.key === 'Backspace' || event.key === 'ArrowLeft') {
      event.preventDefault();
      acts.onUp();
    } else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const from = Math.max(0, at + 1);
      const next = [...entries.slice(from), ...entries.slice(0, from)].find((entry) =>
        entry.name.toLowerCase().startsWith(event.key.toLowerCase()),
      );
      if (next) rows[entries.indexOf(next)]?.focus();
    }
  };

  return (
    <div
      ref={ref}
      className={styles.list}
      role="listbox"
      aria-label={`Files in ${path}`}
      tabIndex={entries.length === 0 ? 0 : -1}
      onKeyDown={onListKey}
    >
      {listing.isPending ? (
        <div className={styles.loading}>
          <SkeletonLines lines={8} label="Reading the folder" />
        </div>
      ) : listing.isError ? (
        <ErrorState
          isCompact
          title="This folder cannot be read"
          error={listing.error}
          onRetry={() => void listing.refetch()}
        />
      ) : entries.length === 0 ? (
        <EmptyState isCompact title={isSave ? 'Nothing of this kind here yet' : 'Nothing here to choose'} icon="folder">
          {isSave ? 'Save it here, or go elsewhere.' : 'Go up, or type a path above.'}
        </EmptyState>
      ) : (
        entries.map((entry, index) => (
          <div
            key={entry.path}
            role="option"
            aria-selected={entry.path === selected}
            tabIndex={entry.path === selected || (selected === null && index === 0) ? 0 : -1}
            className={cx(styles.entry, entry.kind === 'folder' && styles.folder)}
            onFocus={() => acts.onSelect(entry.path)}
            onClick={() => acts.onSelect(entry.path)}
            onDoubleClick={() => acts.onOpen(entry)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'ArrowRight') return;
              event.preventDefault();
              if (event.key === 'Enter' || entry.kind === 'folder') acts.onOpen(entry);
            }}
          >
            <Icon name={entryIcons[entry.kind]} />
            <span className={cx(textStyles.cut, styles.name)}>{entry.name}</span>
            <span className={styles.size}>{entry.kind === 'folder' ? '' : formatBytes(entry.sizeBytes)}</span>
          </div>
        ))
      )}
      {listing.data?.isTruncated && (
        <p className={styles.truncated}>There is more in this folder than is shown. Type the path of what you want.</p>
      )}
    </div>
  );
}
