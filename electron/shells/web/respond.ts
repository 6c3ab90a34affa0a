import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { commonHeaders, mediaPolicy } from './headers.ts';

export function send(
  response: ServerResponse,
  status: number,
  body: Uint8Array,
  headers: Record<string, string>,
): void {
  response.writeHead(status, { ...commonHeaders(), ...headers, 'Content-Length': String(body.byteLength) });
  // Node itself leaves the body out of an answer to HEAD.
  response.end(body);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, Buffer.from(`${text}\n`), {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': mediaPolicy,
  });
}

export function endUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
