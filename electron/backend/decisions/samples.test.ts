import { expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const decide = (ids: readonly number[], action: 'confirm' | 'exclude' | 'tag' | 'untag', value?: string) =>
  t.call('decisions.apply', { mutationId: `sampling-${(mutation += 1)}`, selection: { ids: [...ids] }, action, value });

async function idsOf(viewId: number): Promise<number[]> {
  return (await t.call('views.rows', { viewId, from: 0, count: 2000, fields: [] })).ids;
}

test('a sample is drawn from the filter without excluded examples, in an order that survives a restart', async () => {
  const { projectPath } = await importFixture(t);
  await decide([0, 2, 4], 'exclude');
  const drawn = await t.call('samples.draw', { purpose: 'audit', filter: 'region:EU', size: 30 });
  expect(drawn).toMatchObject({ size: 30, population: 97 });
  const open = { kind: 'sample', filter: '', sampleId: drawn.sampleId } as const;
  const queue = await t.call('queues.open', open);
  const ids = await idsOf(queue.viewId);
  expect(queue).toMatchObject({ count: 30, start: 0, title: 'Audit a random sample of region:EU' });
  expect(new Set(ids).size).toBe(30);
  expect(ids.every((id) => id % 2 === 0 && id > 4)).toBe(true);
  await decide(ids.slice(0, 3), 'confirm');
  expect((await t.call('queues.next', { viewId: queue.viewId, from: 0 })).position).toBe(3);
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  const again = await t.call('queues.open', open);
  expect(await idsOf(again.viewId)).toEqual(ids);
  expect(again).toMatchObject({ start: 3, progress: { total: 30, decided: 3 } });
  expect((await t.call('samples.list', {})).items).toMatchObject([
    { id: drawn.sampleId, purpose: 'audit', filter: 'region:EU', size: 30, population: 97, done: 3 },
  ]);
  await t.call('samples.remove', { id: drawn.sampleId });
  expect((await t.call('samples.list', {})).items).toEqual([]);
  await expect(t.call('queues.open', open)).rejects.toMatchObject({ code: 'not_found' });
});

test('two draws differ; a small filter is drawn whole; an empty one is refused', async () => {
  await importFixture(t);
  const draw = async () => {
    const { sampleId } = await t.call('samples.draw', { purpose: 'audit', size: 20 });
    return idsOf((await t.call('queues.open', { kind: 'sample', filter: '', sampleId })).viewId);
  };
  expect(await draw()).not.toEqual(await draw());
  expect(await t.call('samples.draw', { purpose: 'tags', filter: 'key:r1', size: 20 })).toMatchObject({ size: 1 });
  await expect(t.call('samples.draw', { purpose: 'tags', filter: 'key:none' })).rejects.toMatchObject({
    code: 'bad_input',
  });
});

test('a sample for tags is done where every tag has an answer, yes or no', async () => {
  await importFixture(t, 40);
  await decide([0], 'tag', 'dark');
  await decide([0, 1], 'tag', 'blurry');
  const { sampleId } = await t.call('samples.draw', { purpose: 'tags', size: 40 });
  const doneCount = async () => (await t.call('samples.list', {})).items.find(({ id }) => id === sampleId)!.done;
  expect(await doneCount()).toBe(1);
  await decide([1, 2], 'tag', 'dark');
  await decide([1], 'untag', 'dark');
  expect(await doneCount()).toBe(2);
  const { viewId, progress } = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  expect(progress).toMatchObject({ total: 40, decided: 2 });
  const ids = await idsOf(viewId);
  const { position } = await t.call('queues.next', { viewId, from: ids.indexOf(0) });
  expect([0, 1]).not.toContain(ids[position!]);
});
