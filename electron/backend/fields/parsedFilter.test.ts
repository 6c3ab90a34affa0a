import { beforeEach, expect, test, vi } from 'vitest';
import type * as Parser from '#shared/query/parseFilter.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

const parses = vi.hoisted((): string[] => []);

// The parser itself, with a note of each text that it was given.
vi.mock('#shared/query/parseFilter.ts', async (original) => {
  const real = await original<typeof Parser>();
  const parseFilter: typeof real.parseFilter = (text) => {
    parses.push(text);
    return real.parseFilter(text);
  };
  return { ...real, parseFilter };
});

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});
beforeEach(async () => {
  await importFixture(t, 60);
  parses.length = 0;
});

async function parsesOf(call: () => Promise<unknown>): Promise<string[]> {
  parses.length = 0;
  await call();
  return [...parses];
}

const calls: readonly (readonly [string, (filter: string) => Promise<unknown>])[] = [
  ['views.create', (filter) => t.call('views.create', { filter, sort: [{ field: 'conf', direction: 'asc' }] })],
  ['columns.facets', (filter) => t.call('columns.facets', { filter })],
  ['metrics.overview', (filter) => t.call('metrics.overview', { filter })],
  ['filters.check', (text) => t.call('filters.check', { text })],
  ['effect.get', (filter) => t.call('effect.get', { filter })],
];

test.each(calls)('%s reads its filter once, and one that was just read not at all', async (name, call) => {
  // A comparison of the texts too: that is searched ahead of the call.
  const filter = `region:EU remark~note size>${name.length}`;
  expect(await parsesOf(() => call(filter))).toEqual([filter]);
  expect(await parsesOf(() => call(filter))).toEqual([]);
});

test.each(calls)('%s reads each slice that its filter names once', async (_, call) => {
  await t.call('slices.save', { id: null, name: 'Inner', filter: 'region:EU' });
  await t.call('slices.save', { id: null, name: 'Outer', filter: 'slice:Inner size>3' });
  // So many others that nothing of these is kept.
  for (let at = 0; at < 70; at += 1) await t.call('filters.check', { text: `size>${at}` });
  const read = await parsesOf(() => call('slice:Outer'));
  expect(read.toSorted()).toEqual(['region:EU', 'slice:Inner size>3', 'slice:Outer']);
});

test('a filter that cannot be read is refused each time, at the same character', async () => {
  const refuse = () =>
    expect(t.call('views.create', { filter: 'label:a (', sort: [] })).rejects.toMatchObject({ code: 'bad_filter' });
  expect(await parsesOf(refuse)).toEqual(['label:a (']);
  expect(await parsesOf(refuse)).toEqual([]);
});

test('more filters than are kept are each what they say', async () => {
  const counts = new Map<string, number>();
  for (let round = 0; round < 2; round += 1)
    for (let at = 0; at < 90; at += 1) {
      const filter = `key:r${at % 60},r${(at * 7) % 60}`;
      const { count } = await t.call('views.create', { filter, sort: [] });
      expect([filter, count]).toEqual([filter, counts.get(filter) ?? new Set([at % 60, (at * 7) % 60]).size]);
      counts.set(filter, count);
    }
});
