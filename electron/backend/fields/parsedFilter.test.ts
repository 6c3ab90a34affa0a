import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

/** The engine counts how often each function runs: so the parser is the real one, wherever it is called from. */
const engine = new Session();
beforeAll(async () => {
  engine.connect();
  await engine.post('Profiler.enable');
  await engine.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
});
afterAll(async () => {
  await engine.post('Profiler.stopPreciseCoverage');
  engine.disconnect();
});

/** Calls of `parseFilter` since this was last asked. */
async function parsesSoFar(): Promise<number> {
  const { result } = await engine.post('Profiler.takePreciseCoverage');
  const parser = result.filter(({ url }) => url.endsWith('/shared/query/parseFilter.ts'));
  const calls = parser.flatMap(({ functions }) =>
    functions.filter(({ functionName }) => functionName === 'parseFilter'),
  );
  return calls.reduce((sum, { ranges }) => sum + ranges[0]!.count, 0);
}

async function parsesOf(call: () => Promise<unknown>): Promise<number> {
  await parsesSoFar();
  await call();
  return parsesSoFar();
}

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});
beforeEach(async () => {
  await importFixture(t, 60);
});

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
  expect(await parsesOf(() => call(filter))).toBe(1);
  expect(await parsesOf(() => call(filter))).toBe(0);
});

test.each(calls)('%s reads each slice that its filter names once', async (_, call) => {
  await t.call('slices.save', { id: null, name: 'Inner', filter: 'region:EU' });
  await t.call('slices.save', { id: null, name: 'Outer', filter: 'slice:Inner size>3' });
  // So many others that nothing of these is kept.
  for (let at = 0; at < 70; at += 1) await t.call('filters.check', { text: `size>${at}` });
  expect(await parsesOf(() => call('slice:Outer'))).toBe(3);
});

test('a filter that cannot be read is refused each time, at the same character', async () => {
  const refuse = () =>
    expect(t.call('views.create', { filter: 'label:a (', sort: [] })).rejects.toMatchObject({ code: 'bad_filter' });
  expect(await parsesOf(refuse)).toBe(1);
  expect(await parsesOf(refuse)).toBe(0);
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
