import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** `noLabel` are words for “no label”, which only a person can know. */
async function importRows(rows: readonly string[], noLabel: readonly string[] = []): Promise<void> {
  const path = join(t.dir, 'x.csv');
  writeFileSync(path, `${rows.join('\n')}\n`);
  const { mapping: found } = await t.call('sources.recognise', { path });
  const columns = found.columns.map((c) => (c.role === 'label' ? { ...c, missing: ['', ...noLabel] } : c));
  const mapping = { ...found, columns };
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}
async function importScores(classes: string, count: number): Promise<void> {
  const path = join(t.dir, 'scores.csv');
  writeFileSync(
    path,
    `${classes}\n${`${['0.2', '0.8', '0', '0'].slice(0, classes.split(',').length).join(',')}\n`.repeat(count)}`,
  );
  await t.finished((await t.call('runs.importPredictions', { from: path, isUnchecked: true, newClasses: true })).jobId);
}

test('facets count missing labels as missing when a run brought a further class; numbers close together fall into bins', async () => {
  const label = (i: number): string => (i % 7 === 0 ? '' : i % 2 ? 'a' : 'b');
  await importRows([
    'id,when,label',
    ...Array.from({ length: 60 }, (_, i) => `k${i},${1_700_000_000 + i},${label(i)}`),
  ]);
  const before = (await t.call('columns.facets', { filter: '', fields: ['given'] }))[0]!;
  await importScores('a,b,c', 60);
  const after = (await t.call('columns.facets', { filter: '', fields: ['given'] }))[0]!;
  expect(after).toEqual(before);
  expect(after.missing).toBe(9);
  const groups = await t.call('metrics.by', { field: 'when', filter: '' });
  expect(groups).toHaveLength(10);
  expect(groups.reduce((sum, group) => sum + group.n, 0)).toBe(51);
});

test('a file of decisions: no label that the source reads as missing, no note or reason without an end', async () => {
  await importRows(
    ['id,size,label', ...Array.from({ length: 30 }, (_, i) => `k${i},${i},${['?', 'a', 'b'][i % 3]}`)],
    ['?'],
  );
  await importScores('a,b,?', 30);
  const relabel = t.call('decisions.apply', {
    mutationId: 'mutation-1',
    selection: { ids: [1] },
    action: 'relabel',
    value: '?',
  });
  await expect(relabel).rejects.toMatchObject({ code: 'bad_input' });
  const from = join(t.dir, 'decisions.csv');
  const long = 'x'.repeat(10_001);
  const rows = [
    'k1,relabel,?,',
    'k2,relabel,a,',
    `k3,note,${long},`,
    `k4,confirm,,${long}`,
    `k5,note,${long.slice(1)},`,
  ];
  writeFileSync(from, ['key,action,value,reason', ...rows, ''].join('\n'));
  const result = await t.call('decisions.import', { mutationId: 'mutation-2', from });
  expect(result).toMatchObject({
    applied: 2,
    skipped: [
      { key: 'k1', code: 'missing_label' },
      { key: 'k3', code: 'bad_value' },
      { key: 'k4', code: 'bad_value' },
    ],
  });
});

test('images that moved are relinked also when the keys are no paths; a link to itself does not hide its folder', async () => {
  const data = join(t.dir, 'data');
  mkdirSync(join(data, 'img'), { recursive: true });
  for (let i = 0; i < 4; i += 1) writeFileSync(join(data, 'img', `${i}.png`), 'picture');
  const path = join(data, 'x.csv');
  writeFileSync(
    path,
    `id,file,label\n${[0, 1, 2, 3].map((i) => `k${i},img/${i}.png,${i % 2 ? 'a' : 'b'}\n`).join('')}`,
  );
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', image: 'file', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  renameSync(data, join(t.dir, 'moved'));
  mkdirSync(join(t.dir, 'empty'));
  symlinkSync('loop', join(t.dir, 'empty', 'loop'));
  const relink = (to: string) => t.call('project.relink', { datasetId: 1, path: join(t.dir, to) });
  await expect(relink('empty')).rejects.toThrow(/does not hold img\/0.png/);
  expect((await relink('moved')).datasets[0]).toMatchObject({
    isMediaFound: true,
    sourcePath: expect.stringContaining(join(t.dir, 'moved')) as string,
  });
  expect((await t.call('files.list', { path: join(t.dir, 'empty') })).entries).toEqual([]);
});

test('a tag has three states: yes, no where it was taken away, unknown', async () => {
  await importRows(['id,size,label', ...Array.from({ length: 12 }, (_, i) => `k${i},${i},${i % 2 ? 'a' : 'b'}`)]);
  const value = 'out of focus';
  await t.call('decisions.apply', { mutationId: 'mutation-1', selection: { ids: [0, 1] }, action: 'tag', value });
  await t.call('decisions.apply', { mutationId: 'mutation-2', selection: { ids: [1] }, action: 'untag', value });
  const count = async (state: string) => (await t.call('filters.check', { text: `"tag.${value}":${state}` })).count;
  expect([await count('yes'), await count('no'), await count('unknown')]).toEqual([1, 1, 10]);
  await t.call('decisions.undo', { mutationId: 'mutation-3' });
  expect([await count('yes'), await count('no'), await count('unknown')]).toEqual([2, 0, 10]);
});
