import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { WinnowError } from '#shared/base/winnowError.ts';
import { contract } from '#shared/contract/contract.ts';
import { maxFrameLength } from '#shared/rpc/frames.ts';
import { createRpcServer } from '#shared/rpc/server.ts';
import { createWebSocketChannel, webSocketPath } from '#shared/rpc/webSocketChannel.ts';
import type { Backend } from '#backend/backend.ts';
import { createEntrance } from './entrance.ts';
import { commonHeaders, mediaPolicy, pagePolicy } from './headers.ts';
import { endUpgrade, send, sendText } from './respond.ts';
import { readStaticFile } from './staticFiles.ts';

export type WebShellOptions = {
  readonly backend: Backend;
  /** 0 takes any free one. */
  readonly port: number;
  /** Folder of the built page. */
  readonly rendererDir: string;
  readonly log?: (line: string) => void;
};

export type WebShell = {
  /** Opens the page and holds the token: who has it may use the backend. */
  readonly url: string;
  readonly port: number;
  /** Opens the page once and within two minutes: for a place where others can read it, like the list of processes. */
  createOpeningUrl(): string;
  /** Leaves the backend alone. */
  close(): Promise<void>;
};

const loopback = '127.0.0.1';
const maxSockets = 32;

/**
 * Serves the page and its backend on this machine only: HTTP and one WebSocket a page on 127.0.0.1. Opening its address sets a cookie
 * that scripts cannot read; every other request needs it, and neither a foreign Host nor a foreign Origin gets an answer.
 * Errors: `conflict` when the port is taken, `permission` when it may not be used.
 */
export async function startWebShell(options: WebShellOptions): Promise<WebShell> {
  const { backend, rendererDir } = options;
  const log = options.log ?? (() => undefined);
  const rpc = createRpcServer(backend, contract, { log });
  // Four bytes a character at most: a longer message closes the connection before it is read.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameLength * 4, perMessageDeflate: false });
  const sessionOfPage = new WeakMap<WebSocket, string>();
  let port = 0;
  const entrance = createEntrance({
    port: () => port,
    onUsedTwice(session) {
      for (const page of sockets.clients) if (sessionOfPage.get(page) === session) page.terminate();
      log('The address that a browser was started with was opened twice: whoever was first is out again.');
    },
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = entrance.admit(request, response);
    if (!url) return;
    if (url.pathname.startsWith('/media/')) return sendMedia(request, response, url);
    const file = await readStaticFile(rendererDir, url.pathname);
    if (!file) return sendText(response, 404, 'Not found.');
    send(response, 200, file.bytes, {
      'Content-Type': file.mime,
      'Cache-Control': file.isHashed ? 'private, max-age=31536000, immutable' : 'no-store',
      'Content-Security-Policy': file.isPage ? pagePolicy(port) : mediaPolicy,
    });
  };

  const sendMedia = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const media = await backend.media(url.pathname.slice(1) + url.search);
    if (media.status !== 200) return sendText(response, 404, 'Not found.');
    // The same address means another picture once another project is open: the browser keeps it, but asks each time.
    const etag = `"${createHash('sha1').update(media.bytes).digest('base64url')}"`;
    const caching = { ETag: etag, 'Cache-Control': 'private, no-cache' };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { ...commonHeaders(), ...caching });
      response.end();
      return;
    }
    send(response, 200, media.bytes, {
      'Content-Type': media.mime,
      'Content-Security-Policy': mediaPolicy,
      ...caching,
    });
  };

  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log(`${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.stack : String(error)}`);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Something went wrong inside Winnow. The terminal that it runs in says more.');
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const admitted = entrance.admitSocket(request, webSocketPath);
    if ('refused' in admitted) return endUpgrade(socket, admitted.refused);
    if (sockets.clients.size >= maxSockets) return endUpgrade(socket, 503);
    sockets.handleUpgrade(request, socket, head, (page) => {
      sessionOfPage.set(page, admitted.session);
      rpc.connect(createWebSocketChannel(page));
    });
  });

  await listen(server, options.port);
  port = (server.address() as AddressInfo).port;
  const pageUrl = `http://${loopback}:${port}/`;
  return {
    url: `${pageUrl}?token=${entrance.token}`,
    port,
    createOpeningUrl: () => `${pageUrl}?code=${entrance.createCode()}`,
    async close() {
      rpc.close();
      for (const page of sockets.clients) page.terminate();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new WinnowError('conflict', `Port ${port} is in use. Choose another with --port.`));
      else if (error.code === 'EACCES')
        reject(new WinnowError('permission', `Port ${port} may not be used. Choose one above 1023.`));
      else reject(error);
    });
    server.listen(port, loopback, resolve);
  });
}
