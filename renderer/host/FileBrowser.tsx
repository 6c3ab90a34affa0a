import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import { fileName, folderOf, formatBytes } from '#renderer/ui/format.ts';
import { Icon, type IconName } from '#renderer/ui/Icon.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import type { FileFilter } from './host.ts';
import styles from './FileBrowser.module.css';

export type BrowseRequest = {
  readonly kind: 'folder' | 'file' | 'fileOrFolder' | 'save';
  readonly title: string;
  readonly action?: string;
  readonly startPath?: string | undefined;
  readonly filters?: readonly FileFilter[];
};
type Entry = MethodOutput<'files.list'>['entries'][number];

const entryIcons: Readonly<Record<Entry['kind'], IconName>> = {
  folder: 'folder',
  table: 'table',
  model: 'models',
  project: 'project',
  predictions: 'overview',
  picture: 'picture',
  other: 'file',
};

/** The folders of the computer that runs the backend, for shells without a dialog of their own. */
export function FileBrowser({
  request,
  onDone,
}: {
  readonly request: BrowseRequest;
  readonly onDone: (path: string | null) => void;
}) {
  const isSave = request.kind === 'save';
  const [folder, setFolder] = useState<string | null>(() => startFolder(request));
  const [typed, setTyped] = useState<string | null>(null);
  const [name, setName] = useState(() => (isSave && request.startPath ? fileName(request.startPath) : ''));
  const [selected, setSelected] = useState<string | null>(null);
  const listing = useMethod('files.list', { path: folder }, { staleTime: 0, gcTime: 0 });
  const pathField = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const entries = useMemo(
    () => (listing.data?.entries ?? []).filter((entry) => entry.kind === 'folder' || fits(entry, request)),
    [listing.data, request],
  );
  const path = listing.data?.path ?? folder ?? '';
  const chosen = choice(request.kind, {
    path,
    name,
    selected: entries.find((entry) => entry.path === selected) ?? null,
  });

  const enter = (next: string | null) => {
    setFolder(next);
    setTyped(null);
    setSelected(null);
  };
  const openEntry = (entry: Entry) => {
    if (entry.kind === 'folder') enter(entry.path);
    else if (isSave) setName(entry.name);
    else onDone(entry.path);
  };
  const submitPath = () => {
    const text = (typed ?? path).trim();
    if (text === '') return;
    // A typed file is taken as it is; what it is turns out when it is opened.
    const isFile = /\.[a-z0-9]{2,8}$/i.test(fileName(text));
    if (isFile && !isSave && request.kind !== 'folder') onDone(text);
    else enter(text);
  };

  // The first row takes the focus when a folder was entered with the keyboard, so that arrows go on working.
  useEffect(() => {
    if (list.current?.contains(document.activeElement) || document.activeElement === document.body) {
      list.current?.querySelector<HTMLElement>('[role="option"]')?.focus();
    }
  }, [listing.data?.path]);

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
    } else if ((event.key === 'Backspace' || event.key === 'ArrowLeft') && listing.data?.parent) {
      event.preventDefault();
      enter(listing.data.parent);
    } else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const from = Math.max(0, at + 1);
      const next = [...entries.slice(from), ...entries.slice(0, from)].find((entry) =>
        entry.name.toLowerCase().startsWith(event.key.toLowerCase()),
      );
      if (next) rows[entries.indexOf(next)]?.focus();
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onDone(null)}
      title={request.title}
      width={680}
      initialFocus={isSave ? undefined : list}
      className={styles.body}
      footer={
        <>
          <span className={styles.chosen}>{chosen ? fileName(chosen) : hintFor(request.kind)}</span>
          <Button onClick={() => onDone(null)}>Cancel</Button>
          <Button variant="primary" disabled={!chosen} onClick={() => chosen && onDone(chosen)}>
            {request.action ?? (isSave ? 'Save here' : 'Choose')}
          </Button>
        </>
      }
    >
      <form
        className={styles.pathRow}
        onSubmit={(event) => {
          event.preventDefault();
          submitPath();
        }}
      >
        <IconButton
          icon="arrowUp"
          label="Folder above"
          disabled={!listing.data?.parent}
          onClick={() => enter(listing.data?.parent ?? null)}
        />
        <TextInput ref={pathField} isMono aria-label="Path" value={typed ?? path} onChange={setTyped} />
        {typed !== null && typed !== path && <Button type="submit">Go</Button>}
      </form>
      {isSave && <TextInput aria-label="File name" value={name} onChange={setName} placeholder="File name" />}
      <div
        ref={list}
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
          <EmptyState
            isCompact
            title={isSave ? 'Nothing of this kind here yet' : 'Nothing here to choose'}
            icon="folder"
          >
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
              onFocus={() => setSelected(entry.path)}
              onClick={() => setSelected(entry.path)}
              onDoubleClick={() => openEntry(entry)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && event.key !== 'ArrowRight') return;
                event.preventDefault();
                if (event.key === 'Enter' || entry.kind === 'folder') openEntry(entry);
              }}
            >
              <Icon name={entryIcons[entry.kind]} />
              <span className={styles.name}>{entry.name}</span>
              <span className={styles.size}>{entry.kind === 'folder' ? '' : formatBytes(entry.sizeBytes)}</span>
            </div>
          ))
        )}
        {listing.data?.isTruncated && (
          <p className={styles.truncated}>
            There is more in this folder than is shown. Type the path of what you want.
          </p>
        )}
      </div>
    </Dialog>
  );
}

function startFolder({ kind, startPath }: BrowseRequest): string | null {
  if (!startPath) return null;
  return kind === 'save' || kind === 'file' ? folderOf(startPath) || null : startPath;
}

function fits(entry: Entry, { kind, filters }: BrowseRequest): boolean {
  if (kind === 'folder') return false;
  const extensions = (filters ?? []).flatMap((filter) => filter.extensions);
  if (extensions.length === 0) return true;
  return extensions.some((extension) => entry.name.toLowerCase().endsWith(`.${extension.toLowerCase()}`));
}

type Candidates = { readonly path: string; readonly name: string; readonly selected: Entry | null };

function choice(kind: BrowseRequest['kind'], { path, name, selected }: Candidates): string | null {
  if (kind === 'save')
    return name.trim() && path
      ? `${path.replace(/[\\/]$/, '')}${path.includes('\\') ? '\\' : '/'}${name.trim()}`
      : null;
  if (kind === 'folder') return selected?.path ?? (path || null);
  if (kind === 'file') return selected && selected.kind !== 'folder' ? selected.path : null;
  return selected?.path ?? (path || null);
}

function hintFor(kind: BrowseRequest['kind']): string {
  if (kind === 'folder') return 'Choose a folder.';
  if (kind === 'save') return 'Choose a folder and a name.';
  return kind === 'file' ? 'Choose a file.' : 'Choose a file or a folder.';
}
