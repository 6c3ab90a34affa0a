import { createContext, use, type ReactNode } from 'react';
import type { Host } from './host.ts';

const HostContext = createContext<Host | null>(null);

export function HostProvider({ host, children }: { readonly host: Host; readonly children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

/** The native services of the shell the page runs in. */
export function useHost(): Host {
  const host = use(HostContext);
  if (!host) throw new Error('useHost outside of HostProvider');
  return host;
}
