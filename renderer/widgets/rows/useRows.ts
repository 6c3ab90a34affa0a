import { useEffect, useMemo, useReducer } from 'react';
import { call, onBackendEvent } from '#renderer/data/client.ts';
import { createRowCache, type RowCache } from './rowCache.ts';

/** The rows of a view, page by page. The component renders again whenever a page came. */
export function useRows(viewId: number, count: number, fields: readonly string[]): RowCache {
  const [, rerender] = useReducer((version: number) => version + 1, 0);
  const wanted = fields.join('\n');
  const cache = useMemo(
    () =>
      createRowCache({
        count,
        onChange: rerender,
        fetchPage: (from, size, signal) =>
          call('views.rows', { viewId, from, count: size, fields: wanted.split('\n') }, { signal }),
      }),
    [viewId, count, wanted],
  );
  useEffect(() => {
    const end = onBackendEvent((name) => {
      if (name === 'decisions.changed') cache.refresh();
    });
    return end;
  }, [cache]);
  return cache;
}
