import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { EventPayload, MethodInput } from '#shared/contract/contract.ts';
import { call, newMutationId, onBackendEvent, queryClient } from '#renderer/data/client.ts';

type Search = 'slices.discover' | 'slices.tree' | 'slices.heatMap';
export type SearchProgress = Omit<EventPayload<'slices.searching'>, 'searchId'>;

/** A search for where the model is weak, with its progress and a way to stop it. */
export function useSearch<K extends Search>(method: K, input: MethodInput<K>) {
  const [searchId] = useState(() => newMutationId());
  const [progress, setProgress] = useState<SearchProgress | null>(null);
  useEffect(
    () =>
      onBackendEvent((name, payload) => {
        if (name !== 'slices.searching') return;
        const heard = payload as EventPayload<'slices.searching'>;
        if (heard.searchId === searchId) setProgress(heard);
      }),
    [searchId],
  );
  // The name of the search is no part of the key: the same search is answered from the cache.
  const queryKey = [method, input];
  const found = useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      setProgress(null);
      return call(method, { ...input, searchId }, { signal });
    },
  });
  return { found, progress, cancel: () => void queryClient.cancelQueries({ queryKey }) };
}
