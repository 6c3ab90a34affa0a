import { beforeEach, expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});
beforeEach(() => importFixture(t, 60));

let mutation = 0;
const mutationId = (): string => `rule-mutation-${(mutation += 1)}`;
const decide = (ids: number[], action: 'tag' | 'untag' | 'exclude', value?: string, reason?: string) =>
  t.call('decisions.apply', { mutationId: mutationId(), selection: { ids }, action, value, reason });
const rule = { kind: 'rule', filter: 'region:EU', tag: 'blurry' } as const;

test('a rule proposes what fits and nobody answered; what was answered before stays, the rest is answered at once and undone', async () => {
  await expect(t.call('queues.open', rule)).rejects.toMatchObject({ code: 'bad_input' });
  // Even rows are EU: 30 of 60.
  await decide([0, 1], 'tag', 'blurry');
  await decide([2], 'untag', 'blurry');
  await decide([4], 'exclude');
  const opened = await t.call('queues.open', rule);
  expect(opened).toMatchObject({ count: 27, start: 0, title: 'Is it blurry?', progress: { total: 27, decided: 0 } });
  await decide([6], 'tag', 'blurry', 'rule: region:EU');
  await decide([8], 'untag', 'blurry', 'rule: region:EU');
  const { viewId } = opened;
  const { columns } = await t.call('views.rows', { viewId, from: 0, count: 3, fields: ['queue:done'] });
  expect(columns[0]).toEqual([true, true, false]);
  expect((await t.call('queues.next', { viewId, from: 0 })).position).toBe(2);
  const progress = await t.call('queues.progress', { viewId });
  expect(progress).toMatchObject({ total: 27, decided: 2, wrong: 1, precision: { value: 0.5, n: 2 } });
  const rest = { mutationId: mutationId(), viewId, answer: 'yes' } as const;
  expect((await t.call('queues.answerRest', rest)).applied).toBe(25);
  await t.call('queues.answerRest', rest);
  const [tag] = await t.call('tags.list', {});
  expect(tag).toMatchObject({ yes: 28, no: 2 });
  const { items } = await t.call('decisions.log', { offset: 0, limit: 1 });
  expect(items[0]).toMatchObject({ action: 'tag 25 examples blurry', reason: 'rule: region:EU', examples: 25 });
  await t.call('decisions.undo', { mutationId: mutationId() });
  expect((await t.call('tags.list', {}))[0]).toMatchObject({ yes: 3, no: 2 });
  const plain = await t.call('queues.open', { kind: 'filter', filter: '' });
  await expect(
    t.call('queues.answerRest', { mutationId: mutationId(), viewId: plain.viewId, answer: 'no' }),
  ).rejects.toMatchObject({ code: 'bad_input' });
});

test('a sample to tag is done where every tag has an answer', async () => {
  await decide([0], 'tag', 'blurry');
  await decide([1], 'untag', 'dark');
  const { sampleId } = await t.call('samples.draw', { purpose: 'tags', size: 5 });
  const { viewId, purpose } = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  expect(purpose).toBe('tags');
  const { ids } = await t.call('views.rows', { viewId, from: 0, count: 5, fields: [] });
  await decide(ids.slice(0, 1), 'tag', 'blurry');
  await t.call('decisions.apply', {
    mutationId: mutationId(),
    selection: { ids: ids.slice(0, 2) },
    action: 'notags',
  });
  const { columns } = await t.call('views.rows', { viewId, from: 0, count: 5, fields: ['queue:done'] });
  expect(columns[0]).toEqual([true, true, false, false, false]);
  expect(await t.call('queues.progress', { viewId })).toMatchObject({ total: 5, decided: 2 });
});
