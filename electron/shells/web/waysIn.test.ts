import { expect, test } from 'vitest';
import { createWaysIn } from './waysIn.ts';

const address = (name: string, value: string) => new URLSearchParams({ [name]: value });

test('a code lets in once; whoever comes second ends what the first one got', () => {
  const ways = createWaysIn();
  const code = ways.createCode();
  const first = ways.enter(address('code', code));
  if (first?.kind !== 'let_in') throw new Error('not let in');
  expect(new Set([ways.token, code, first.session]).size).toBe(3);
  expect(ways.sessionAmong(['x', first.session])).toBe(first.session);
  expect(ways.enter(address('code', code))).toEqual({ kind: 'used_before', ended: first.session });
  expect(ways.sessionAmong([first.session])).toBeNull();
  // Another code is another way in, and the printed address stays one.
  expect(ways.enter(address('code', ways.createCode()))).toMatchObject({ kind: 'let_in' });
  expect(ways.sessionAmong([ways.token])).toBe(ways.token);
});

test('a code is worth nothing after two minutes, used or not; the session that it began goes on', () => {
  let now = 0;
  const ways = createWaysIn(() => now);
  const [used, unused] = [ways.createCode(), ways.createCode()];
  now = 119_999;
  const entry = ways.enter(address('code', used));
  if (entry?.kind !== 'let_in') throw new Error('not let in');
  now = 120_000;
  expect([ways.enter(address('code', used)), ways.enter(address('code', unused))]).toEqual([null, null]);
  expect(ways.sessionAmong([entry.session])).toBe(entry.session);
});

test('a secret is good for its own purpose only', () => {
  const ways = createWaysIn();
  const code = ways.createCode();
  for (const [name, value] of [
    ['token', code],
    ['code', ways.token],
    ['code', ''],
    ['token', ''],
    ['other', code],
  ] as const)
    expect(ways.enter(address(name, value))).toBeNull();
  expect(ways.sessionAmong([code, ''])).toBeNull();
  expect(ways.enter(address('token', ways.token))).toEqual({ kind: 'let_in', session: ways.token });
});
