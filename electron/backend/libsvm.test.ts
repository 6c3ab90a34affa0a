import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { exclude, exportSame, importSource, relabel, rowsOf } from './testing/importAndExport.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

function put(name: string, content: string): string {
  const path = join(t.dir, name);
  writeFileSync(path, content, 'latin1');
  return path;
}

const content = [
  '# made by a program\r\n',
  '+1 1:0.5 3:-2e-1   # the first\r\n',
  '\n',
  '-1 2:1\n',
  '  -1\t1:.25 2:3. \n',
  '+1\n',
  '+1 3:7',
].join('');

test.each(['a.libsvm', 'a.svm', 'a.txt', 'a'])(
  '%s: labels and numbered features, and back to the byte',
  async (name) => {
    const path = put(name, content);
    const { mapping, columns, problems } = await importSource(t, path);
    expect(mapping.source.format).toBe('libsvm');
    expect(columns.map(({ name: column, role }) => `${column} ${role}`)).toEqual([
      'label label',
      'x1 feature',
      'x2 feature',
      'x3 feature',
    ]);
    expect(problems.map(({ message }) => message)).toEqual(['Features that a row does not name are 0.']);
    expect(await rowsOf(t, ['label', 'x1', 'x2', 'x3'])).toEqual([
      ['+1', 0.5, 0, -0.2],
      ['-1', 0, 1, 0],
      ['-1', 0.25, 3, 0],
      ['+1', 0, 0, 0],
      ['+1', 0, 0, 7],
    ]);
    const written = async () => readFileSync(join((await exportSame(t)).to, basename(path)), 'latin1');
    expect(await written()).toBe(content);
    await relabel(t, { 0: '-1', 2: '+1', 4: '-1' });
    const changed = content.replace('+1 1:0.5', '-1 1:0.5').replace('-1\t1', '+1\t1').replace('+1 3:7', '-1 3:7');
    expect(await written()).toBe(changed);
    await exclude(t, 1);
    expect(await written()).toBe(changed.replace('-1 2:1\n', ''));
  },
);

test('svmlight: queries are a column, numbers may begin with 0, and lines that are no row are set aside', async () => {
  const path = put('rank.svmlight', '3 qid:1 0:1 2:2\n2 qid:1 1:1\n1,2 1:1\n1 1:x\n1 1:1 1:2\nx 1:1\n');
  const { columns } = await importSource(t, path);
  expect(columns.map(({ name }) => name)).toEqual(['label', 'qid', 'x0', 'x1', 'x2']);
  expect(await rowsOf(t, ['label', 'qid', 'x0', 'x1', 'x2'])).toEqual([
    ['3', '1', 1, 0, 2],
    ['2', '1', 0, 1, 0],
  ]);
  const { rejected } = await t.call('project.info', {}).then((info) => info!.datasets[0]!);
  expect(rejected).toBe(4);
});

test('more features than there can be columns, and what is another text by that name, are refused', async () => {
  const look = (path: string) => t.call('sources.recognise', { path });
  await expect(look(put('wide.svm', '1 20000:1\n'))).rejects.toThrow('features up to number 20000; at most 9,990');
  await expect(look(put('other.svm', 'a,b\n1,2\n'))).rejects.toThrow('holds no row in libsvm format');
});
