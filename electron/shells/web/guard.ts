import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A new secret for each start: 256 bits. Who has it may use the backend. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Cookies are shared by all ports of a host, so each shell has a name of its own. */
export function cookieName(port: number): string {
  return `winnow_${port}`;
}

export type Refusal = { readonly status: 403 | 421; readonly reason: string };

/**
 * The Host must be this machine's own name: a page of another site whose name was re-bound to 127.0.0.1 still sends its own.
 * An Origin, where the browser sends one, must be ours; so must the site that asks for anything but a page to look at.
 */
export function refuseForeign(headers: IncomingHttpHeaders, port: number): Refusal | null {
  const host = headers.host ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return { status: 421, reason: 'Winnow answers to 127.0.0.1 and localhost only.' };
  }
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
    return { status: 403, reason: 'Another site asked for this.' };
  }
  const site = headers['sec-fetch-site'];
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if ((site === 'cross-site' || site === 'same-site') && !isNavigation) {
    return { status: 403, reason: 'Another site asked for this.' };
  }
  return null;
}

/** The values that the request carries under the name of this shell's cookie. */
export function cookieValues(headers: IncomingHttpHeaders, port: number): string[] {
  const start = `${cookieName(port)}=`;
  const parts = (headers.cookie ?? '').split(';').map((part) => part.trim());
  return parts.flatMap((part) => (part.startsWith(start) ? [part.slice(start.length)] : []));
}

/** Takes the same time wherever the two differ. */
export function isSame(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}
