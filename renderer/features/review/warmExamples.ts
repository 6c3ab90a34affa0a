import type { ExampleDetail } from '#shared/contract/values.ts';
import type { QueueKind } from '#shared/model/queues.ts';
import { call, prefetchMethod, queryClient } from '#renderer/data/client.ts';
import { decodeAhead } from '#renderer/viewers/imageMemory.ts';
import { neighbourCount } from '#renderer/viewers/evidence/NeighbourStrip.tsx';
import { ranksItself } from './rankedFinding.ts';

export type Warmer = {
  /** Reads an example's details, neighbours and place in the queue and decodes its picture, once. */
  warm(id: number): void;
  /** What was read may be stale: it is read again when it is asked for again. */
  forget(): void;
  close(): void;
};

/** Reads ahead, so that the next key paints at once. `mediaUrl` turns a relative picture URL into one for the page. */
export function createWarmer(kind: QueueKind, mediaUrl: (relative: string) => string): Warmer {
  const warmed = new Set<number>();
  let isClosed = false;

  async function read(id: number): Promise<void> {
    const input = { ids: [id] };
    const details = queryClient.fetchQuery<ExampleDetail[]>({
      queryKey: ['examples.get', input],
      queryFn: ({ signal }) => call('examples.get', input, { signal }),
    });
    const near = prefetchMethod('examples.neighbours', { id, count: neighbourCount });
    const place = ranksItself(kind) ? prefetchMethod('findings.get', { kind, id }) : null;
    try {
      const [[detail]] = await Promise.all([details, near, place]);
      if (!isClosed && detail?.imageUrl) await decodeAhead(mediaUrl(detail.imageUrl));
    } catch {
      // The example says so itself when it comes on screen; it is asked for again then.
      warmed.delete(id);
    }
  }

  return {
    warm(id) {
      if (warmed.has(id)) return;
      warmed.add(id);
      void read(id);
    },
    forget: () => warmed.clear(),
    close() {
      isClosed = true;
    },
  };
}
