import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import type { BackendClient } from './connection.ts';
import { startConnection } from './connection.ts';
import { connectEvents } from './client.ts';

test('a change of the taxonomy or of slices makes stale whatever names them, and nothing else', async () => {
  const listeners = new Map<string, (payload: unknown) => void>();
  const backend = {
    ready: () => Promise.resolve(),
    on: (name: string, listener: (payload: unknown) => void) => void listeners.set(name, listener),
    onClose: () => undefined,
  };
  startConnection(() => Promise.resolve(backend as unknown as BackendClient));
  await expect.poll(() => listeners.has('tags.changed')).toBe(true);
  const client = new QueryClient();
  const end = connectEvents(client);
  const staleAfter = (event: string, keys: readonly [string, object][]) => {
    client.clear();
    for (const key of keys) client.setQueryData(key, {});
    listeners.get(event)!({ revision: 1 });
    return keys.filter((key) => client.getQueryState(key)!.isInvalidated).map(([name]) => name);
  };
  const overTag: [string, object] = ['metrics.overview', { filter: 'tag:soft' }];
  const views: [string, object] = ['views.create', { filter: 'tag:soft', sort: [] }];
  const plain: [string, object] = ['metrics.charts', { filter: 'region:EU' }];
  const named: [string, object][] = ['samples.list', 'features.list', 'humanLevel.report', 'tags.list'].map((name) => [
    name,
    {},
  ]);
  expect(staleAfter('tags.changed', [overTag, views, plain, ...named])).toEqual([
    'metrics.overview',
    ...named.map(([name]) => name),
  ]);
  expect(staleAfter('slices.changed', [overTag, plain, ...named])).toEqual(['humanLevel.report', 'tags.list']);
  expect(staleAfter('decisions.changed', [['reports.preview', {}], views])).toEqual(['reports.preview']);
  end();
});
