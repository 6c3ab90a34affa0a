import type { QueryClient } from '@tanstack/react-query';
import type { EventName, MethodInput, MethodName, MethodOutput } from '#shared/contract/contract.ts';
import type { Decided } from '#shared/contract/decisionMethods.ts';
import { isBrought } from '#shared/contract/topicsRead.ts';
import type { ExampleDetail, ProjectInfo } from '#shared/contract/values.ts';

/** Changes whose answers hold what the page would read after them. */
const bringing = ['decisions.apply', 'decisions.undo', 'decisions.redo', 'queues.answerRest'] as const;
type BringingName = (typeof bringing)[number];

type Awaited = { readonly name: BringingName; readonly ids: readonly number[]; readonly withExamples: boolean };

const isOfExamples = (read: unknown): boolean => read === 'examples.get' || read === 'examples.neighbours';

/** Sent and not answered yet, by mutation id, oldest first. */
const awaited = new Map<string, Awaited>();

/**
 * Whether a read's new answer comes with the answer of a change of this page's own: it is not asked for by itself then. What else
 * the change did (a new tag, a new class) is no part of that.
 */
export function isOnItsWay(event: EventName, mutationId: string | null | undefined, read: string): boolean {
  const change = awaited.get(mutationId ?? '');
  if (change === undefined || (event !== 'decisions.changed' && event !== 'answers.changed')) return false;
  return isBrought(change.name, read) && (change.withExamples || !isOfExamples(read));
}

/** Puts what a change brings into the cache when it is answered; of a change that brings nothing, its answer as it is. */
export async function takingIn<A>(
  client: QueryClient,
  call: { readonly name: MethodName; readonly input: object; readonly answer: Promise<A> },
): Promise<A> {
  const name = bringing.find((one) => one === call.name);
  if (name === undefined) return call.answer;
  const input = call.input as MethodInput<BringingName>;
  const ids = 'selection' in input && 'ids' in input.selection ? input.selection.ids : [];
  const withExamples = 'withExamples' in input && input.withExamples === true;
  awaited.set(input.mutationId, { name, ids, withExamples });
  try {
    const answer = await call.answer;
    awaited.delete(input.mutationId);
    takeIn(client, answer as Decided, queueOf(input));
    // More than a few: they are read by whoever shows them.
    if (withExamples && (answer as Decided).examples === null)
      void client.invalidateQueries({ predicate: ({ queryKey: [read] }) => isOfExamples(read) });
    return answer;
  } finally {
    awaited.delete(input.mutationId);
  }
}

function queueOf(input: MethodInput<BringingName>): number | null {
  return ('viewId' in input ? input.viewId : input.queueId) ?? null;
}

function takeIn(client: QueryClient, { state, examples, queue }: Decided, queueId: number | null): void {
  const { counts, revision, undecidedLabelErrorCount, accuracyCurrent } = state;
  client.setQueryData(['decisions.state', {}], state);
  client.setQueryData<ProjectInfo | null>(
    ['project.info', {}],
    (info) =>
      info && {
        ...info,
        ...{ counts, revision, undecidedLabelErrorCount },
        activeRun: info.activeRun && { ...info.activeRun, accuracyCurrent },
      },
  );
  if (queue !== null) client.setQueryData(['queues.progress', { viewId: queueId }], queue.progress);
  void client.invalidateQueries({
    predicate: ({ queryKey: [read, of] }) =>
      read === 'queues.progress' && (queue === null || (of as { viewId: number }).viewId !== queueId),
  });
  takeInExamples(client, examples ?? []);
}

/** What is still awaited for an example is newer than this: the page shows it already. */
function takeInExamples(client: QueryClient, examples: readonly ExampleDetail[]): void {
  const newer = new Set([...awaited.values()].flatMap(({ ids }) => ids));
  const byId = new Map(examples.filter(({ id }) => !newer.has(id)).map((detail) => [detail.id, detail]));
  if (byId.size === 0) return;
  client.setQueriesData<ExampleDetail[]>({ queryKey: ['examples.get'] }, (shown) =>
    shown?.some(({ id }) => byId.has(id)) ? shown.map((one) => byId.get(one.id) ?? one) : undefined,
  );
  client.setQueriesData<MethodOutput<'examples.neighbours'>>({ queryKey: ['examples.neighbours'] }, (near) =>
    near?.items.some(({ id }) => byId.has(id))
      ? {
          ...near,
          items: near.items.map((one) => ({ ...one, currentLabel: (byId.get(one.id) ?? one).currentLabel })),
        }
      : undefined,
  );
}
