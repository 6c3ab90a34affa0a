import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchKind, type BatchRecord, listBatches, readJudged } from '../store/decisionStore.ts';
import { closeProjectFile, openProjectFile } from '../store/projectFile.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { logState } from './history.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const batchOf = (id: number, kind: BatchKind, target: number | null = null): BatchRecord => ({
  ...{ id, kind, target, action: id % 2 === 0 ? 'flag' : 'relabel' },
  ...{ at: '2026-01-01T00:00:00.000Z', value: null, reason: null, examples: 1 },
});

test('a log that grows, asked about after each batch, is in the state that its acts and a place among them give', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<BatchKind>('apply', 'apply', 'undo', 'redo')), (wishes) => {
      const batches: BatchRecord[] = [];
      let acts: number[] = [];
      let place = 0;
      const takenBack = new Set<number>();
      for (const kind of wishes) {
        const id = batches.length + 1;
        if (kind === 'apply') {
          acts = [...acts.slice(0, place), id];
          place = acts.length;
          batches.push(batchOf(id, kind));
        } else {
          const target = acts[kind === 'undo' ? place - 1 : place];
          if (target === undefined) continue;
          place += kind === 'undo' ? -1 : 1;
          takenBack[kind === 'undo' ? 'add' : 'delete'](target);
          batches.push(batchOf(id, kind, target));
        }
        const { undo, redo, undone, judging } = logState(batches);
        expect(undo.map((batch) => batch.id)).toEqual(acts.slice(0, place));
        expect(redo.map((batch) => batch.id)).toEqual(acts.slice(place).toReversed());
        expect(undone).toEqual(takenBack);
        expect(judging).toEqual(batches.filter((batch) => batch.kind === 'apply' && batch.action === 'relabel'));
      }
    }),
  );
});

test('a decision more costs one look into the log, not one at every batch before it', () => {
  let reads = 0;
  const batches = new Proxy(
    Array.from({ length: 1000 }, (_, index) => batchOf(index + 1, 'apply')),
    {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    },
  );
  expect(logState(batches).undo).toHaveLength(1000);
  batches.push(batchOf(1001, 'undo', 1000));
  reads = 0;
  expect(logState(batches).redo.map(({ id }) => id)).toEqual([1000]);
  expect(reads).toBe(1);
});

test('judged labels are read newest first, out of mixed batches too, and no further than asked', async () => {
  const { projectPath } = await importFixture(t, 20);
  let sent = 0;
  const apply = (action: 'flag' | 'exclude', ids: number[]) =>
    t.call('decisions.apply', { mutationId: `judged-${(sent += 1)}`, selection: { ids }, action });
  const from = join(t.dir, 'decisions.csv');
  writeFileSync(from, 'key,action,value,reason\nr3,flag,,\nr4,exclude,,\nr5,confirm,,\nr6,tag,blurry,\n');
  await apply('exclude', [0, 1, 2]);
  await t.call('decisions.import', { mutationId: 'judged-file', from });
  await apply('flag', [7, 8]);
  await apply('exclude', [9]);
  await t.call('decisions.undo', { mutationId: 'judged-undo' });
  await t.call('project.close', {});
  const file = openProjectFile(projectPath, 'open');
  const { judging } = logState(listBatches(file));
  const read = (limit: number) => Array.from(readJudged(file, judging, limit), ({ exampleId }) => exampleId);
  expect([read(100), read(4), read(0)]).toEqual([[9, 5, 4, 2, 1, 0], [9, 5, 4, 2], []]);
  closeProjectFile(file);
});
