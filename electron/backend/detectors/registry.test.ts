import { beforeEach, expect, test } from 'vitest';
import { detectorNames, doubtNames, wordsOf } from '#shared/model/detectors.ts';
import { queueKinds } from '#shared/model/queues.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let wrong: number[];
beforeEach(async () => {
  ({ wrong } = await importFixture(t));
});

async function idsOf(viewId: number, count: number): Promise<number[]> {
  return count === 0 ? [] : (await t.call('views.rows', { viewId, from: 0, count, fields: [] })).ids;
}

/** Those of a run; what finds in the data alone has tests of its own, as the fixture has nothing to find, nor is it ambiguous. */
const namesOfRuns = detectorNames.filter(
  (name) => wordsOf(name).needs.join() === 'predictions' && name !== 'ambiguous',
);

test.for(namesOfRuns)('%s: its list, its queue and what it says of each example are one', async (kind) => {
  const filter = 'region:EU';
  const listed = await t.call('findings.list', { kind, filter, limit: 1000 });
  const ids = listed.items.map(({ id }) => id);
  expect(listed.count).toBe(wordsOf(kind).unit === 'example' ? ids.length : listed.count);
  expect(ids.length).toBeGreaterThan(0);
  for (const { reason } of listed.items) expect(reason).toMatch(/^The model .+%.*\.$/);
  const scores = listed.items.map(({ score }) => score!);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  const page = await t.call('findings.list', { kind, filter, offset: 3, limit: 2 });
  expect(page.count).toBe(listed.count);
  expect(page.items).toEqual(listed.items.slice(3, 5));

  const queue = await t.call('queues.open', { kind, filter });
  expect(queueKinds).toContain(kind);
  expect(queue.title).toBe(wordsOf(kind).queue.title);
  expect(await idsOf(queue.viewId, queue.count)).toEqual(ids);
});

test('a doubt is a value of the finding field and is told of its examples; what only orders a queue is not', async () => {
  for (const kind of namesOfRuns) {
    const { count } = await t.call('filters.check', { text: `finding:${kind}` });
    const all = await t.call('findings.list', { kind, limit: 1000 });
    expect(count).toBe(doubtNames.includes(kind) ? all.count : 0);
    const details = await t.call('examples.get', { ids: all.items.slice(0, 100).map(({ id }) => id) });
    details.forEach(({ findings }, at) => {
      const found = findings.find((one) => one.kind === kind);
      if (!doubtNames.includes(kind)) return expect(found).toBeUndefined();
      expect(found).toMatchObject({ rank: at + 1, of: all.count, reason: all.items[at]!.reason, others: [] });
      expect(found).toMatchObject({ score: all.items[at]!.score, suggestedLabel: all.items[at]!.suggestedLabel });
    });
  }
});

test('disagreement lists the examples whose given label is not the predicted one', async () => {
  const { items } = await t.call('findings.list', { kind: 'disagreement', limit: 1000 });
  expect(items.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(wrong);
  for (const { givenLabel, suggestedLabel, reason } of items)
    expect(reason).toBe(`The model says ${suggestedLabel} with 90 %, and gives the label ${givenLabel} 5 %.`);
});

test('a choice that a detector does not offer is refused with those it has', async () => {
  await expect(t.call('findings.list', { method: 'guessing' })).rejects.toThrow(
    'There is no method "guessing". Choose one of: prune_by_noise_rate,',
  );
  await expect(t.call('findings.list', { kind: 'low_confidence', score: 'self_confidence' })).rejects.toThrow(
    'This kind of finding has no score to choose.',
  );
});

test('without predictions every detector that needs them says so', async () => {
  await t.call('runs.remove', { runId: 1 });
  for (const kind of namesOfRuns)
    await expect(t.call('findings.list', { kind })).rejects.toThrow('There are no predictions yet');
});
