import { type MessagePortMain, utilityProcess, type UtilityProcess } from 'electron';
import type { MediaAnswer } from '#backend/backend.ts';
import type { BackendAnswer, BackendRequest, DesktopBackendOptions } from './backendMessages.ts';
import { createRestartPolicy } from './restartPolicy.ts';

export type BackendProcess = {
  /** Gives the backend one end of a channel to a page. */
  connect(port: MessagePortMain): void;
  /** Null when the backend ended before it answered. */
  media(url: string): Promise<MediaAnswer | null>;
  /** Lets the backend finish its writing; ends it by force when it does not answer. Resolves when it is gone. */
  close(): Promise<void>;
};

/** How long a backend may take to checkpoint and close before it is ended; the project file survives that too. */
const closeTimeoutMs = 15_000;

/** Runs the backend in its own process and starts it again when it ends by itself, unless it keeps doing so. */
export function startBackendProcess(
  modulePath: string,
  options: DesktopBackendOptions,
  { onLost, onRestarted }: { readonly onLost: (isFinal: boolean) => void; readonly onRestarted: () => unknown },
): BackendProcess {
  const mayRestart = createRestartPolicy();
  const waiting = new Map<number, (media: MediaAnswer | null) => void>();
  let lastId = 0;
  let closed: Promise<void> | null = null;
  let child: UtilityProcess | null = start();

  function start(): UtilityProcess {
    const started = utilityProcess.fork(modulePath, [JSON.stringify(options)], { serviceName: 'Winnow backend' });
    started.on('message', (message: BackendAnswer) => {
      waiting.get(message.id)?.(message.media);
      waiting.delete(message.id);
    });
    started.on('exit', (code) => {
      child = null;
      for (const give of waiting.values()) give(null);
      waiting.clear();
      if (closed) return;
      const isFinal = !mayRestart(Date.now());
      console.error(
        `The backend ended with code ${code}${isFinal ? '; it is not started again.' : '; starting it again.'}`,
      );
      onLost(isFinal);
      if (isFinal) return;
      child = start();
      onRestarted();
    });
    return started;
  }
  const send = (message: BackendRequest, ports?: MessagePortMain[]) => child?.postMessage(message, ports);

  function close(): Promise<void> {
    const closing = child;
    if (!closing) return Promise.resolve();
    return new Promise((resolve) => {
      const force = setTimeout(() => closing.kill(), closeTimeoutMs);
      closing.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      send({ kind: 'close' });
    });
  }

  return {
    connect: (port) => send({ kind: 'connect' }, [port]),
    media(url) {
      if (!child) return Promise.resolve(null);
      const id = ++lastId;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        send({ kind: 'media', id, url });
      });
    },
    close: () => (closed ??= close()),
  };
}
