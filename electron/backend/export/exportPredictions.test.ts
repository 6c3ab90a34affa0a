import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const rowCount = 12;

async function importWith(classes: readonly string[]): Promise<void> {
  const from = join(t.dir, 'a.csv');
  const lines = Array.from({ length: rowCount }, (_, row) => `k${row},word ${row},${classes[row % classes.length]}`);
  writeFileSync(from, `id,text,label\n${lines.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: from });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}

async function predict(from: string): Promise<void> {
  await t.finished((await t.call('runs.importPredictions', { from })).jobId);
}

const given = [0.5, 0.25, 0.25];
const numbersOf = (row: number): number[] => given.map((_, k) => given[(row + k) % 3]!);
const predictedOf = (row: number, classes: readonly string[]) => classes[(3 - (row % 3)) % 3]!;

test.each([
  { classes: ['cat', 'dog', 'fox'], names: ['key', 'predicted'] },
  { classes: ['key', 'predicted', 'fox'], names: ['example_id', 'predicted_class'] },
])('$classes: each form has every number, and is read again as the same run', async ({ classes, names }) => {
  await importWith(classes);
  const from = join(t.dir, 'p.csv');
  const lines = Array.from({ length: rowCount - 1 }, (_, row) => `k${row},${numbersOf(row).join(',')}`);
  writeFileSync(from, `id,${classes.join(',')}\n${lines.join('\n')}\n`);
  await predict(from);
  const expected = Array.from({ length: rowCount }, (_, row) => {
    const isLast = row === rowCount - 1;
    const numbers = classes.map((name, k) => [name, isLast ? null : numbersOf(row)[k]!] as const);
    return Object.fromEntries([
      [names[0], `k${row}`],
      [names[1], isLast ? null : predictedOf(row, classes)],
      ...numbers,
    ]);
  });
  for (const ending of ['csv', 'parquet']) {
    const to = join(t.dir, `out.${ending}`);
    await t.call('runs.exportPredictions', { to });
    if (ending === 'csv') {
      const [header, ...rows] = readFileSync(to, 'utf8').trimEnd().split('\n');
      expect(header).toBe([...names, ...classes].join(','));
      expect(rows).toEqual(
        expected.map((row) =>
          Object.values(row)
            .map((cell) => cell ?? '')
            .join(','),
        ),
      );
    } else {
      const file = new Uint8Array(readFileSync(to)).buffer;
      expect(await parquetReadObjects({ file })).toEqual(expected);
    }
    await predict(to);
    const { activeRun } = (await t.call('project.info', {}))!;
    expect(activeRun).toMatchObject({ classes, failed: 1, name: `out.${ending}` });
    const examples = await t.call('examples.get', { ids: Array.from({ length: rowCount - 1 }, (_, id) => id) });
    expect(examples.map(({ prediction }) => prediction?.label)).toEqual(
      examples.map((_, row) => predictedOf(row, classes)),
    );
  }
});
