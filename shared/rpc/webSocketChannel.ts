import { createInbox, type Channel } from './channel.ts';

/** What is needed of a WebSocket: the browser's own and the one of the `ws` package both fit. */
export type SocketLike = {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
};

/** Where the web shell answers WebSockets: `ws://<host of the page>/rpc`. */
export const webSocketPath = '/rpc';

const connecting = 0;
const open = 1;

/** Make the channel in the same turn as the socket, so that no message is missed. Binary messages end the line. */
export function createWebSocketChannel(socket: SocketLike): Channel {
  const inbox = createInbox();
  let waiting: string[] = [];
  socket.addEventListener('open', () => {
    for (const text of waiting) socket.send(text);
    waiting = [];
  });
  socket.addEventListener('message', (event) => {
    if (typeof event.data === 'string') inbox.deliver(event.data);
    else socket.close(1003, 'text only');
  });
  socket.addEventListener('close', (event) => inbox.end(event.reason || `connection closed (${event.code})`));
  // An error is always followed by `close`, which says more; without a listener `ws` would throw it.
  socket.addEventListener('error', () => undefined);
  return {
    send(text) {
      if (socket.readyState === open) socket.send(text);
      else if (socket.readyState === connecting) waiting.push(text);
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close(reason = 'closed') {
      socket.close(1000, reason.slice(0, 100));
    },
  };
}
