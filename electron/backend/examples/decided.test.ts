import { expect, test } from 'vitest';
import { type Decided, mostBrought } from '#shared/contract/decisionMethods.ts';
import { type ExampleId, exampleIds } from '#shared/model/ids.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});
let mutations = 0;
const mutationId = () => `decided-${(mutations += 1)}`;

test('a decision answers with what the reads of the screen would answer after it, and so do undo and redo', async () => {
  await importFixture(t, 120);
  const { viewId: queueId } = await t.call('queues.open', { kind: 'label_error', filter: '' });
  const { ids } = await t.call('views.rows', { viewId: queueId, from: 0, count: 3, fields: [] });
  const onScreen = { queueId, withExamples: true };
  const expectRead = async (answer: Decided, id: ExampleId) => {
    expect(answer.state).toEqual(await t.call('decisions.state', {}));
    expect(answer.examples).toEqual(await t.call('examples.get', { ids: [id] }));
    expect(answer.queue!.progress).toEqual(await t.call('queues.progress', { viewId: queueId }));
    const info = (await t.call('project.info', {}))!;
    const { counts, undecidedLabelErrorCount, revision, accuracyCurrent } = answer.state;
    expect(info).toMatchObject({ counts, undecidedLabelErrorCount, revision, activeRun: { accuracyCurrent } });
    const at = ids.indexOf(id);
    const rows = await t.call('views.rows', { viewId: queueId, from: 0, count: 3, fields: ['queue:done'] });
    expect(answer.queue!.rows).toEqual([{ id, position: at < 0 ? null : at, isDone: rows.columns[0]![at] ?? true }]);
  };
  const apply = (id: ExampleId, value: string) =>
    t.call('decisions.apply', {
      mutationId: mutationId(),
      selection: { ids: [id] },
      action: 'relabel',
      value,
      ...onScreen,
    });
  await expectRead(await apply(ids[0]!, 'fox'), ids[0]!);
  await expectRead(await apply(ids[1]!, 'dog'), ids[1]!);
  await expectRead(await t.call('decisions.undo', { mutationId: mutationId(), ...onScreen }), ids[1]!);
  await expectRead(await t.call('decisions.redo', { mutationId: mutationId(), ...onScreen }), ids[1]!);
  const elsewhere = [...exampleIds(120)].find((id) => !ids.includes(id))!;
  expect((await apply(elsewhere, 'fox')).queue!.rows[0]!.id).toBe(elsewhere);
});

test('examples are told only where somebody asks for them, and only a few', async () => {
  await importFixture(t, 120);
  const flag = (ids: number[], withExamples: boolean) =>
    t.call('decisions.apply', { mutationId: mutationId(), selection: { ids }, action: 'flag', withExamples });
  expect(await flag([0], false)).toMatchObject({ examples: null, queue: null });
  const few = Array.from({ length: mostBrought }, (_, at) => at + 1);
  expect((await flag(few, true)).examples!.map(({ id }) => id)).toEqual(few);
  expect((await flag([...few.map((id) => id + 50), 100], true)).examples).toBeNull();
  // What was sent again did nothing, and nobody knows any more which examples it was about.
  const again = { mutationId: mutationId(), selection: { ids: [110] }, action: 'flag', withExamples: true } as const;
  expect((await t.call('decisions.apply', { ...again, selection: { ids: [110] } })).examples).toHaveLength(1);
  expect((await t.call('decisions.apply', { ...again, selection: { ids: [110] } })).examples).toBeNull();
});
