import { expect, test } from 'vitest';
import { createRpcClient } from '#shared/rpc/client.ts';
import { decodeClientFrame, encodeFrame, protocolVersion } from '#shared/rpc/frames.ts';
import { createMemoryChannels } from '#shared/rpc/memoryChannel.ts';
import { startConnection, useConnection } from './connection.ts';
import { sendDecision, sendStep } from './sendDecision.ts';
import { useUnsaved } from './unsaved.ts';

type Call = { readonly id: number; readonly method: string; readonly input: { readonly mutationId: string } };

/** The far end of a line, which answers only when it is told to. */
function createSlowLine() {
  const [near, far] = createMemoryChannels();
  const calls: Call[] = [];
  far.onMessage((text) => {
    const frame = decodeClientFrame(text);
    if (frame?.t === 'hello') far.send(encodeFrame({ t: 'hello', protocol: protocolVersion }));
    if (frame?.t === 'call') calls.push(frame as unknown as Call);
  });
  const answer = ({ id }: Call) =>
    far.send(encodeFrame({ t: 'ok', id, output: { state: {}, examples: [], queue: null } }));
  return { client: createRpcClient(near), calls, answer, drop: () => far.close('the cable was pulled') };
}

const confirm = (id: number) => sendDecision({ selection: { ids: [id] }, action: 'confirm' });

test('keys leave the page at once and in order, over a dropped line too, and count as unsaved until answered', async () => {
  const lines = [createSlowLine(), createSlowLine()] as const;
  let opened = 0;
  startConnection(() => Promise.resolve(lines[opened++]!.client));
  await expect.poll(() => useConnection.getState().state).toBe('online');

  const sent = [confirm(1), confirm(2), sendStep('undo'), confirm(3)];
  const [first, second] = lines;
  const order = ['decisions.apply', 'decisions.apply', 'decisions.undo', 'decisions.apply'];
  await expect.poll(() => first.calls.map(({ method }) => method)).toEqual(order);
  expect(useUnsaved.getState().count).toBe(4);
  first.answer(first.calls[0]!);
  await sent[0];
  expect(useUnsaved.getState().count).toBe(3);

  first.drop();
  await expect.poll(() => second.calls).toHaveLength(3);
  // The same ids: what was done although nobody heard of it is not done twice.
  const ids = (calls: readonly Call[]) => calls.map(({ method, input }) => `${method} ${input.mutationId}`);
  expect(ids(second.calls)).toEqual(ids(first.calls.slice(1)));
  for (const call of second.calls) second.answer(call);
  await Promise.all(sent);
  expect(useUnsaved.getState().count).toBe(0);
});
