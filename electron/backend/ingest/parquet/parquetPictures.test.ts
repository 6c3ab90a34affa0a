import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { parquetSamples } from '#backend/testing/samples.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const png = (n: number): Uint8Array =>
  Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe, n, n]);

/** As the `datasets` library writes pictures and classes. */
function writeDataset(path: string, paths: readonly (string | null)[], names = ['cat', 'dog']): void {
  const features = { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } };
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: paths.map((one, i) => ({ bytes: png(i), path: one })) },
      { name: 'label', data: paths.map((_, i) => BigInt(i % 2)) },
    ],
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  writeFileSync(path, new Uint8Array(bytes));
}

async function importFile(path: string) {
  const found = await t.call('sources.recognise', { path });
  const { jobId } = await t.call('imports.start', { mapping: found.mapping, projectPath: join(t.dir, 'p.winnow') });
  await t.finished(jobId);
  const examples = await t.call('examples.get', { ids: Array.from({ length: found.estimatedRows }, (_, i) => i) });
  return { found, keys: examples.map(({ key }) => key), labels: examples.map(({ givenLabel }) => givenLabel) };
}

test('pictures and class names of Hugging Face: names, bytes and codes', async () => {
  const path = join(t.dir, 'train.parquet');
  writeDataset(path, ['a/1.png', 'a/2.png', 'b.png']);
  const { found, keys, labels } = await importFile(path);
  expect(found.mapping.columns.map(({ role }) => role)).toEqual(['image', 'label']);
  expect(found.modality).toBe('image');
  expect(keys).toEqual(['a/1.png', 'a/2.png', 'b.png']);
  expect(labels).toEqual(['cat', 'dog', 'cat']);
  expect((await t.call('project.info', {}))!.classes).toEqual(['cat', 'dog']);
  expect(readFileSync(join(t.dir, 'p.pictures/1/a/2.png')).equals(png(1))).toBe(true);

  await t.call('decisions.apply', {
    mutationId: 'decision-1',
    selection: { ids: [0] },
    action: 'relabel',
    value: 'dog',
  });
  const to = join(t.dir, 'out');
  await t.finished((await t.call('exports.start', { to, format: 'same', onlyChanges: false })).jobId);
  const { buffer } = new Uint8Array(readFileSync(join(to, 'train.parquet')));
  const rows = await parquetReadObjects({ file: buffer, utf8: false });
  expect(rows.map(({ label }) => label as bigint)).toEqual([1n, 1n, 0n]);
  expect(rows.map(({ image }) => (image as { bytes: Uint8Array }).bytes)).toEqual([0, 1, 2].map(png));
});

test('paths that repeat, are missing or lead away get the number of their row', async () => {
  const path = join(t.dir, 'train.parquet');
  writeDataset(path, ['/home/me/x.png', '../x.png', null]);
  const { keys } = await importFile(path);
  expect(keys).toEqual(['1-x.png', '2-x.png', '3.png']);
  expect(readdirSync(join(t.dir, 'p.pictures/1')).toSorted()).toEqual(keys);
});

test('a class that ClassLabel has not got is refused before any work', async () => {
  const path = join(t.dir, 'train.parquet');
  writeDataset(path, ['1.png', '2.png', '3.png'], ['cat']);
  const { labels } = await importFile(path);
  // A code without a name stays a number, and is written as it was.
  expect(labels).toEqual(['cat', '1', 'cat']);
  await t.call('decisions.apply', { mutationId: 'decision-1', selection: { ids: [0] }, action: 'relabel', value: '1' });
  expect(await t.call('exports.check', { format: 'same', onlyChanges: false })).toMatchObject({ relabelled: 1 });
});

test('a project from before has codes as classes, and writes them', async () => {
  const path = join(t.dir, 'train.parquet');
  writeDataset(path, ['1.png', '2.png', '3.png']);
  const { mapping } = await t.call('sources.recognise', { path });
  const columns = mapping.columns.map((column) =>
    column.name === 'image' ? { ...column, role: 'ignore' as const } : column,
  );
  const before = { ...mapping, source: { ...mapping.source, exact: undefined }, columns };
  await t.finished((await t.call('imports.start', { mapping: before, projectPath: join(t.dir, 'p.winnow') })).jobId);
  expect((await t.call('project.info', {}))!.classes).toEqual(['0', '1']);
  await t.call('decisions.apply', { mutationId: 'decision-1', selection: { ids: [0] }, action: 'relabel', value: '1' });
  const to = join(t.dir, 'out');
  await t.finished((await t.call('exports.start', { to, format: 'same', onlyChanges: false })).jobId);
  const { buffer } = new Uint8Array(readFileSync(join(to, 'train.parquet')));
  const rows = await parquetReadObjects({ file: buffer, utf8: false });
  expect(rows.map(({ label }) => label as bigint)).toEqual([1n, 1n, 0n]);
});

test('a column of the bytes of pictures is a column of pictures', async () => {
  const { found, keys } = await importFile(join(parquetSamples, 'picture_bytes.parquet'));
  expect(found.mapping.columns.map(({ name, role }) => [name, role])).toContainEqual(['image', 'image']);
  expect(keys).toHaveLength(12);
  expect(readdirSync(join(t.dir, 'p.pictures/1'))).toHaveLength(12);
});

test('the shards of a dataset are one, with their splits, and each goes back by itself', async () => {
  const root = join(t.dir, 'dataset');
  mkdirSync(join(root, 'data'), { recursive: true });
  writeFileSync(join(root, 'dataset_infos.json'), '{}');
  const shards = ['test-00000-of-00001', 'train-00000-of-00002', 'train-00001-of-00002'];
  for (const shard of shards) writeDataset(join(root, 'data', `${shard}.parquet`), ['1.png', '2.png', '3.png']);
  const { found, keys, labels } = await importFile(root);
  expect(found.mapping.columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'image image',
    'label label',
    'split split',
  ]);
  expect(keys).toEqual(shards.flatMap((shard) => [1, 2, 3].map((n) => `data/${shard}/${n}.png`)));
  expect(labels.slice(0, 4)).toEqual(['cat', 'dog', 'cat', 'cat']);
  expect(readFileSync(join(t.dir, 'p.pictures/1', keys[4]!)).equals(png(1))).toBe(true);
  await t.call('decisions.apply', {
    mutationId: 'decision-1',
    selection: { ids: [4] },
    action: 'relabel',
    value: 'cat',
  });
  const to = join(t.dir, 'out');
  await t.finished((await t.call('exports.start', { to, format: 'same', onlyChanges: false })).jobId);
  for (const [s, shard] of shards.entries()) {
    const [was, is] = [root, to].map((folder) => readFileSync(join(folder, 'data', `${shard}.parquet`)));
    expect(is!.equals(was!)).toBe(s !== 1);
  }
});
