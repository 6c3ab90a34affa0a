import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labelledProject, mostlyRight, writeCsv } from '../../testing/predictionFiles.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const classes = ['cat', 'dog', 'emu'];

test('a look says what an import would leave: examples without a row, rows of no example, and eight rows as they are', async () => {
  const { labels, keys } = await labelledProject(t, classes, {});
  const named = mostlyRight(labels, classes).map((row, id) => [keys[id]!, ...row] as const);
  const strangers = ['x1', 'x2', 'x3', 'x4', 'x5'].map((key) => [key, 0.5, 0.3, 0.2] as const);
  const from = writeCsv(join(t.dir, 'p.csv'), ['id', ...classes], [...named.slice(40), ...strangers]);
  const look = await t.call('runs.lookAtPredictions', { from });
  expect(look).toMatchObject({
    rows: labels.length - 40 + 5,
    examplesWithout: 40,
    notes: expect.arrayContaining(['5 rows of the file belong to no example and are left out.']) as string[],
    classes,
    join: 'key',
    open: [],
    stop: null,
    accuracy: { n: labels.length - 40 },
  });
  expect(look.items).toHaveLength(8);
  for (const { key, fileKey, givenLabel } of look.items) {
    expect(fileKey).toBe(key);
    expect(givenLabel).toBe(labels[keys.indexOf(key)]);
  }
  await t.finished((await t.call('runs.importPredictions', { from })).jobId);
  expect((await t.call('runs.list', {})).at(-1)).toMatchObject({ failed: 40 });
});
