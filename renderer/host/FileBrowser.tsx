import { useId, useMemo, useRef, useState } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import { fileName, folderOf } from '#shared/base/filePaths.ts';
import { call, queryClient, useMethod } from '#renderer/data/client.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import { FileEntries, type Entry } from './FileEntries.tsx';
import type { FileFilter } from './host.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './FileBrowser.module.css';

export type BrowseRequest = {
  readonly kind: 'folder' | 'file' | 'fileOrFolder' | 'save';
  readonly title: string;
  readonly action?: string;
  readonly startPath?: string | undefined;
  readonly filters?: readonly FileFilter[];
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
  const [problem, setProblem] = useState<string | null>(null);
  const [name, setName] = useState(() => (isSave && request.startPath ? fileName(request.startPath) : ''));
  const [selected, setSelected] = useState<string | null>(null);
  const [isStart, setIsStart] = useState(true);
  // Where something is to be kept may be a folder that is made only then.
  const listing = useMethod(
    'files.list',
    { path: folder, ...(isStart && folder !== null ? { orNearest: true } : {}) },
    { staleTime: 0, gcTime: 0 },
  );
  const list = useRef<HTMLDivElement>(null);
  const problemId = useId();

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

  /** Goes where the text leads. Where it leads nowhere, what is listed stays, and so does the text, to be mended. */
  const visit = async (text: string) => {
    setProblem(null);
    try {
      const found = await call('files.list', { path: text });
      if (found.file !== null && !isSave && request.kind !== 'folder') return onDone(found.file);
      if (found.file !== null && isSave) setName(fileName(found.file));
      queryClient.setQueryData(['files.list', { path: found.path }], found);
      setFolder(found.path);
      setIsStart(false);
      setTyped(null);
      setSelected(null);
    } catch (error) {
      setProblem(toPlainError(error).message);
    }
  };
  const openEntry = (entry: Entry) => {
    if (entry.kind === 'folder') void visit(entry.path);
    else if (isSave) setName(entry.name);
    else onDone(entry.path);
  };
  const parent = listing.data?.parent ?? null;

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
          <span className={cx(textStyles.cut, styles.chosen)}>{chosen ? fileName(chosen) : hintFor(request.kind)}</span>
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
          const text = (typed ?? path).trim();
          if (text !== '') void visit(text);
        }}
      >
        <IconButton
          icon="arrowUp"
          label="Folder above"
          disabled={parent === null}
          onClick={() => parent !== null && void visit(parent)}
        />
        <TextInput
          isMono
          aria-label="Path"
          aria-invalid={problem !== null}
          aria-describedby={problemId}
          value={typed ?? path}
          onChange={(text) => (setTyped(text), setProblem(null))}
        />
        {typed !== null && typed !== path && <Button type="submit">Go</Button>}
      </form>
      <p id={problemId} className={styles.problem} role="alert" hidden={problem === null}>
        {problem}
      </p>
      {isSave && <TextInput aria-label="File name" value={name} onChange={setName} placeholder="File name" />}
      <FileEntries
        ref={list}
        listing={listing}
        entries={entries}
        path={path}
        isSave={isSave}
        selected={selected}
        onSelect={setSelected}
        onOpen={openEntry}
        onUp={() => parent !== null && void visit(parent)}
      />
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
