import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

test('rows that were set aside are written out as they stood, quotes and line ends too', async () => {
  const path = join(t.dir, 'x.csv');
  const odd = ['b,"two\nlines, and ""quotes""",dog,more', ' c ,short'];
  writeFileSync(path, `id,text,label\na,hello there,cat\n${odd.join('\n')}\nd,good bye,dog\n`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { label: 'label', key: 'id', text: 'text' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const to = join(t.dir, 'aside.csv');
  expect(await t.call('problems.exportRejected', { to })).toEqual({ path: to, rows: 2 });
  const [header, ...rows] = parse(readFileSync(to)) as string[][];
  expect(header).toEqual(['row', 'code', 'message', 'raw']);
  expect(rows.map(([row, code, , raw]) => [row, code, raw])).toEqual([
    ['3', 'wrong_field_count', odd[0]],
    ['5', 'wrong_field_count', odd[1]],
  ]);
  await expect(t.call('problems.exportRejected', { to })).rejects.toMatchObject({ code: 'target_not_empty' });
});
