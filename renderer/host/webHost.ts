import { createRpcClient } from '#shared/rpc/client.ts';
import { createWebSocketChannel } from '#shared/rpc/webSocketChannel.ts';
import type { Host } from './host.ts';

/** The loopback web shell: a WebSocket beside the page, no native dialogs. */
export function createWebHost(): Host {
  const socketUrl = new URL('rpc', document.baseURI.split('#')[0]);
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    kind: 'web',
    connect: () => Promise.resolve(createRpcClient(createWebSocketChannel(new WebSocket(socketUrl)))),
    mediaUrl: (relative) => new URL(relative, socketUrl.href.replace(/^ws/, 'http')).href,
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
