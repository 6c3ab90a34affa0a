import { WinnowError } from '#shared/base/winnowError.ts';
import { createRpcClient } from '#shared/rpc/client.ts';
import { createWebSocketChannel, webSocketPath } from '#shared/rpc/webSocketChannel.ts';
import type { Host } from './host.ts';
import { createMediaUrls } from './mediaUrls.ts';

/** The loopback web shell: a WebSocket beside the page, no native dialogs. */
export function createWebHost(): Host {
  const socketUrl = new URL(webSocketPath, document.baseURI);
  const media = createMediaUrls();
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    kind: 'web',
    connect: async () => {
      const client = createRpcClient(createWebSocketChannel(new WebSocket(socketUrl)));
      // Only a server that answered counts as connected, so that tries grow apart while it is gone.
      await client.ready().catch(async (error: unknown) => {
        throw (await isRefused()) ? startedAnew() : error;
      });
      return client;
    },
    mediaUrl: media.mediaUrl,
    pickFolder: null,
    pickFile: null,
    pickSave: null,
    pathOf: () => null,
    showItem: null,
    onCommand: () => () => undefined,
    setTheme: () => undefined,
    setDocument: media.setDocument,
    // A browser waits for nobody: it asks the person, and what is under way arrives while they read.
    keepOpenUntilSaved: ({ isUnsaved }) =>
      window.addEventListener('beforeunload', (event) => {
        if (isUnsaved()) event.preventDefault();
      }),
  };
}

/** A socket does not say why it was not opened; the page's own address does. A Winnow that was started anew has a new token. */
async function isRefused(): Promise<boolean> {
  try {
    return (await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' })).status === 403;
  } catch {
    return false;
  }
}

const startedAnew = (): WinnowError =>
  new WinnowError('permission', 'Winnow was started anew, and this page belongs to the one before.');
