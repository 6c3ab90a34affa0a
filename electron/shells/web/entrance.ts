import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieName, cookieValues, refuseForeign } from './guard.ts';
import { commonHeaders } from './headers.ts';
import { sendText } from './respond.ts';
import { createWaysIn, type WaysIn } from './waysIn.ts';

export type Entrance = Pick<WaysIn, 'token' | 'createCode'> & {
  /** The address that is asked for, by somebody who may; null when the answer was given already. */
  admit(request: IncomingMessage, response: ServerResponse): URL | null;
  /** Whether the page of a session asks for a socket at this path, or the status to refuse it with. */
  admitSocket(request: IncomingMessage, path: string): { readonly session: string } | { readonly refused: number };
};

export type EntranceOptions = {
  readonly port: () => number;
  /** A code was used a second time: whoever was in by it is out, and what they have open must end. */
  readonly onUsedTwice: (session: string) => void;
};

/**
 * Decides who gets an answer: this machine's own name as Host, no other site, reading only, and the cookie that opening the printed
 * address sets, which scripts cannot read.
 */
export function createEntrance({ port, onUsedTwice }: EntranceOptions): Entrance {
  const waysIn = createWaysIn();
  const sessionOf = (request: IncomingMessage) => waysIn.sessionAmong(cookieValues(request.headers, port()));

  /** True when the address held a secret and was answered. */
  const enter = (url: URL, response: ServerResponse): boolean => {
    const entry = waysIn.enter(url.searchParams);
    if (!entry) return false;
    if (entry.kind === 'used_before') {
      onUsedTwice(entry.ended);
      sendText(response, 403, 'This address was opened before, and opens Winnow only once. Use the printed one.');
      return true;
    }
    response.writeHead(303, {
      ...commonHeaders(),
      'Set-Cookie': `${cookieName(port())}=${entry.session}; Path=/; HttpOnly; SameSite=Strict`,
      'Cache-Control': 'no-store',
      Location: '/',
    });
    response.end();
    return true;
  };

  return {
    token: waysIn.token,
    createCode: waysIn.createCode,
    admit(request, response) {
      const refuse = (status: number, reason: string): null => {
        sendText(response, status, reason);
        return null;
      };
      const refusal = refuseForeign(request.headers, port());
      if (refusal) return refuse(refusal.status, refusal.reason);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD');
        return refuse(405, 'Only GET.');
      }
      const url = parseUrl(request.url);
      if (!url) return refuse(400, 'Not an address.');
      if (url.pathname === '/' && request.method === 'GET' && enter(url, response)) return null;
      if (sessionOf(request) !== null) return url;
      return refuse(403, 'Open the address that Winnow printed when it started: it lets this browser in.');
    },
    admitSocket(request, path) {
      // Browsers always send an Origin with a WebSocket; without one it is no page of ours.
      const refusal = refuseForeign(request.headers, port());
      const session = refusal || request.headers.origin === undefined ? null : sessionOf(request);
      if (session === null || parseUrl(request.url)?.pathname !== path) return { refused: refusal?.status ?? 403 };
      return { session };
    },
  };
}

function parseUrl(path: string | undefined): URL | null {
  // A path that begins with two slashes would name a host.
  if (!path || !path.startsWith('/') || path.startsWith('//')) return null;
  return URL.canParse(path, 'http://winnow') ? new URL(path, 'http://winnow') : null;
}
