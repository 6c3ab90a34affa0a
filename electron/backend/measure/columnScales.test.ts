import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('mean and deviation of columns: blanks do not count, a constant is divided by 1, words are refused', async () => {
  const path = join(t.dir, 'rows.csv');
  const rows = ['1000000001,5,red,a', '1000000002,5,blue,b', '1000000003,5,red,a', ',5,red,b'];
  writeFileSync(path, `big,same,colour,label\n${rows.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const { items } = await t.call('columns.scales', { columns: ['big', 'same'] });
  expect(items[0]).toMatchObject({ column: 'big', mean: 1_000_000_002, n: 3 });
  expect(items[0]?.std).toBeCloseTo(Math.sqrt(2 / 3), 9);
  expect(items[1]).toEqual({ column: 'same', mean: 5, std: 1, n: 4 });
  await expect(t.call('columns.scales', { columns: ['colour'] })).rejects.toMatchObject({ code: 'not_found' });
});
