import { afterEach, expect, test } from 'vitest';
import { createRpcClient } from '#shared/rpc/client.ts';
import { decodeClientFrame, encodeFrame, protocolVersion } from '#shared/rpc/frames.ts';
import { createMemoryChannels } from '#shared/rpc/memoryChannel.ts';
import { connectEvents, queryClient, startConnection, useConnection } from './client.ts';
import { sendDecision } from './sendDecision.ts';

type Call = { readonly id: number; readonly method: string; readonly input: { readonly mutationId: string } };

const [near, far] = createMemoryChannels();
const calls: Call[] = [];
far.onMessage((text) => {
  const frame = decodeClientFrame(text);
  if (frame?.t === 'hello') far.send(encodeFrame({ t: 'hello', protocol: protocolVersion }));
  if (frame?.t === 'call') calls.push(frame as unknown as Call);
});
startConnection(() => Promise.resolve(createRpcClient(near)));
const endEvents = connectEvents(queryClient);

const detail = (id: number, isDecided: boolean, tags: readonly string[] = []) => ({
  id,
  currentLabel: isDecided ? 'Coat' : 'Shirt',
  isDecided,
  tags,
});
const state = { counts: { decided: 1 }, undo: 'keep it', redo: null, revision: 9, undecidedLabelErrorCount: 4 };
const tell = (mutationId: string | null, rows: number[] | null) =>
  far.send(encodeFrame({ t: 'event', name: 'decisions.changed', payload: { revision: 9, mutationId, rows } }));
const answer = ({ id }: Call, examples: unknown) =>
  far.send(encodeFrame({ t: 'ok', id, output: { applied: 1, state, examples, queue: null } }));

const shown = (...keys: readonly (readonly [string, object, unknown])[]) => {
  for (const [method, input, data] of keys) queryClient.setQueryData([method, input], data);
  return () =>
    keys
      .filter(([method, input]) => queryClient.getQueryState([method, input])?.isInvalidated)
      .map(([method]) => method);
};
const decide = (action: 'confirm' | 'tag', id = 1) =>
  sendDecision({
    selection: { ids: [id] },
    action,
    ...(action === 'tag' ? { value: 'soft' } : {}),
    withExamples: true,
  });
const example = () => queryClient.getQueryData<ReturnType<typeof detail>[]>(['examples.get', { ids: [1] }])![0]!;

afterEach(() => {
  calls.length = 0;
  queryClient.clear();
});

test('what the answer of an own decision holds is taken from it and not read again; what it does not hold is stale', async () => {
  await expect.poll(() => useConnection.getState().state).toBe('online');
  const stale = shown(
    ['project.info', {}, { revision: 1, examples: 100, activeRun: null }],
    ['decisions.state', {}, {}],
    ['examples.get', { ids: [1] }, [detail(1, false)]],
    ['examples.get', { ids: [2] }, [detail(2, false)]],
    ['examples.neighbours', { id: 2, count: 8 }, { isAvailable: true, items: [detail(1, false)] }],
    ['metrics.overview', { filter: '' }, {}],
    ['tags.list', {}, []],
  );
  const sent = decide('confirm');
  await expect.poll(() => calls.length).toBe(1);
  tell(calls[0]!.input.mutationId, [1]);
  await expect.poll(stale).toEqual(['metrics.overview']);
  answer(calls[0]!, [detail(1, true)]);
  await sent;
  expect(stale()).toEqual(['metrics.overview']);
  expect(queryClient.getQueryData(['project.info', {}])).toMatchObject({
    revision: 9,
    examples: 100,
    counts: { decided: 1 },
  });
  expect(queryClient.getQueryData(['decisions.state', {}])).toEqual(state);
  expect(example().isDecided).toBe(true);
  expect(queryClient.getQueryData(['examples.neighbours', { id: 2, count: 8 }])).toMatchObject({
    items: [{ id: 1, currentLabel: 'Coat' }],
  });
});

test('of a decision from elsewhere, what shows its examples is stale; of one on very many, whatever shows any', async () => {
  const keys = [
    ['project.info', {}, {}],
    ['examples.get', { ids: [1] }, [detail(1, false)]],
    ['examples.neighbours', { id: 2, count: 8 }, { isAvailable: true, items: [detail(1, false)] }],
    ['examples.neighbours', { id: 3, count: 8 }, { isAvailable: true, items: [detail(4, false)] }],
  ] as const;
  let stale = shown(...keys);
  tell(null, [1]);
  await expect.poll(stale).toEqual(['project.info', 'examples.get', 'examples.neighbours']);
  queryClient.clear();
  stale = shown(...keys);
  tell(null, null);
  await expect.poll(() => stale().length).toBe(4);
});

test('an answer does not take back what a later key shows already', async () => {
  shown(['examples.get', { ids: [1] }, [detail(1, false)]]);
  const sent = [decide('tag'), decide('tag')];
  await expect.poll(() => calls.length).toBe(2);
  queryClient.setQueryData(['examples.get', { ids: [1] }], [detail(1, false, ['second'])]);
  answer(calls[0]!, [detail(1, false, ['first'])]);
  await sent[0];
  expect(example().tags).toEqual(['second']);
  answer(calls[1]!, [detail(1, false, ['both'])]);
  await sent[1];
  expect(example().tags).toEqual(['both']);
  endEvents();
});
