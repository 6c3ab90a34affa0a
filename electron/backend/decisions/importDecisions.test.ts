import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('a class may be written as its source writes it, a list of one; another list is no class', async () => {
  const path = join(t.dir, 'd.jsonl');
  const lines = Array.from({ length: 6 }, (_, id) =>
    JSON.stringify({ id, text: `t ${id}`, label: [id % 2 ? 'Pos' : 'Neg'] }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const from = join(t.dir, 'decisions.csv');
  const rows = ['2,relabel,"[""Pos""]",', '4,relabel,Pos,', '0,relabel,"[""Pos"",""Neg""]",', '1,relabel,[Pos,'];
  writeFileSync(from, ['key,action,value,reason', ...rows].join('\n'));
  const { applied, skipped } = await t.call('decisions.import', { mutationId: 'decisions-of-lists', from });
  expect(applied).toBe(2);
  expect(skipped.map(({ key, message }) => [key, message])).toEqual([
    ['0', 'There is no class called "["Pos","Neg"]".'],
    ['1', 'There is no class called "[Pos".'],
  ]);
});
