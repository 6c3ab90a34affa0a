import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const content = ['id,text,label', ...Array.from({ length: 40 }, (_, i) => `k${i},"a, ${i}",${'ab'[i % 2]}`), ''].join(
  '\n',
);

type Member = { readonly name: string; readonly bytes: Buffer; readonly size?: number };

/** A zip of deflated members; `size` is what a member says of itself where that is not so. */
function zipOf(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, size } of members) {
    const packed = size === undefined ? deflateRawSync(bytes) : bytes;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(bytes), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size ?? bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(head, Buffer.from(name), packed);
    at += 30 + name.length + packed.length;
  }
  const contents = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(contents.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, contents, end]);
}

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
