import { createContext, use, useCallback, useState, type ReactNode } from 'react';
import { FileBrowser, type BrowseRequest } from './FileBrowser.tsx';
import type { FileFilter } from './host.ts';
import { useHost } from './hostContext.tsx';

export type PickRequest = {
  readonly kind: 'folder' | 'file' | 'fileOrFolder' | 'save';
  readonly title: string;
  /** Says what the button does: `Import`, `Open`. */
  readonly action?: string;
  readonly startPath?: string | undefined;
  readonly filters?: readonly FileFilter[];
};
type PickPath = (request: PickRequest) => Promise<string | null>;

const PickContext = createContext<PickPath | null>(null);

type Pending = { readonly request: BrowseRequest; readonly resolve: (path: string | null) => void };

/** Asks for a path with the shell's own dialog, or with the app's file browser where the shell has none. */
export function PickPathProvider({ children }: { readonly children: ReactNode }) {
  const host = useHost();
  const [pending, setPending] = useState<Pending | null>(null);
  const pick = useCallback<PickPath>(
    (request) => {
      const native =
        request.kind === 'save' ? host.pickSave : request.kind === 'folder' ? host.pickFolder : host.pickFile;
      if (native) {
        return native({
          title: request.title,
          ...(request.action ? { buttonLabel: request.action } : {}),
          ...(request.startPath ? { defaultPath: request.startPath } : {}),
          ...(request.filters ? { filters: request.filters } : {}),
        });
      }
      return new Promise((resolve) => setPending({ request, resolve }));
    },
    [host],
  );
  const finish = (path: string | null) => {
    pending?.resolve(path);
    setPending(null);
  };
  return (
    <PickContext value={pick}>
      {children}
      {pending && <FileBrowser request={pending.request} onDone={finish} />}
    </PickContext>
  );
}

/** `const pick = usePickPath(); const path = await pick({ kind: 'file', title: 'Choose a model' })`; null when cancelled. */
export function usePickPath(): PickPath {
  const pick = use(PickContext);
  if (!pick) throw new Error('usePickPath outside of PickPathProvider');
  return pick;
}
