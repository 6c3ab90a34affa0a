import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import { databaseOf } from '../testing/databaseOf.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { createJobQueue } from './jobQueue.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

describe('a second batch that is given up', () => {
  const table = (name: string, rows: number, width: number): string => {
    const lines = Array.from(
      { length: rows },
      (_, i) => `${name}${i},${i} ${'x'.repeat(width)},${i % 2 ? 'a' : 'b'}\n`,
    );
    const path = join(t.dir, `${name}.csv`);
    writeFileSync(path, `id,remark,label\n${lines.join('')}`);
    return path;
  };
  const start = async (path: string): Promise<number> => {
    const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
    return (await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId;
  };

  test('leaves nothing that the next one would read as its own', async () => {
    await t.finished(await start(table('first', 50, 5)));
    const jobId = await start(table('large', 150_000, 300));
    const off = t.backend.subscribe((event) => {
      if (event.name === 'jobs.changed' && event.payload.id === jobId && event.payload.done > 30_000_000)
        void t.call('jobs.cancel', { jobId });
    });
    expect((await t.finished(jobId)).state).toBe('cancelled');
    off();
    await t.finished(await start(table('small', 20, 5)));
    const info = (await t.call('project.info', {}))!;
    expect(info.examples).toBe(70);
    const [last] = await t.call('examples.get', { ids: [69] });
    expect(last).toMatchObject({ key: 'small19', givenLabel: 'a' });
  });
});

describe('openings and endings', () => {
  test('two openings at once are one', async () => {
    const { projectPath } = await importFixture(t, 20);
    await t.call('project.close', {});
    const [a, b] = await Promise.all([
      t.call('project.open', { path: projectPath }),
      t.call('project.open', { path: projectPath }),
    ]);
    expect([a.examples, b.examples]).toEqual([20, 20]);
  });

  test('a job whose row cannot be saved ends, and the next one still runs', async () => {
    const queue = createJobQueue(() => undefined);
    const { openProjectFile, closeProjectFile } = await import('../store/projectFile.ts');
    const file = openProjectFile(join(t.dir, 'q.winnow'), 'create');
    const spec = { kind: 'export', title: '', unit: '', params: null, canPause: false, canResume: false } as const;
    const first = queue.start(
      {
        ...spec,
        work: () => {
          databaseOf(file).exec("CREATE TRIGGER full BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'full'); END");
          return Promise.resolve(1);
        },
      },
      file,
    );
    const second = queue.start({ ...spec, work: () => Promise.resolve(2) }, file);
    expect((await queue.finished(first)).state).toBe('done');
    expect(await queue.finished(second)).toMatchObject({ state: 'done', result: 2 });
    let isSkipped = false;
    const { promise: released, resolve: release } = Promise.withResolvers<number>();
    queue.start({ ...spec, work: () => released }, file);
    const third = queue.start({ ...spec, skipped: () => (isSkipped = true), work: () => Promise.resolve(3) }, file);
    queue.cancel(third);
    release(0);
    expect((await queue.finished(third)).state).toBe('cancelled');
    expect(isSkipped).toBe(true);
    closeProjectFile(file);
  });
});
