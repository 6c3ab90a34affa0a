import type { z } from 'zod';
import { fromPlainError, WinnowError } from '../base/winnowError.ts';
import type { Contract, events } from '../contract/contract.ts';
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
export type AnyEvents = { readonly [name: string]: z.ZodType };

export type RpcClient<C extends AnyContract = Contract, E extends AnyEvents = typeof events> = {
  /** Rejects with a WinnowError: the backend's own, or `cancelled`, `disconnected`, `too_large`. */
  call<M extends keyof C & string>(
    method: M,
    input: z.input<C[M]['input']>,
    options?: CallOptions,
  ): Promise<z.output<C[M]['output']>>;
  on<N extends keyof E & string>(name: N, listener: (payload: z.output<E[N]>) => void): () => void;
  /** Resolves when the backend said hello; rejects with `disconnected` when the line closes before. */
  ready(): Promise<void>;
  /** Called once, when the line closes for whatever reason; at once when it already is. A new line needs a new client. */
  onClose(listener: (reason: string) => void): () => void;
  close(): void;
};

type Pending = {
  readonly id: number;
  readonly text: string;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: WinnowError) => void;
};

const ignore = () => undefined;

/**
 * The page's end of a line. Calls wait for the backend's hello; at most `maxCallsInFlight` are under way, the others queue in
 * order. When the line drops, every unanswered call fails with `disconnected`: nobody knows whether it was done, so a mutation is
 * sent again, over a new client, under the same mutationId.
 */
export function createRpcClient<C extends AnyContract = Contract, E extends AnyEvents = typeof events>(
  channel: Channel,
): RpcClient<C, E> {
  const inFlight = new Map<number, Pending>();
  let waiting: Pending[] = [];
  let lastId = 0;
  let isOpen = false;
  let closedBecause: string | null = null;
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const closeListeners = new Set<(reason: string) => void>();
  const whenOpen: (() => void)[] = [];

  const disconnected = () => new WinnowError('disconnected', `Winnow's backend is not connected: ${closedBecause}.`);

  const end = (reason: string) => {
    if (closedBecause !== null) return;
    closedBecause = reason;
    isOpen = false;
    const unanswered = [...inFlight.values(), ...waiting];
    inFlight.clear();
    waiting = [];
    for (const pending of unanswered) pending.reject(disconnected());
    for (const listener of [...closeListeners]) listener(reason);
    closeListeners.clear();
  };

  const pump = () => {
    while (isOpen && inFlight.size < maxCallsInFlight) {
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

  const receive = (frame: ServerFrame) => {
    if (frame.t === 'hello') {
      if (frame.protocol === protocolVersion) {
        isOpen = true;
        for (const resolve of whenOpen.splice(0)) resolve();
      } else {
        end('this page is from another version of Winnow, reload it');
        channel.close('another protocol version');
      }
    } else if (frame.t === 'ok') settle(frame.id)?.resolve(frame.output);
    else if (frame.t === 'error') settle(frame.id)?.reject(fromPlainError(frame.error));
    else if (frame.t === 'event') {
      for (const listener of [...(listeners.get(frame.name) ?? [])]) listener(frame.payload as never);
    }
    pump();
  };

  channel.onMessage((text) => {
    const frame = decodeServerFrame(text);
    if (frame && closedBecause === null) receive(frame);
  });
  channel.onClose(end);
  channel.send(encodeFrame({ t: 'hello', protocol: protocolVersion }));

  const call = (method: string, input: unknown, { signal }: CallOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new WinnowError('cancelled', 'Cancelled.'));
      if (closedBecause !== null) return reject(disconnected());
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
          inFlight.set(id, { id, text, resolve: ignore, reject: ignore });
          channel.send(encodeFrame({ t: 'cancel', id }));
        }
        signal?.removeEventListener('abort', abort);
        reject(new WinnowError('cancelled', 'Cancelled.'));
      };
      signal?.addEventListener('abort', abort);
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', abort);
          then(value);
        };
      waiting.push({ id, text, resolve: settled(resolve), reject: settled(reject) });
      pump();
    });

  return {
    call: call as RpcClient<C, E>['call'],
    on(name, listener) {
      const named = listeners.get(name) ?? new Set();
      listeners.set(name, named);
      named.add(listener);
      return () => named.delete(listener);
    },
    ready() {
      return new Promise((resolve, reject) => {
        if (closedBecause !== null) reject(disconnected());
        else if (isOpen) resolve();
        else {
          whenOpen.push(resolve);
          closeListeners.add(() => reject(disconnected()));
        }
      });
    },
    onClose(listener) {
      if (closedBecause !== null) listener(closedBecause);
      else closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      end('closed by the page');
      channel.close('closed by the page');
    },
  };
}
