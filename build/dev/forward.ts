import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { cookieName } from '#shells/web/guard.ts';
import { sendText } from '#shells/web/respond.ts';
import type { BackendAddress } from './restartingBackend.ts';

/** The request as the backend's own page would send it: whoever comes here was admitted already. */
function options(address: BackendAddress, { url, method, headers }: IncomingMessage) {
  const host = `127.0.0.1:${address.port}`;
  const own: IncomingHttpHeaders = { ...headers, host, cookie: `${cookieName(address.port)}=${address.token}` };
  if (headers.origin !== undefined) own.origin = `http://${host}`;
  return { host: '127.0.0.1', port: address.port, path: url, method, headers: own, agent: false };
}

export function forwardRequest(address: BackendAddress, asked: IncomingMessage, response: ServerResponse): void {
  const onward = request(options(address, asked), (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else sendText(response, 503, 'The backend is being started.');
  });
  onward.end();
}

export function forwardSocket(address: BackendAddress, asked: IncomingMessage, socket: Duplex): void {
  const onward = request(options(address, asked));
  onward.on('upgrade', ({ statusCode, statusMessage, rawHeaders }, backend, head) => {
    const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
    socket.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`);
    backend.write(head);
    backend.on('error', () => socket.destroy());
    backend.on('close', () => socket.destroy());
    socket.on('close', () => backend.destroy());
    backend.pipe(socket).pipe(backend);
  });
  onward.on('response', () => socket.destroy());
  onward.on('error', () => socket.destroy());
  onward.end();
}
