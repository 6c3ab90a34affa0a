import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject } from '../project/openProject.ts';
import { databaseOf } from '../testing/databaseOf.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { importPredictions } from './predictionsJob.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('classes of predictions that did not fit on the disk are added by the next attempt', async () => {
  const { projectPath } = await importFixture(t, 200);
  await t.call('project.close', {});
  const from = join(t.dir, 'four.csv');
  writeFileSync(from, `cat,dog,fox,owl\n${'0.1,0.1,0.1,0.7\n'.repeat(200)}`);
  const control = {
    signal: new AbortController().signal,
    progress: () => undefined,
    checkpoint: async () => undefined,
  };
  const project = openProject(projectPath, 'open');
  const db = databaseOf(project.file);
  const free = db.pragma('max_page_count', { simple: true }) as number;
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true }) as number}`);
  await expect(importPredictions(project, { from }, control)).rejects.toMatchObject({ code: 'disk_full' });
  expect(project.classes).toEqual(['cat', 'dog', 'fox']);
  db.pragma(`max_page_count = ${free}`);
  await importPredictions(project, { from }, control);
  project.close();
  const { classes } = await t.call('project.open', { path: projectPath });
  expect(classes).toEqual(['cat', 'dog', 'fox', 'owl']);
  expect((await t.call('examples.get', { ids: [0] }))[0]!.prediction!.label).toBe('owl');
});
