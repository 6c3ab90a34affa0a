import { WinnowError } from '#shared/base/winnowError.ts';
import { desktopPortMessage, type DesktopBridge } from '#shared/contract/desktopBridge.ts';
import { createRpcClient } from '#shared/rpc/client.ts';
import { createPortChannel } from '#shared/rpc/portChannel.ts';
import type { BackendClient } from '#renderer/data/connection.ts';
import type { Host } from './host.ts';
import { createMediaUrls } from './mediaUrls.ts';

const portTimeoutMs = 20_000;

declare global {
  interface Window {
    readonly winnowDesktop?: DesktopBridge<File>;
  }
}

/** The desktop shell: a MessagePort that the preload script posts to the window, and native dialogs. */
export function createDesktopHost(bridge: DesktopBridge<File>): Host {
  let current: BackendClient | null = null;
  let early: BackendClient | null = null;
  let waiting: ((client: BackendClient) => void) | null = null;

  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    const data: unknown = event.data;
    const isPort = typeof data === 'object' && data !== null && 'type' in data && data.type === desktopPortMessage;
    if (event.source !== window || !isPort || !port) return;
    const client = createRpcClient(createPortChannel(port));
    // A port that comes unasked means a new backend: the old line is ended, and the page connects over the new one.
    const replaced = current;
    current = client;
    if (waiting) waiting(client);
    else early = client;
    replaced?.close();
  });

  const connect = () =>
    new Promise<BackendClient>((resolve, reject) => {
      if (early) {
        resolve(early);
        early = null;
        return;
      }
      const timer = setTimeout(() => {
        waiting = null;
        reject(new WinnowError('disconnected', 'The backend did not answer. Restart Winnow if this stays so.'));
      }, portTimeoutMs);
      waiting = (client) => {
        clearTimeout(timer);
        waiting = null;
        resolve(client);
      };
      bridge.connect();
    });

  let whenSaved = (): Promise<void> => Promise.resolve();
  const media = createMediaUrls();
  return {
    kind: 'desktop',
    connect,
    mediaUrl: media.mediaUrl,
    pickFolder: (options) => bridge.pickFolder(options),
    pickFile: (options) => bridge.pickFile(options),
    pickSave: (options) => bridge.pickSave(options),
    pathOf: (file) => bridge.pathOf(file) || null,
    showItem: (path) => bridge.showItem(path),
    onCommand: (listener) =>
      bridge.onCommand((command) => {
        if (command.name !== 'window.closing') return listener(command);
        bridge.keepWindow();
        void whenSaved().then(() => bridge.closeWindow());
      }),
    keepOpenUntilSaved: (closing) => (whenSaved = closing.whenSaved),
    setTheme: (theme) => void bridge.setTheme(theme),
    setDocument: (path) => {
      media.setDocument(path);
      void bridge.setDocument(path);
    },
  };
}
