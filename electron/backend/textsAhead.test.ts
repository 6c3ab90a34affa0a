import { expect, test } from 'vitest';
import { importFixture } from './testing/tableFixture.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** Of more rows than are searched at once. */
const rows = 12_000;

test('while texts are searched for the first time other calls are answered, and the answer is the same', async () => {
  const { projectPath } = await importFixture(t, rows);
  const order: string[] = [];
  const search = t.call('filters.check', { text: 'key:*99' }).then(({ count }) => {
    order.push('search');
    return count;
  });
  await t.call('decisions.state', {});
  order.push('state');
  expect(await search).toBe(rows / 100);
  expect(order).toEqual(['state', 'search']);
  // A filter by the name `filter` is searched ahead as well.
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  const view = t.call('views.create', { filter: 'key:*99 region:EU', sort: [] }).then(({ count }) => {
    order.push('view');
    return count;
  });
  await t.call('decisions.state', {});
  order.push('state again');
  expect([await view, order.slice(2)]).toEqual([0, ['state again', 'view']]);
});

test('a search that nobody waits for any more ends, and so does one whose project is closed', async () => {
  await importFixture(t, rows);
  const controller = new AbortController();
  const search = (signal: AbortSignal) =>
    Promise.resolve(t.backend.handlers['filters.check']({ text: 'key:*98' }, { signal }));
  const cancelled = search(controller.signal);
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  const late = search(new AbortController().signal);
  const refused = expect(late).rejects.toMatchObject({ code: 'not_found' });
  await t.call('project.close', {});
  await refused;
});

test('a filter that cannot be is refused as ever', async () => {
  await importFixture(t, 20);
  expect((await t.call('filters.check', { text: 'nothing:here' })).error).toMatchObject({ code: 'bad_filter' });
  await expect(t.call('views.create', { filter: '(key:a', sort: [] })).rejects.toMatchObject({ code: 'bad_filter' });
});
