import { contract, type MethodName } from '#shared/contract/contract.ts';
import type { Method } from '#shared/contract/method.ts';
import type { CallContext, Handlers } from './backend.ts';
import { type BackendState, tellWritten } from './backendState.ts';

type AnyHandler = (input: unknown, context: CallContext) => unknown;

/** Handlers after whose success the events of what the contract says they write are emitted, before the answer goes out. */
export function withToldWrites(state: BackendState, handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([name, handler]): [string, AnyHandler] => {
    const method: Method = contract[name as MethodName];
    if (method.kind === 'read' || method.writes.length === 0) return [name, handler as AnyHandler];
    const told: AnyHandler = async (input, context) => {
      const answer = await (handler as AnyHandler)(input, context);
      tellWritten(state, method.writes, mutationIdOf(input));
      return answer;
    };
    return [name, told];
  });
  return Object.fromEntries(wrapped) as Handlers;
}

function mutationIdOf(input: unknown): string | null {
  const { mutationId } = input as { readonly mutationId?: unknown };
  return typeof mutationId === 'string' ? mutationId : null;
}
