import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { openProject } from '../../project/openProject.ts';
import { databaseOf } from '../../testing/databaseOf.ts';
import { importFixture } from '../../testing/tableFixture.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';
import { importPredictions } from './predictionsJob.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('predictions that do not fit are refused with what is wrong', async () => {
  await importFixture(t, 20);
  const file = (name: string, content: string): string => {
    const path = join(t.dir, name);
    writeFileSync(path, content);
    return path;
  };
  const attempt = async (from: string) => t.finished((await t.call('runs.importPredictions', { from })).jobId);
  await expect(attempt(file('short.csv', 'cat,dog,fox\n0.1,0.2,0.7\n'))).rejects.toMatchObject({ code: 'bad_input' });
  await expect(attempt(file('logits.csv', `cat,dog,fox\n${'3.1,-2,0.7\n'.repeat(20)}`))).rejects.toThrow(/softmax/);
  await expect(attempt(file('text.csv', `cat,dog,fox\n${'a,b,c\n'.repeat(20)}`))).rejects.toMatchObject({
    place: { row: 2, column: 'cat' },
  });
  const keyed = `id,cat,dog,fox\n${Array.from({ length: 19 }, (_, row) => `r${row},${row === 3 ? ',,' : '0.8,0.1,0.1'}`).join('\n')}\nstranger,1,0,0\n`;
  const job = await attempt(file('keyed.csv', keyed));
  expect(job.result).toMatchObject({
    failed: 2,
    note: expect.stringContaining('One row of the file belongs to no example and is left out.') as string,
  });
  const { runId } = job.result as { runId: number };
  const failures = await t.call('runs.failures', { runId, limit: 10 });
  expect(failures.items.map((failure) => failure.key)).toEqual(['r3', 'r19']);
  await expect(attempt(file('twice.csv', `${keyed}r1,1,0,0\n`))).rejects.toThrow(/occurs twice/);
  await expect(attempt(file('fake.npy', 'not numpy at all'))).rejects.toMatchObject({ code: 'bad_input' });
  rmSync(join(t.dir, 'fake.npy'));
  await expect(attempt(join(t.dir, 'fake.npy'))).rejects.toMatchObject({ code: 'not_found' });
});

test('an import of predictions that is cancelled while it saves leaves no run', async () => {
  const { projectPath } = await importFixture(t, 9000);
  const before = (await t.call('runs.list', {})).length;
  await t.call('project.close', {});
  const from = join(t.dir, 'more.csv');
  writeFileSync(from, `cat,dog,fox\n${'0.2,0.3,0.5\n'.repeat(9000)}`);
  const project = openProject(projectPath, 'open');
  const active = project.run?.record.id;
  const unfinished = databaseOf(project.file)
    .prepare("SELECT count(*) FROM run_block JOIN run ON run.id = run_id WHERE state = 'running'")
    .pluck();
  let saved = 0;
  const control = {
    signal: new AbortController().signal,
    progress: () => undefined,
    isPaused: () => false,
    checkpoint: async () => {
      saved = Number(unfinished.get());
      if (saved > 0) throw new WinnowError('cancelled', 'Cancelled.');
    },
  };
  await expect(importPredictions(project, { from, isUnchecked: true }, control)).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(unfinished.get()).toBe(0);
  project.close();
  expect(saved).toBeGreaterThan(0);
  await t.call('project.open', { path: projectPath });
  const runs = await t.call('runs.list', {});
  expect(runs).toHaveLength(before);
  expect(runs.find((run) => run.isActive)?.id).toBe(active);
});
