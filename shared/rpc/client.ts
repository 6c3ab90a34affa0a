import type { z } from 'zod';
import { fromPlainError, WinnowError } from '../base/winnowError.ts';
import type { BackendEvent, Contract } from '../contract/contract.ts';
import type { AbortSignalLike } from './abort.ts';
import type { Channel } from './channel.ts';
import {
  decodeServerFrame,
  encodeFrame,
  maxCallsInFlight,
  maxFrameLength,
  protocolVersion,
  type ServerFrame,
} from './frames.ts';
import type { AnyContract } from './server.ts';

export type CallOptions = { readonly signal?: AbortSignalLike };

export type ConnectionState = 'connecting' | 'open' | 'closed';

export type RpcClient<C extends AnyContract = Contract, E = BackendEvent> = {
  /** Rejects with a WinnowError: the backend's, or `cancelled`, `disconnected`, `too_large`. */
  call<M extends keyof C & string>(
    method: M,
    input: z.input<C[M]['input']>,
    options?: CallOptions,
  ): Promise<z.output<C[M]['output']>>;
  onEvent(listener: (event: E) => void): () => void;
  onState(listener: (state: ConnectionState, reason: string) => void): () => void;
  readonly state: () => ConnectionState;
  /** Goes on over a new channel after the old one closed. Unanswered mutations are sent again under their own ids. */
  attach(channel: Channel): void;
  close(): void;
};

export type RpcClientOptions = {
  /**
   * The owner will `attach` a new channel when this one drops: unanswered calls that carry a mutationId then wait for it instead
   * of failing, since nobody knows whether they were done. Everything else fails with `disconnected` and can simply be asked again.
   */
  readonly willReattach?: boolean;
};

type Pending = {
  readonly id: number;
  readonly method: string;
  readonly text: string;
  readonly isMutation: boolean;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: WinnowError) => void;
};

const ignore = () => undefined;

/** The page's end. Calls wait for the server's hello; at most `maxCallsInFlight` are under way, the others queue in order. */
export function createRpcClient<C extends AnyContract = Contract, E = BackendEvent>(
  first: Channel,
  options: RpcClientOptions = {},
): RpcClient<C, E> {
  const inFlight = new Map<number, Pending>();
  let waiting: Pending[] = [];
  let lastId = 0;
  let channel: Channel | null = null;
  let state: ConnectionState = 'connecting';
  let isDone = false;
  const eventListeners = new Set<(event: E) => void>();
  const stateListeners = new Set<(state: ConnectionState, reason: string) => void>();

  const setState = (next: ConnectionState, reason = '') => {
    if (state === next) return;
    state = next;
    for (const listener of [...stateListeners]) listener(next, reason);
  };

  const pump = () => {
    while (state === 'open' && channel && inFlight.size < maxCallsInFlight) {
      const next = waiting.shift();
      if (!next) return;
      inFlight.set(next.id, next);
      channel.send(next.text);
    }
  };

  const settle = (id: number): Pending | undefined => {
    const pending = inFlight.get(id);
    inFlight.delete(id);
    return pending;
  };

  const receive = (frame: ServerFrame, from: Channel) => {
    if (frame.t === 'hello') {
      if (frame.protocol === protocolVersion) setState('open');
      else {
        isDone = true;
        from.close('another protocol version');
        dropped(from, 'This page is from another version of Winnow. Reload it.');
      }
    } else if (frame.t === 'ok') settle(frame.id)?.resolve(frame.output);
    else if (frame.t === 'error') settle(frame.id)?.reject(fromPlainError(frame.error));
    else if (frame.t === 'event') for (const listener of [...eventListeners]) listener(frame as E);
    pump();
  };

  const dropped = (from: Channel, reason: string) => {
    if (channel !== from) return;
    channel = null;
    const unanswered = [...inFlight.values(), ...waiting].sort((a, b) => a.id - b.id);
    inFlight.clear();
    const keeps = options.willReattach === true && !isDone;
    waiting = keeps ? unanswered.filter((pending) => pending.isMutation) : [];
    setState('closed', reason);
    for (const pending of unanswered) {
      if (keeps && pending.isMutation) continue;
      pending.reject(new WinnowError('disconnected', `Winnow's backend is not connected (${reason}).`));
    }
  };

  const attach = (next: Channel) => {
    if (isDone) throw new WinnowError('disconnected', 'This client was closed.');
    if (channel) throw new WinnowError('conflict', 'This client still has an open channel.');
    channel = next;
    setState('connecting');
    next.onMessage((text) => {
      if (channel !== next) return;
      const frame = decodeServerFrame(text);
      if (frame) receive(frame, next);
    });
    next.onClose((reason) => dropped(next, reason));
    next.send(encodeFrame({ t: 'hello', protocol: protocolVersion }));
  };
  attach(first);

  const call = (method: string, input: unknown, callOptions: CallOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal } = callOptions;
      if (signal?.aborted) return reject(new WinnowError('cancelled', 'Cancelled.'));
      const isMutation = typeof input === 'object' && input !== null && 'mutationId' in input;
      if (isDone || (state === 'closed' && !(options.willReattach && isMutation))) {
        return reject(new WinnowError('disconnected', "Winnow's backend is not connected."));
      }
      lastId += 1;
      const id = lastId;
      const text = encodeFrame({ t: 'call', id, method, input });
      if (text.length > maxFrameLength) {
        return reject(
          new WinnowError('too_large', `The input of ${method} is too large to send. Choose fewer examples.`),
        );
      }
      const abort = () => {
        waiting = waiting.filter((pending) => pending.id !== id);
        if (inFlight.has(id)) {
          // The place stays taken until the server has answered: only then does it have room for another call.
          inFlight.set(id, { id, method, text, isMutation: false, resolve: ignore, reject: ignore });
          channel?.send(encodeFrame({ t: 'cancel', id }));
        }
        reject(new WinnowError('cancelled', 'Cancelled.'));
        pump();
      };
      signal?.addEventListener('abort', abort);
      waiting.push({
        id,
        method,
        text,
        isMutation,
        resolve(output) {
          signal?.removeEventListener('abort', abort);
          resolve(output);
        },
        reject(error) {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
      });
      pump();
    });

  return {
    call: call as RpcClient<C, E>['call'],
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    state: () => state,
    attach,
    close() {
      isDone = true;
      const open = channel;
      open?.close('closed by the page');
      if (open) dropped(open, 'closed');
      else
        for (const pending of waiting.splice(0))
          pending.reject(new WinnowError('disconnected', 'This client was closed.'));
    },
  };
}
