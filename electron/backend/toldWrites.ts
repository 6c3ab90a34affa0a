import { contract, type MethodName } from '#shared/contract/contract.ts';
import type { ChangeMethod, Method } from '#shared/contract/method.ts';
import type { CallContext, Handlers } from './backend.ts';
import { type BackendState, tellWritten } from './backendState.ts';

type AnyHandler = (input: unknown, context: CallContext) => unknown;

/** Handlers after whose success the events of what the contract says they write are emitted, before the answer goes out. */
export function withToldWrites(state: BackendState, handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([name, handler]): [string, AnyHandler] => {
    const method: Method = contract[name as MethodName];
    return [name, method.kind === 'read' ? (handler as AnyHandler) : telling(state, method, handler as AnyHandler)];
  });
  return Object.fromEntries(wrapped) as Handlers;
}

function telling(state: BackendState, { writes, mayWrite = [] }: ChangeMethod, handler: AnyHandler): AnyHandler {
  if (writes.length === 0 && mayWrite.length === 0) return handler;
  return async (input, context) => {
    const { project } = state;
    const before = project?.written;
    const answer = await handler(input, context);
    // A project that was opened meanwhile counts from its own beginning.
    const after = project !== null && state.project === project ? project.written : undefined;
    const moved = mayWrite.filter((topic) => before?.[topic] !== after?.[topic]);
    const isOneBatch = before !== undefined && after?.decisions === before.decisions + 1;
    const rows = isOneBatch ? project!.decidedRows : null;
    tellWritten(state, [...writes, ...moved], { mutationId: mutationIdOf(input), rows });
    return answer;
  };
}

function mutationIdOf(input: unknown): string | null {
  const { mutationId } = input as { readonly mutationId?: unknown };
  return typeof mutationId === 'string' ? mutationId : null;
}
