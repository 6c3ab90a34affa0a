import { throwIfAborted } from '#shared/base/winnowError.ts';
import { readTextsAhead } from '#shared/query/compileFilter.ts';
import type { CallContext, Handlers } from './backend.ts';
import type { BackendState } from './backendState.ts';
import { catalogOf } from './fields/fieldCatalog.ts';
import { parsedFilter } from './fields/parsedFilter.ts';

/** So long texts are searched before other calls have their turn. */
const turnMs = 20;

type AnyHandler = (input: unknown, context: CallContext) => unknown;

/**
 * Handlers that have the texts of a call's filter searched ahead of it, a turn at a time, where that takes long: other calls are
 * answered in between, and the search ends when nobody waits for it any more.
 */
export function withTextsAhead(state: BackendState, handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([name, handler]): [string, AnyHandler] => [
    name,
    (input, context) => {
      const waiting = searchAhead(state, filterOf(name, input), context.signal);
      return waiting
        ? waiting.then(() => (handler as AnyHandler)(input, context))
        : (handler as AnyHandler)(input, context);
    },
  ]);
  return Object.fromEntries(wrapped) as Handlers;
}

function filterOf(method: string, input: unknown): string {
  const { filter, text } = input as { readonly filter?: unknown; readonly text?: unknown };
  const written = method === 'filters.check' ? text : filter;
  return typeof written === 'string' ? written : '';
}

/** Undefined where there is nothing to wait for. A filter that cannot be is the handler's to refuse. */
function searchAhead(state: BackendState, filter: string, signal: AbortSignal): Promise<void> | undefined {
  const { project } = state;
  if (!project || filter.trim() === '') return undefined;
  let parts: Iterator<void>;
  try {
    parts = readTextsAhead(parsedFilter(filter), catalogOf(project));
    if (parts.next().done) return undefined;
  } catch {
    return undefined;
  }
  const go = async (): Promise<void> => {
    for (;;) {
      await new Promise(setImmediate);
      throwIfAborted(signal);
      // The handler says what it says of a project that was closed.
      if (state.project !== project) return;
      for (const until = performance.now() + turnMs; performance.now() < until;) if (parts.next().done) return;
    }
  };
  return go();
}
