import type { ClassCode, ExampleId, ExampleIds } from '#shared/model/ids.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ActionName, actionNames } from '#shared/model/actions.ts';
import { applyDecisions } from '../decisions/decide.ts';
import { stepHistory } from '../decisions/history.ts';
import { projectTally } from '../decisions/projectTally.ts';
import { stateBits } from '../store/decisionStore.ts';
import { fixtureClasses, importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { createBlockMemo } from './blockMemo.ts';
import { openProject, type OpenProject } from './openProject.ts';
import { blockRows } from './rowChanges.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const rows = 2 * blockRows + 100;
let sent = 0;
const mutationId = (): string => `block-mutation-${(sent += 1)}`;

async function openFixture(): Promise<OpenProject> {
  const { projectPath } = await importFixture(t, rows);
  await t.call('project.close', {});
  return openProject(projectPath, 'open');
}

/** Asks for something kept by block; gives the blocks that had to be worked out for it. */
function createAsker(project: OpenProject): () => number[] {
  const keep = createBlockMemo<number[]>();
  return () => {
    const asked: number[] = [];
    keep(project, { madeFrom: [], make: () => [], update: (_, { at }) => void asked.push(at) });
    return asked;
  };
}

test('only blocks whose labels or states a batch changed are worked out again, after undo and failure too', async () => {
  const project = await openFixture();
  const decide = (action: ActionName, ids: number[], value: string | null = null) =>
    applyDecisions(project, mutationId(), [{ ids: Int32Array.from(ids) as ExampleIds, action, value, reason: null }]);
  const asked = createAsker(project);
  expect(asked()).toEqual([0, 1, 2]);
  decide('exclude', [3, blockRows + 3, 4]);
  decide('flag', [5]);
  expect(asked()).toEqual([0, 1]);
  expect(asked()).toEqual([]);
  // An answer for a tag is neither a label nor a state; a note is marked in the state.
  decide('tag', [1, rows - 1], 'blurry');
  decide('exclude', [3]);
  expect(asked()).toEqual([]);
  decide('note', [rows - 1], 'look again');
  expect(asked()).toEqual([2]);
  stepHistory(project, mutationId(), 'undo');
  stepHistory(project, mutationId(), 'undo');
  expect(asked()).toEqual([2]);
  stepHistory(project, mutationId(), 'undo');
  stepHistory(project, mutationId(), 'undo');
  expect(asked()).toEqual([0, 1]);

  const ninth = 9 as ExampleId;
  const [label, state] = [project.current[ninth]!, project.state[ninth]!];
  const after = {
    afterLabel: ((label + 1) % 3) as ClassCode,
    afterState: stateBits.decided,
    beforeText: null,
    afterText: null,
  };
  const change = { exampleId: ninth, action: 'relabel', value: 'cat', reason: null, beforeLabel: label } as const;
  const batch = { kind: 'apply', target: null, action: 'relabel', value: 'cat', reason: null, examples: 1 } as const;
  const taken = {
    ...batch,
    mutationId: `block-mutation-${sent}`,
    changes: [{ ...change, beforeState: state, ...after }],
  };
  expect(() => project.applyBatch(taken)).toThrow(/UNIQUE/);
  expect([project.current[9], project.state[9]]).toEqual([label, state]);
  expect(asked()).toEqual([]);
  project.close();
});

test('counts kept by block are those of all rows, whatever was decided and taken back', async () => {
  const project = await openFixture();
  const withValue: Partial<Record<ActionName, fc.Arbitrary<string>>> = {
    relabel: fc.constantFrom(...fixtureClasses),
    tag: fc.constantFrom('blurry', 'dark'),
    untag: fc.constantFrom('blurry', 'dark'),
    cleartag: fc.constantFrom('blurry', 'dark'),
    note: fc.constantFrom('', 'look again'),
  };
  const rowAction = fc
    .constantFrom(...actionNames.filter((name) => name !== 'blind_label' && name !== 'notags'))
    .chain((action) => fc.tuple(fc.constant(action), withValue[action] ?? fc.constant(null)));
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(rowAction, fc.uniqueArray(fc.nat(rows - 1), { minLength: 1, maxLength: 8 })) },
    { weight: 1, arbitrary: fc.constantFrom('undo' as const, 'redo' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      for (const one of steps) {
        if (typeof one === 'string') stepHistory(project, mutationId(), one);
        else {
          const [[action, value], ids] = one;
          applyDecisions(project, mutationId(), [
            { ids: Int32Array.from(ids) as ExampleIds, action, value, reason: null },
          ]);
        }
        const { current, given, state } = project;
        const count = (isCounted: (id: number) => boolean) =>
          state.reduce((sum, _, id) => sum + Number(isCounted(id)), 0);
        const tally = projectTally(project);
        expect([tally.relabelled, tally.decided, tally.excluded, tally.flagged, tally.confirmed]).toEqual([
          count((id) => current[id] !== given[id]),
          ...[stateBits.decided, stateBits.excluded, stateBits.flagged, stateBits.confirmed].map((bit) =>
            count((id) => (state[id]! & bit) !== 0),
          ),
        ]);
      }
    }),
    { numRuns: 12, seed: 8 },
  );
  project.close();
});
