import { create } from 'zustand';
import { type EventName, type EventPayload, events } from '#shared/contract/contract.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { RpcClient } from '#shared/rpc/client.ts';

export type BackendClient = RpcClient;

export type ConnectionState = 'connecting' | 'online' | 'lost';

type ConnectionStore = {
  readonly state: ConnectionState;
  readonly reason: string | null;
  readonly retryAt: number | null;
  /** The backend is there and does not let this page in: it was started anew. */
  readonly isRefused: boolean;
};

/** Where the page stands with its backend; `useConnection((c) => c.state)`. */
export const useConnection = create<ConnectionStore>()(() => ({
  state: 'connecting',
  reason: null,
  retryAt: null,
  isRefused: false,
}));

type Listener = (name: EventName, payload: EventPayload<EventName>) => void;

let client: BackendClient | null = null;
let connect: (() => Promise<BackendClient>) | null = null;
let retryTimer: ReturnType<typeof setTimeout> | null = null;
let attempts = 0;
let waiting: { resolve: (client: BackendClient) => void; reject: (error: unknown) => void }[] = [];
const listeners = new Set<Listener>();
const eventNames = Object.keys(events) as EventName[];

/** Connects and stays connected: a lost backend is tried again with growing pauses, up to ten seconds. */
export function startConnection(open: () => Promise<BackendClient>): void {
  connect = open;
  void attempt();
}

/** Tries at once instead of waiting for the next turn. */
export function retryConnection(): void {
  if (useConnection.getState().state === 'lost') void attempt();
}

async function attempt(): Promise<void> {
  if (!connect) return;
  if (retryTimer) clearTimeout(retryTimer);
  retryTimer = null;
  useConnection.setState({ state: attempts === 0 ? 'connecting' : 'lost', retryAt: null });
  try {
    const opened = await connect();
    await opened.ready();
    client = opened;
    attempts = 0;
    for (const name of eventNames)
      opened.on(name, (payload) => listeners.forEach((listener) => listener(name, payload)));
    opened.onClose((reason) => {
      if (client !== opened) return;
      client = null;
      scheduleRetry(reason);
    });
    useConnection.setState({ state: 'online', reason: null, retryAt: null, isRefused: false });
    const ready = waiting;
    waiting = [];
    for (const { resolve } of ready) resolve(opened);
  } catch (error) {
    useConnection.setState({ isRefused: error instanceof WinnowError && error.code === 'permission' });
    scheduleRetry(error instanceof Error ? error.message : String(error));
  }
}

function scheduleRetry(reason: string): void {
  attempts += 1;
  const pauseMs = Math.min(10_000, 400 * 2 ** Math.min(attempts - 1, 5));
  useConnection.setState({ state: 'lost', reason, retryAt: Date.now() + pauseMs });
  if (retryTimer) clearTimeout(retryTimer);
  retryTimer = setTimeout(() => void attempt(), pauseMs);
}

/** The client, once there is one; waits while the connection is being made. Rejects with `cancelled` on abort. */
export function currentClient(signal?: AbortSignal): Promise<BackendClient> {
  if (client) return Promise.resolve(client);
  return new Promise((resolve, reject) => {
    const entry = { resolve, reject };
    waiting.push(entry);
    signal?.addEventListener('abort', () => {
      waiting = waiting.filter((other) => other !== entry);
      reject(new WinnowError('cancelled', 'Cancelled.'));
    });
  });
}

/** Every event of the backend, over reconnects. Returns the function that ends it. */
export function onBackendEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
