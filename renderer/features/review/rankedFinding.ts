import type { ExampleDetail } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import type { QueueKind } from '#shared/model/queues.ts';

const ranking = 'suspicion';

/** Whether a queue goes by a ranking of its own, of which an example's details and the run in use say nothing. */
export function ranksItself(kind: QueueKind): kind is typeof ranking {
  return kind === ranking;
}

/** An example with what its queue's own ranking says of it first: the suggestion and the reason are then the ranking's. */
export function useRanked(detail: ExampleDetail | undefined, kind: QueueKind): ExampleDetail | undefined {
  const isRanked = ranksItself(kind);
  const place = useMethod(
    'findings.get',
    { kind: ranking, id: detail?.id ?? 0 },
    { enabled: isRanked && detail !== undefined },
  );
  if (!isRanked || detail === undefined) return detail;
  // Until it is known, Enter would take over what another reason suggests. Where it cannot be had, the details are all there is.
  if (place.data === undefined && !place.isError) return undefined;
  return place.data ? { ...detail, findings: [place.data, ...detail.findings] } : detail;
}
