import { createRpcClient } from '#shared/rpc/client.ts';
import { createWebSocketChannel, webSocketPath } from '#shared/rpc/webSocketChannel.ts';
import type { Host } from './host.ts';

/** The loopback web shell: a WebSocket beside the page, no native dialogs. */
export function createWebHost(): Host {
  const socketUrl = new URL(webSocketPath, document.baseURI);
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    kind: 'web',
    connect: () => Promise.resolve(createRpcClient(createWebSocketChannel(new WebSocket(socketUrl)))),
    mediaUrl: (relative) => new URL(relative, document.baseURI).href,
    pickFolder: null,
    pickFile: null,
    pickSave: null,
    pathOf: () => null,
    showItem: null,
    onCommand: () => () => undefined,
    setTheme: () => undefined,
    setDocument: () => undefined,
  };
}
