import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tableOf } from '#shared/model/packedFiles.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { zipOf } from '../testing/zipOf.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const content = ['id,text,label', ...Array.from({ length: 40 }, (_, i) => `k${i},"a, ${i}",${'ab'[i % 2]}`), ''].join(
  '\n',
);

/** Imports a file, gives the third row another label, and writes the source again. */
async function roundTrip(
  name: string,
  bytes: Buffer,
): Promise<{ readonly written: (file: string) => Buffer; readonly problems: readonly string[] }> {
  const path = join(t.dir, name);
  writeFileSync(path, bytes);
  const { mapping, problems } = await t.call('sources.recognise', { path });
  const projectPath = join(t.dir, `${name}.winnow`);
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  const selection = { ids: [2] };
  await t.call('decisions.apply', { mutationId: `change-${name}`, selection, action: 'relabel', value: 'b' });
  const to = join(t.dir, `out-${name}`);
  mkdirSync(to);
  await t.finished((await t.call('exports.start', { to, format: 'same' })).jobId);
  return { written: (file) => readFileSync(join(to, file)), problems: problems.map(({ message }) => message) };
}

const changed = content.replace('k2,"a, 2",a', 'k2,"a, 2",b');

test('a packed table comes in and goes back packed, with only the decided cell changed', async () => {
  const gz = await roundTrip('data.csv.gz', gzipSync(content));
  expect(gunzipSync(gz.written('data.csv.gz')).toString()).toBe(changed);
  const zst = await roundTrip('more.csv.zst', zstdCompressSync(Buffer.from(content)));
  expect(zstdDecompressSync(zst.written('more.csv.zst')).toString()).toBe(changed);
});

test('a table in an archive comes in and goes back as a file of its own; the others are named', async () => {
  const zip = await roundTrip(
    'set.zip',
    zipOf([
      { name: '__MACOSX/._train.csv', bytes: Buffer.from('x') },
      { name: 'set/notes.csv', bytes: Buffer.from('a,b\n1,2\n') },
      { name: 'set/train.csv', bytes: Buffer.from(content) },
    ]),
  );
  expect(zip.written('train.csv').toString()).toBe(changed);
  expect(zip.problems.join()).toMatch(/also holds “set\/notes.csv”; “set\/train.csv” was taken/);
});

test('of several tables in an archive the one that is asked for is taken, and goes back', async () => {
  const path = join(t.dir, 'several.zip');
  const second = content.replaceAll('"a, ', '"second ');
  const files = { 'b/one.csv': content, 'b/two.csv': second, 'three.jsonl': '{"x":1,"label":"q"}' };
  writeFileSync(path, zipOf(Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }))));
  const look = (table?: string) => t.call('sources.recognise', { path, hints: { source: { table } } });
  const names = Object.keys(files);
  expect((await look()).tables?.toSorted()).toEqual(names);
  const { mapping, problems, rows, tables = [] } = await look('b/two.csv');
  expect([problems.length, rows[0]?.[1], tableOf(mapping.source, tables)]).toEqual([0, 'second 0', 'b/two.csv']);
  expect((await look('three.jsonl')).mapping.source.format).toBe('jsonl');
  await expect(look('four.csv')).rejects.toThrow('There is no table “four.csv”; the archive has');
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'two.winnow') })).jobId);
  const to = join(t.dir, 'out-two');
  await t.finished((await t.call('exports.start', { to, format: 'same' })).jobId);
  expect(readFileSync(join(to, 'two.csv'), 'utf8')).toBe(second);
});

test('what is damaged, or would grow beyond all measure, is refused before it is unpacked', async () => {
  const refused = async (name: string, bytes: Buffer, said: RegExp) => {
    const path = join(t.dir, name);
    writeFileSync(path, bytes);
    await expect(t.call('sources.recognise', { path })).rejects.toThrow(said);
  };
  await refused('cut.csv.gz', gzipSync(content.repeat(50)).subarray(0, 60), /damaged or cut off/);
  await refused('no.csv.gz', Buffer.from(content), /damaged or cut off/);
  await refused('no.zip', Buffer.from(content), /not a zip file/);
  await refused('empty.zip', zipOf([{ name: 'a.txt', bytes: Buffer.from('x') }]), /holds no CSV/);
  const bomb = { name: 'a.csv', bytes: Buffer.alloc(2 * 1024 * 1024), size: 1024 ** 3 };
  await refused('bomb.zip', zipOf([bomb]), /1\.0 GiB or more, over 200 times as large/);
});
