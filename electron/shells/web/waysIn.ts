import { createToken, isSame } from './guard.ts';

/** A slow machine needs a while to start its browser. */
const codeLifeMs = 120_000;

/** What an address that was opened gives: a session to keep as a cookie, or that it was used by somebody before. */
export type Entry =
  { readonly kind: 'let_in'; readonly session: string } | { readonly kind: 'used_before'; readonly ended: string };

type Code = { readonly secret: string; readonly until: number; session: string | null };

/**
 * The secrets that let a browser in. The printed address holds the `token`, which may be opened again. A browser that is started
 * is told a code instead, since every user of the machine can read what a program was started with: it lets in once and soon.
 * Who was quicker than the browser is out again when the browser comes, and never gets to know the token.
 */
export type WaysIn = {
  readonly token: string;
  createCode(): string;
  /** Null for what is no secret of ours, or a code of a while ago. */
  enter(address: URLSearchParams): Entry | null;
  /** The one of these cookie values that is a session, or null. */
  sessionAmong(values: readonly string[]): string | null;
};

export function createWaysIn(now: () => number = Date.now): WaysIn {
  const token = createToken();
  const sessions = new Set([token]);
  const codes: Code[] = [];
  return {
    token,
    createCode() {
      const secret = createToken();
      codes.push({ secret, until: now() + codeLifeMs, session: null });
      return secret;
    },
    enter(address) {
      const given = address.get('token');
      if (given !== null && isSame(given, token)) return { kind: 'let_in', session: token };
      const named = address.get('code');
      const code =
        named === null ? undefined : codes.find(({ secret, until }) => now() < until && isSame(named, secret));
      if (!code) return null;
      if (code.session !== null) {
        sessions.delete(code.session);
        return { kind: 'used_before', ended: code.session };
      }
      code.session = createToken();
      sessions.add(code.session);
      return { kind: 'let_in', session: code.session };
    },
    sessionAmong: (values) => [...sessions].find((session) => values.some((value) => isSame(value, session))) ?? null,
  };
}
