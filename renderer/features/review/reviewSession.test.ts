import { afterEach, expect, test } from 'vitest';
import { createRpcClient } from '#shared/rpc/client.ts';
import { decodeClientFrame, encodeFrame, protocolVersion } from '#shared/rpc/frames.ts';
import { createMemoryChannels } from '#shared/rpc/memoryChannel.ts';
import { queryClient, startConnection, useConnection } from '#renderer/data/client.ts';
import type { OpenedQueue } from './reviewPass.ts';
import { startReview, type ReviewSession } from './reviewSession.ts';

type Call = { readonly id: number; readonly method: string; readonly input: Readonly<Record<string, unknown>> };
type Held = { readonly call: Call; answer(output?: unknown): void; refuse(message: string): void };

const nothingBrought = { state: {}, examples: [], queue: null };
const count = 400;
/** Example 1000 + position is at each position; as the far end knows them. */
const decided = new Set<number>();
const ids = (from: number, howMany: number) =>
  Array.from({ length: Math.min(howMany, count - from) }, (_, at) => 1000 + from + at);

/** A backend that answers reads at once and holds what a test wants to be slow. */
const held: Held[] = [];
let slow = /^decisions\./;
const [near, far] = createMemoryChannels();
far.onMessage((text) => {
  const frame = decodeClientFrame(text);
  if (frame?.t === 'hello') far.send(encodeFrame({ t: 'hello', protocol: protocolVersion }));
  if (frame?.t !== 'call') return;
  const call = frame as unknown as Call;
  const answer = (output: unknown) => far.send(encodeFrame({ t: 'ok', id: call.id, output }));
  const refuse = (message: string) =>
    far.send(encodeFrame({ t: 'error', id: call.id, error: { code: 'disk_full', message } }));
  if (slow.test(call.method)) held.push({ call, answer: (output = read(call)) => answer(output), refuse });
  else answer(read(call));
});
startConnection(() => Promise.resolve(createRpcClient(near)));

function read({ method, input }: Call): unknown {
  const from = Number(input['from'] ?? 0);
  const progress = { total: count, decided: 0, setAside: 0, wrong: 0 };
  if (method === 'queues.open') return { viewId: 1, count, start: 0, title: 'A queue', purpose: null, progress };
  if (method === 'views.rows') {
    const shown = ids(from, Number(input['count']));
    return { from, ids: shown, columns: [shown.map((id) => decided.has(id))] };
  }
  if (method === 'views.positionOf') return { position: Number(input['id']) - 1000 };
  if (method === 'queues.next') return { position: ids(from, count).findIndex((id) => !decided.has(id)) + from };
  if (method === 'examples.get')
    return (input['ids'] as number[]).map((id) => ({ id, tags: [], notTags: [], imageUrl: null }));
  return nothingBrought;
}

let session: ReviewSession;
async function open(queue: OpenedQueue = { kind: 'filter', filter: '' }, focusId: number | null = null) {
  await expect.poll(() => useConnection.getState().state).toBe('online');
  session = startReview(queue, focusId, (url) => url);
  await expect.poll(() => session.store.getState().phase).toBe('ready');
  return session;
}
const shown = () => session.store.getState().currentId;
const sent = () =>
  held.map(({ call }) => [call.method, (call.input['selection'] as { ids: number[] } | undefined)?.ids[0]]);

afterEach(() => {
  session.close();
  for (const { answer } of held.splice(0)) answer(nothingBrought);
  decided.clear();
  slow = /^decisions\./;
  queryClient.clear();
});

test('every key is sent for the example it was pressed on, however far the answers are behind', async () => {
  const { decide, store } = await open();
  const pressed: number[] = [];
  const reached: unknown[] = [];
  const answerFirst = () => {
    const { call, answer } = held.shift()!;
    reached.push((call.input['selection'] as { ids: number[] }).ids[0]);
    answer(nothingBrought);
  };
  while (pressed.length < 200) {
    // The next window of the queue is read meanwhile.
    await expect.poll(() => shown()).not.toBeNull();
    pressed.push(shown()!);
    decide(shown()!, 'confirm');
    if (held.length > 40) answerFirst();
  }
  expect(pressed).toEqual(ids(0, 200));
  expect(store.getState().queue.pending.length).toBeGreaterThan(40);
  while (reached.length < 200) {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    answerFirst();
  }
  expect(reached).toEqual(pressed);
  await expect.poll(() => store.getState().queue.pending).toHaveLength(0);
  expect(shown()).toBe(1200);
});

test('a refused decision comes back to its example; keys meanwhile stay with the examples they were pressed on', async () => {
  const { decide, store } = await open();
  decide(1000, 'confirm');
  decide(1001, 'exclude');
  await expect.poll(() => held).toHaveLength(2);
  held[0]!.refuse('The disk is full.');
  held[1]!.answer(nothingBrought);
  await expect.poll(() => store.getState().queue.pending).toHaveLength(0);
  expect(store.getState().queue.failure).toMatchObject({ decision: { id: 1000 }, message: 'The disk is full.' });
  expect(shown()).toBe(1000);
  // Pressed on what was still drawn: it is its decision, and the refused one stays on screen.
  decide(1002, 'exclude');
  await expect.poll(() => sent().at(-1)).toEqual(['decisions.apply', 1002]);
  expect(shown()).toBe(1000);
});

test('an undo, a way to an example and a search for the next open one do not take the screen from whoever went on', async () => {
  slow = /^(?:decisions\.undo|views\.positionOf|queues\.next)$/;
  const { decide, goToId, move, toOpenOnes, undo, store } = await open();
  decide(1000, 'confirm');
  void undo();
  await expect.poll(() => sent()).toEqual([['decisions.undo', undefined]]);
  decide(1001, 'confirm');
  held[0]!.answer({ done: 'Label confirmed', firstId: 1000, count: 1, ...nothingBrought });
  void goToId(1300);
  await expect.poll(() => held).toHaveLength(2);
  move(1);
  held[1]!.answer();
  toOpenOnes();
  // While the next one is looked for nothing is shown, not even when an earlier decision is acknowledged.
  expect(shown()).toBeNull();
  await expect.poll(() => store.getState().queue.pending).toHaveLength(0);
  expect(shown()).toBeNull();
  await expect.poll(() => held).toHaveLength(3);
  move(1);
  expect(shown()).toBe(1001);
  held[2]!.answer();
  await expect.poll(() => store.getState().queue.items.has(0)).toBe(true);
  expect(shown()).toBe(1001);
});

test('two quick presses of a tag’s key are yes and no, also when the example is being read again', async () => {
  const { cycleTag } = await open();
  const key = ['examples.get', { ids: [1000] }];
  await expect.poll(() => queryClient.getQueryData(key)).toBeDefined();
  cycleTag(1000, 'dusk');
  slow = /^(?:decisions\.|examples\.get)/;
  void queryClient.fetchQuery({ queryKey: key, queryFn: () => new Promise(() => undefined), staleTime: 0 });
  cycleTag(1000, 'dusk');
  await expect.poll(() => held).toHaveLength(2);
  expect(held.map(({ call }) => call.input['action'])).toEqual(['tag', 'untag']);
  expect(queryClient.getQueryData(key)).toMatchObject([{ tags: [], notTags: ['dusk'] }]);
  expect(queryClient.getQueryState(key)?.fetchStatus).toBe('idle');
});
