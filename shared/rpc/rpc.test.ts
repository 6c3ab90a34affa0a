import { createServer, type AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { WinnowError } from '../base/winnowError.ts';
import type { Channel } from './channel.ts';
import { createRpcClient, type RpcClient } from './client.ts';
import { encodeFrame, maxCallsInFlight } from './frames.ts';
import { createMemoryChannels } from './memoryChannel.ts';
import { createMutationId } from './mutationId.ts';
import { createPortChannel } from './portChannel.ts';
import { createRpcServer, type RpcServer } from './server.ts';
import { createWebSocketChannel } from './webSocketChannel.ts';

const nothing = z.object({});
const contract = {
  'numbers.double': {
    input: z.object({ n: z.number(), deep: z.object({ list: z.array(z.number()) }).optional() }),
    output: z.object({ n: z.number().nullable() }),
  },
  'numbers.strange': { input: nothing, output: z.object({ values: z.array(z.number().nullable()) }) },
  'calls.wait': { input: z.object({ name: z.string() }), output: nothing },
  'calls.fail': { input: z.object({ how: z.enum(['not_found', 'crash']) }), output: nothing },
  'things.current': { input: nothing, output: z.object({ name: z.string() }).nullable() },
  'calls.lie': { input: nothing, output: z.object({ n: z.number() }) },
  'things.add': {
    input: z.object({ mutationId: z.string(), name: z.string() }),
    output: z.object({ count: z.number() }),
  },
} as const;
const events = { 'things.changed': z.object({ count: z.number() }) } as const;
type TestEvent = { readonly name: 'things.changed'; readonly payload: { readonly count: number } };

function testBackend() {
  const listeners = new Set<(event: TestEvent) => void>();
  const aborted: string[] = [];
  const started: string[] = [];
  const logged: string[] = [];
  const done = new Map<string, number>();
  const release = new Map<string, () => void>();
  const backend = {
    handlers: {
      'numbers.double': ({ n }: { n: number }) => ({ n: n * 2 }),
      'numbers.strange': () => ({ values: [1, NaN, Infinity, -Infinity, 0.1] }),
      'calls.wait': ({ name }: { name: string }, { signal }: { signal: AbortSignal }) =>
        new Promise<object>((resolve, reject) => {
          started.push(name);
          release.set(name, () => resolve({}));
          signal.addEventListener('abort', () => {
            aborted.push(name);
            reject(signal.reason as Error);
          });
        }),
      'calls.fail': ({ how }: { how: string }) => {
        if (how === 'crash') throw new TypeError('secret is not a function');
        throw new WinnowError('not_found', 'There is no such thing.', { file: 'a.csv', row: 3 });
      },
      'things.current': () => null,
      'calls.lie': () => ({ n: 'one' as unknown as number }),
      'things.add': ({ mutationId }: { mutationId: string; name: string }) => {
        if (!done.has(mutationId)) done.set(mutationId, done.size + 1);
        for (const listener of listeners) listener({ name: 'things.changed', payload: { count: done.size } });
        return { count: done.size };
      },
    },
    subscribe(listener: (event: TestEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const server = createRpcServer(backend, contract, { log: (line) => logged.push(line), checksOutputs: true });
  return { server, listeners, aborted, started, logged, done, release };
}

type Line = { readonly page: Channel; readonly isText?: boolean };
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

function memoryLine(server: RpcServer): Promise<Line> {
  const [page, backendEnd] = createMemoryChannels();
  server.connect(backendEnd);
  return Promise.resolve({ page });
}

function portLine(server: RpcServer): Promise<Line> {
  const { port1, port2 } = new MessageChannel();
  server.connect(createPortChannel(port2));
  closers.push(() => port1.close());
  return Promise.resolve({ page: createPortChannel(port1) });
}

async function socketLine(server: RpcServer): Promise<Line> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => sockets.once('listening', resolve));
  sockets.on('connection', (socket) => server.connect(createWebSocketChannel(socket)));
  const { port } = sockets.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  closers.push(() => {
    socket.terminate();
    sockets.close();
  });
  return { page: createWebSocketChannel(socket) };
}

const client = (page: Channel): RpcClient<typeof contract, typeof events> =>
  createRpcClient<typeof contract, typeof events>(page);
const failure = (promise: Promise<unknown>): Promise<WinnowError> =>
  promise.then(
    () => Promise.reject(new Error('did not fail')),
    (error: unknown) => error as WinnowError,
  );
const until = async (isTrue: () => boolean) => {
  await expect.poll(isTrue).toBe(true);
};

describe.each([
  ['memory', memoryLine],
  ['MessagePort', portLine],
  ['WebSocket', socketLine],
])('over a %s', (_name, line) => {
  test('a call gives its answer, and events arrive', async () => {
    const backend = testBackend();
    const rpc = client((await line(backend.server)).page);
    const seen: TestEvent[] = [];
    rpc.on('things.changed', (payload) => seen.push({ name: 'things.changed', payload }));
    expect(await rpc.call('numbers.double', { n: 21 })).toEqual({ n: 42 });
    await rpc.call('things.add', { mutationId: createMutationId(), name: 'a' });
    expect(seen.map((event) => [event.name, event.payload.count])).toEqual([['things.changed', 1]]);
  });

  test('null is an answer, and arrives as null', async () => {
    const rpc = client((await line(testBackend().server)).page);
    expect(await rpc.call('things.current', {})).toBeNull();
  });

  test('NaN and infinities arrive as null', async () => {
    const rpc = client((await line(testBackend().server)).page);
    expect(await rpc.call('numbers.strange', {})).toEqual({ values: [1, null, null, null, 0.1] });
  });

  test("errors are typed: unknown method, bad input with its field, the backend's own, internal", async () => {
    const backend = testBackend();
    const rpc = client((await line(backend.server)).page);
    const unknown = await failure(rpc.call('constructor' as 'numbers.double', { n: 1 }));
    expect(unknown.code).toBe('unknown_method');
    const bad = await failure(rpc.call('numbers.double', { n: 1, deep: { list: [1, 'two' as unknown as number] } }));
    expect([bad.code, bad.message]).toEqual(['bad_input', expect.stringContaining('"deep.list.1"')]);
    const missing = await failure(rpc.call('calls.fail', { how: 'not_found' }));
    expect([missing.code, missing.message, missing.place]).toEqual([
      'not_found',
      'There is no such thing.',
      { file: 'a.csv', row: 3 },
    ]);
    expect(backend.logged).toEqual([]);
    const crash = await failure(rpc.call('calls.fail', { how: 'crash' }));
    expect([crash.code, crash.stack?.includes('rpc.test.ts:5')]).toEqual(['internal', false]);
    expect(backend.logged.join()).toContain('calls.fail: TypeError: secret is not a function');
    expect((await failure(rpc.call('calls.lie', {}))).code).toBe('internal');
  });

  test('an aborted call is cancelled on both sides; the others go on', async () => {
    const backend = testBackend();
    const rpc = client((await line(backend.server)).page);
    const controller = new AbortController();
    const gone = failure(rpc.call('calls.wait', { name: 'gone' }, { signal: controller.signal }));
    const kept = rpc.call('calls.wait', { name: 'kept' });
    await until(() => backend.started.length === 2);
    controller.abort();
    expect((await gone).code).toBe('cancelled');
    await until(() => backend.aborted.length === 1);
    expect(backend.aborted).toEqual(['gone']);
    backend.release.get('kept')?.();
    await kept;
    expect((await failure(rpc.call('numbers.double', { n: 1 }, { signal: controller.signal }))).code).toBe('cancelled');
    expect(backend.logged).toEqual([]);
  });

  test('a dropped connection aborts what it started and fails what waits for an answer', async () => {
    const backend = testBackend();
    const { page } = await line(backend.server);
    const rpc = client(page);
    const first = failure(rpc.call('calls.wait', { name: 'a' }));
    const second = failure(rpc.call('calls.wait', { name: 'b' }));
    await until(() => backend.started.length === 2);
    expect(backend.listeners.size).toBe(1);
    page.close();
    expect((await first).code).toBe('disconnected');
    expect((await second).code).toBe('disconnected');
    await until(() => backend.aborted.length === 2 && backend.listeners.size === 0);
    expect((await failure(rpc.call('numbers.double', { n: 1 }))).code).toBe('disconnected');
  });

  test('the backend going away reaches the page', async () => {
    const backend = testBackend();
    const rpc = client((await line(backend.server)).page);
    await rpc.call('numbers.double', { n: 1 });
    let closes = 0;
    rpc.onClose(() => closes++);
    const waiting = failure(rpc.call('calls.wait', { name: 'a' }));
    await until(() => backend.started.length === 1);
    backend.server.close();
    expect((await waiting).code).toBe('disconnected');
    expect(closes).toBe(1);
  });

  test('many calls at once are queued by the page and all answered', async () => {
    const rpc = client((await line(testBackend().server)).page);
    const numbers = Array.from({ length: maxCallsInFlight * 5 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => rpc.call('numbers.double', { n })));
    expect(answers.map((answer) => answer.n)).toEqual(numbers.map((n) => n * 2));
  });

  test('a mutation whose answer got lost is sent again over a new line under its id, and counts once', async () => {
    const backend = testBackend();
    const { page } = await line(backend.server);
    const deaf: Channel = {
      ...page,
      onMessage: (listener) => page.onMessage((text) => text.includes('"hello"') && listener(text)),
    };
    const input = { mutationId: createMutationId(), name: 'a' };
    const adding = failure(client(deaf).call('things.add', input));
    await until(() => backend.done.size === 1);
    page.close();
    expect((await adding).code).toBe('disconnected');
    const again = client((await line(backend.server)).page);
    await again.ready();
    expect(await again.call('things.add', input)).toEqual({ count: 1 });
    again.close();
    expect((await failure(again.ready())).code).toBe('disconnected');
  });
});

describe('against a rude page', () => {
  const raw = (server: RpcServer) => {
    const [page, backendEnd] = createMemoryChannels();
    server.connect(backendEnd);
    const received: { t: string; id?: number; error?: { code: string } }[] = [];
    let isClosed = false;
    page.onMessage((text) => received.push(JSON.parse(text)));
    page.onClose(() => (isClosed = true));
    return { page, received, isClosed: () => isClosed };
  };

  test.each([
    'not json',
    '{}',
    '{"t":"call"}',
    '{"t":"call","id":-1,"method":"x","input":{}}',
    '[]',
    'null',
    '{"t":"hello","protocol":99}',
  ])('text that is no frame (%s) ends the connection, and is logged', async (text) => {
    const backend = testBackend();
    const { page, isClosed } = raw(backend.server);
    page.send(text);
    await until(isClosed);
    expect(backend.logged).toHaveLength(1);
  });

  test('more calls than allowed are refused one by one', async () => {
    const backend = testBackend();
    const { page, received } = raw(backend.server);
    for (let id = 1; id <= maxCallsInFlight + 2; id++)
      page.send(encodeFrame({ t: 'call', id, method: 'calls.wait', input: { name: String(id) } }));
    await until(() => received.length === 2);
    expect(received.map((frame) => [frame.id, frame.error?.code])).toEqual([
      [maxCallsInFlight + 1, 'too_large'],
      [maxCallsInFlight + 2, 'too_large'],
    ]);
    backend.server.close();
    await until(() => backend.aborted.length === maxCallsInFlight);
  });

  test('a page that speaks another protocol version is told to reload', async () => {
    const [page, backendEnd] = createMemoryChannels();
    const rpc = client(page);
    const asking = failure(rpc.call('numbers.double', { n: 1 }));
    backendEnd.send('{"t":"hello","protocol":99}');
    const error = await asking;
    expect([error.code, error.message]).toEqual(['disconnected', expect.stringContaining('another version of Winnow')]);
  });

  test('an input too large to send is refused before it is sent', async () => {
    const rpc = client((await memoryLine(testBackend().server)).page);
    expect((await failure(rpc.call('calls.wait', { name: 'x'.repeat(9_000_000) }))).code).toBe('too_large');
  });
});

test('a WebSocket that cannot connect fails the calls', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  const rpc = client(createWebSocketChannel(new WebSocket(`ws://127.0.0.1:${port}`)));
  expect((await failure(rpc.call('numbers.double', { n: 1 }))).code).toBe('disconnected');
});
