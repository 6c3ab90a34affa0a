import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importFixture, fixtureClasses } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const mutationId = (): string => `mutation-${(mutation += 1)}`;

async function snapshot(backend: TestBackend) {
  const { viewId } = await backend.call('views.create', { filter: '', sort: [] });
  const { columns } = await backend.call('views.rows', {
    viewId,
    from: 0,
    count: 2000,
    fields: ['label', 'flagged', 'excluded', 'decided', 'tag'],
  });
  return columns;
}

const action = fc.oneof(
  fc.record({ action: fc.constant('relabel' as const), value: fc.constantFrom(...fixtureClasses) }),
  fc.record({
    action: fc.constantFrom(
      'confirm' as const,
      'exclude' as const,
      'include' as const,
      'flag' as const,
      'unflag' as const,
    ),
    value: fc.constant(undefined),
  }),
  fc.record({ action: fc.constantFrom('tag' as const, 'untag' as const), value: fc.constantFrom('blurry', 'dark') }),
  fc.record({ action: fc.constant('note' as const), value: fc.constantFrom('', 'look again') }),
);

describe('decisions', () => {
  test('undo gives back every state passed through, redo goes forward again, also after a restart', async () => {
    const { projectPath } = await importFixture(t, 40);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(action, fc.uniqueArray(fc.nat(39), { minLength: 1, maxLength: 12 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (steps) => {
          const states = [await snapshot(t)];
          let applied = 0;
          for (const [decision, ids] of steps) {
            const before = (await t.call('decisions.log', { offset: 0, limit: 1 })).total;
            await t.call('decisions.apply', { mutationId: mutationId(), selection: { ids }, ...decision });
            if ((await t.call('decisions.log', { offset: 0, limit: 1 })).total === before) continue;
            applied += 1;
            states.push(await snapshot(t));
          }
          await t.call('project.close', {});
          await t.call('project.open', { path: projectPath });
          expect(await snapshot(t)).toEqual(states.at(-1));
          for (let step = applied - 1; step >= 0; step -= 1) {
            await t.call('decisions.undo', { mutationId: mutationId() });
            expect(await snapshot(t)).toEqual(states[step]);
          }
          for (let step = 1; step <= applied; step += 1) {
            await t.call('decisions.redo', { mutationId: mutationId() });
            expect(await snapshot(t)).toEqual(states[step]);
          }
        },
      ),
      { numRuns: 15, seed: 3 },
    );
  });

  test('the same mutation sent twice is done once', async () => {
    await importFixture(t, 40);
    const decision = { mutationId: 'sent-twice-1', selection: { ids: [1, 2] }, action: 'exclude' as const };
    await t.call('decisions.apply', decision);
    await t.call('decisions.apply', decision);
    expect((await t.call('decisions.log', { offset: 0, limit: 10 })).total).toBe(1);
    const undo = { mutationId: 'undo-twice-1' };
    await t.call('decisions.undo', undo);
    const { state } = await t.call('decisions.undo', undo);
    expect(state.counts.excluded).toBe(0);
    expect((await t.call('decisions.log', { offset: 0, limit: 10 })).total).toBe(2);
  });

  test('the given label stays, keeping it is a decision, and a label that does not exist is refused', async () => {
    await importFixture(t, 40);
    const [before] = await t.call('examples.get', { ids: [3] });
    const other = fixtureClasses.find((name) => name !== before!.givenLabel)!;
    await t.call('decisions.apply', {
      mutationId: mutationId(),
      selection: { ids: [3] },
      action: 'relabel',
      value: other,
    });
    let [example] = await t.call('examples.get', { ids: [3] });
    expect(example).toMatchObject({ givenLabel: before!.givenLabel, currentLabel: other, isDecided: true });
    await t.call('decisions.apply', { mutationId: mutationId(), selection: { ids: [3] }, action: 'confirm' });
    [example] = await t.call('examples.get', { ids: [3] });
    expect(example).toMatchObject({ currentLabel: before!.givenLabel, isDecided: true });
    await expect(
      t.call('decisions.apply', {
        mutationId: mutationId(),
        selection: { ids: [3] },
        action: 'relabel',
        value: 'wolf',
      }),
    ).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('a bulk decision over a view takes ranges of its order, and filters see it at once', async () => {
    await importFixture(t, 200);
    const { viewId } = await t.call('views.create', {
      filter: 'region:EU',
      sort: [{ field: 'size', direction: 'desc' }],
    });
    const { ids } = await t.call('views.rows', { viewId, from: 10, count: 20, fields: [] });
    await t.call('decisions.apply', {
      mutationId: mutationId(),
      selection: { viewId, ranges: [[10, 30]] },
      action: 'flag',
    });
    const flagged = await t.call('views.create', { filter: 'flagged:true', sort: [] });
    const rows = await t.call('views.rows', { viewId: flagged.viewId, from: 0, count: 100, fields: [] });
    expect(new Set(rows.ids)).toEqual(new Set(ids));
  });
});
