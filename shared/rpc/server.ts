import type { z } from 'zod';
import { describeIssues } from '../base/describeIssues.ts';
import { toPlainError, WinnowError, type PlainError } from '../base/winnowError.ts';
import { createAbort, type AbortSignalLike } from './abort.ts';
import type { Channel } from './channel.ts';
import { decodeClientFrame, encodeFrame, maxCallsInFlight, protocolVersion, type ServerFrame } from './frames.ts';

export type AnyContract = { readonly [method: string]: { readonly input: z.ZodType; readonly output: z.ZodType } };

/** What the server needs of a backend: a handler for each method of the contract, and its events. */
export type BackendLike<C extends AnyContract> = {
  // `never`: a handler may ask for the full AbortSignal of its own environment.
  readonly handlers: { readonly [M in keyof C]: (input: z.output<C[M]['input']>, context: never) => unknown };
  subscribe(listener: (event: { readonly name: string; readonly payload: unknown }) => void): () => void;
};

export type RpcServerOptions = {
  /** One line for each thing that should not have happened, with the stack. Never reaches the page. */
  readonly log?: (line: string) => void;
  /** Also checks what handlers return: on in tests, off in the app, where a window of rows should not be walked twice. */
  readonly checksOutputs?: boolean;
};

export type RpcServer = {
  /** Serves one page until its channel closes. Returns a function that ends the connection. */
  connect(channel: Channel): () => void;
  /** Ends every connection; what they started is aborted. */
  close(): void;
};

/**
 * Answers calls over any number of channels. Inputs are checked against the contract before a handler sees them; errors are
 * typed (`unknown_method`, `bad_input` naming the field, `cancelled`, whatever WinnowError the handler throws), and anything
 * else is logged and reaches the page as `internal`, without its stack. A dropped connection aborts what it started.
 */
export function createRpcServer<C extends AnyContract>(
  backend: BackendLike<C>,
  contract: C,
  options: RpcServerOptions = {},
): RpcServer {
  const log = options.log ?? (() => undefined);
  const connections = new Set<() => void>();

  const runMethod = async (method: string, input: unknown, signal: AbortSignalLike): Promise<unknown> => {
    const schema = Object.hasOwn(contract, method) ? contract[method] : undefined;
    if (!schema) throw new WinnowError('unknown_method', `There is no method ${JSON.stringify(method)}.`);
    const parsed = schema.input.safeParse(input ?? {});
    if (!parsed.success) throw new WinnowError('bad_input', describeInput(method, parsed.error));
    const handler = backend.handlers[method] as (input: unknown, context: { signal: AbortSignalLike }) => unknown;
    const answer = await handler(parsed.data, { signal });
    // A handler with nothing to say may return nothing; null is an answer.
    const output = answer === undefined ? {} : answer;
    if (options.checksOutputs) {
      const checked = schema.output.safeParse(JSON.parse(JSON.stringify(output)));
      if (!checked.success) throw new Error(`Wrong output of ${method}: ${describeIssues(checked.error)}`);
    }
    return output;
  };

  const connect = (channel: Channel): (() => void) => {
    const running = new Map<number, { readonly abort: () => void; readonly signal: AbortSignalLike }>();
    let isOpen = true;
    const send = (frame: ServerFrame) => {
      if (isOpen) channel.send(encodeFrame(frame));
    };
    const fail = (id: number, error: PlainError) => send({ t: 'error', id, error });
    const unsubscribe = backend.subscribe((event) => send({ t: 'event', name: event.name, payload: event.payload }));
    const end = () => {
      if (!isOpen) return;
      isOpen = false;
      connections.delete(end);
      unsubscribe();
      for (const call of running.values()) call.abort();
      channel.close();
    };
    connections.add(end);

    const run = async (id: number, method: string, input: unknown) => {
      const controller = createAbort();
      running.set(id, { abort: () => controller.abort(), signal: controller.signal });
      try {
        const output = await runMethod(method, input, controller.signal);
        send({ t: 'ok', id, output });
      } catch (error) {
        if (controller.signal.aborted && (isAbortError(error) || !(error instanceof WinnowError))) {
          fail(id, { code: 'cancelled', message: 'Cancelled.' });
        } else {
          if (!(error instanceof WinnowError) || error.code === 'internal') log(`${method}: ${stackOf(error)}`);
          fail(id, toPlainError(error));
        }
      } finally {
        running.delete(id);
      }
    };

    channel.onClose(end);
    channel.onMessage((text) => {
      if (!isOpen) return;
      const frame = decodeClientFrame(text);
      if (!frame) {
        log(`not a frame: ${text.slice(0, 200)}`);
        end();
      } else if (frame.t === 'hello') {
        // Answered before the check: a page of another version learns from it why the line ends.
        send({ t: 'hello', protocol: protocolVersion });
        if (frame.protocol === protocolVersion) return;
        log(`page speaks protocol ${frame.protocol}, this is ${protocolVersion}`);
        end();
      } else if (frame.t === 'cancel') {
        running.get(frame.id)?.abort();
      } else if (running.has(frame.id)) {
        log(`call ${frame.id} is already running`);
        end();
      } else if (running.size >= maxCallsInFlight) {
        fail(frame.id, {
          code: 'too_large',
          message: `More than ${maxCallsInFlight} calls at a time. Wait for some to finish.`,
        });
      } else {
        void run(frame.id, frame.method, frame.input);
      }
    });
    return end;
  };

  return {
    connect,
    close() {
      for (const end of [...connections]) end();
    },
  };
}

function describeInput(method: string, error: z.ZodError): string {
  return `Wrong input for ${method}: ${describeIssues(error, (path) => `field "${path}"`)}.`;
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
