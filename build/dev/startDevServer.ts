import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createServer } from 'vite';
import { webSocketPath } from '#shared/rpc/webSocketChannel.ts';
import { createEntrance } from '#shells/web/entrance.ts';
import { commonHeaders, pagePolicy } from '#shells/web/headers.ts';
import { endUpgrade } from '#shells/web/respond.ts';
import { forwardRequest, forwardSocket } from './forward.ts';
import type { RestartingBackend } from './restartingBackend.ts';

export type DevServer = { readonly url: string; createOpeningUrl(): string; close(): Promise<void> };

const loopback = '127.0.0.1';

/**
 * The page from its sources by Vite, and behind the same address the backend of the moment. Who gets an answer is decided as in the web
 * shell, by the same code; the page may run Vite's own inline script besides, which is all that differs.
 */
export async function startDevServer(root: string, port: number, backend: RestartingBackend): Promise<DevServer> {
  const server = createHttpServer();
  const hotReload = createHttpServer(); // Never listens: gets the sockets of the page that are meant for Vite.
  const vite = await createServer({
    configFile: join(root, 'build', 'vite.renderer.config.ts'),
    base: '/',
    appType: 'spa',
    clearScreen: false,
    cacheDir: join(
      root,
      'node_modules',
      '.cache',
      'winnow',
      `vite-${createHash('sha1').update(root).digest('hex').slice(0, 8)}`,
    ),
    server: {
      middlewareMode: true,
      ws: { server: hotReload },
      fs: { allow: [join(root, 'renderer'), join(root, 'shared'), realpathSync(join(root, 'node_modules'))] },
    },
  });
  const sockets = new Set<Duplex>();
  let ownPort = 0;
  const entrance = createEntrance({
    port: () => ownPort,
    onUsedTwice: () => sockets.forEach((socket) => socket.destroy()),
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = entrance.admit(request, response);
    if (!url) return;
    if (url.pathname.startsWith('/media/'))
      return void backend.address().then((address) => forwardRequest(address, request, response));
    const policy = pagePolicy(ownPort).replace("script-src 'self'", "script-src 'self' 'unsafe-inline'");
    for (const [name, value] of Object.entries(commonHeaders())) response.setHeader(name, value);
    response.setHeader('Content-Security-Policy', policy);
    vite.middlewares(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const isForBackend = request.url === webSocketPath;
    const admitted = entrance.admitSocket(request, isForBackend ? webSocketPath : '/');
    if ('refused' in admitted) return endUpgrade(socket, admitted.refused);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (!isForBackend) hotReload.emit('upgrade', request, socket, head);
    else void backend.address().then((address) => forwardSocket(address, request, socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
  ownPort = (server.address() as AddressInfo).port;
  const pageUrl = `http://${loopback}:${ownPort}/`;
  return {
    url: `${pageUrl}?token=${entrance.token}`,
    createOpeningUrl: () => `${pageUrl}?code=${entrance.createCode()}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await Promise.all([closed, vite.close()]);
    },
  };
}
