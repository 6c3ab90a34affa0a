/** Either end of the line between the stand-in's main process and the test process that owns Chromium. */
export type Wire = { send(frame: unknown): void; onFrame(listener: (frame: unknown) => void): void };

type Messages = { readonly [name: string]: { readonly in: unknown; readonly out: unknown } };
type Frame =
  | { readonly t: 'ask'; readonly id: number; readonly name: string; readonly payload: unknown }
  | { readonly t: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly t: 'failed'; readonly id: number; readonly message: string };

export type Link<Outgoing extends Messages, Incoming extends Messages> = {
  ask<N extends keyof Outgoing & string>(name: N, payload: Outgoing[N]['in']): Promise<Outgoing[N]['out']>;
  /** Like `ask` when nobody needs the answer; a failure is printed. */
  tell<N extends keyof Outgoing & string>(name: N, payload: Outgoing[N]['in']): void;
  on<N extends keyof Incoming & string>(
    name: N,
    handler: (payload: Incoming[N]['in']) => Incoming[N]['out'] | Promise<Incoming[N]['out']>,
  ): void;
  /** The other side is gone: whatever waits for it fails. */
  end(reason: string): void;
};

/** Messages keep their order in both directions; handlers are started in that order. */
export function createLink<Outgoing extends Messages, Incoming extends Messages>(wire: Wire): Link<Outgoing, Incoming> {
  const handlers = new Map<string, (payload: never) => unknown>();
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  let lastId = 0;
  let ended: string | null = null;

  wire.onFrame((raw) => {
    const frame = raw as Frame;
    if (frame.t === 'ask') {
      void serve(frame.id, frame.name, frame.payload);
      return;
    }
    const caller = waiting.get(frame.id);
    waiting.delete(frame.id);
    if (frame.t === 'answer') caller?.resolve(frame.value as never);
    else caller?.reject(new Error(frame.message));
  });

  async function serve(id: number, name: string, payload: unknown): Promise<void> {
    try {
      const handler = handlers.get(name);
      if (!handler) throw new Error(`Nobody answers ${name}.`);
      send({ t: 'answer', id, value: await handler(payload as never) });
    } catch (error) {
      send({ t: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  function send(frame: Frame): void {
    if (ended === null) wire.send(frame);
  }

  const link: Link<Outgoing, Incoming> = {
    ask(name, payload) {
      if (ended !== null) return Promise.reject(new Error(ended));
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ t: 'ask', id, name, payload });
      });
    },
    tell(name, payload) {
      if (ended !== null) return;
      link.ask(name, payload).catch((error: unknown) => {
        if (ended === null) console.error(`stand-in: ${name}: ${String(error)}`);
      });
    },
    on(name, handler) {
      handlers.set(name, handler as (payload: never) => unknown);
    },
    end(reason) {
      ended ??= reason;
      for (const { reject } of waiting.values()) reject(new Error(reason));
      waiting.clear();
    },
  };
  return link;
}
