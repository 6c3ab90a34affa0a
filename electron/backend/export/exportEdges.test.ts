import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestBackend, removeTestFolder, type TestBackend } from '../testing/testBackend.ts';

let t: TestBackend;
let mutation = 0;
beforeEach(async () => {
  t = await createTestBackend();
});
afterEach(async () => {
  await t.close();
  removeTestFolder(t.dir);
});

async function importFile(path: string, hints = {}): Promise<void> {
  const { mapping } = await t.call('sources.recognise', { path, hints });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}
async function decide(id: number, action: 'relabel' | 'exclude', value?: string): Promise<void> {
  mutation += 1;
  await t.call('decisions.apply', { mutationId: `mutation-${mutation}`, selection: { ids: [id] }, action, value });
}
async function exportTo(to: string, options = {}): Promise<void> {
  await t.finished((await t.call('exports.start', { to, format: 'same', ...options })).jobId);
}
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

describe('tables', () => {
  test('a JSON array keeps the type of its labels, and its encoding', async () => {
    const path = join(t.dir, 'x.json');
    const rows = Array.from({ length: 12 }, (_, i) => ({ id: `k${i}`, text: `héllo ${i}`, label: i % 3 }));
    writeFileSync(path, Buffer.from(`\ufeff${JSON.stringify(rows)}`, 'utf16le'));
    await importFile(path, { label: 'label' });
    await decide(0, 'relabel', '2');
    await exportTo(join(t.dir, 'out'));
    const text = readFileSync(join(t.dir, 'out', 'x.json')).toString('utf16le');
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(JSON.parse(text.slice(1))).toEqual(rows.map((row, i) => (i === 0 ? { ...row, label: 2 } : row)));
  });

  test('a label decided where the source has no label column is refused, not dropped', async () => {
    const path = join(t.dir, 'x.json');
    writeFileSync(path, JSON.stringify(Array.from({ length: 12 }, (_, i) => ({ id: `k${i}`, text: `hello ${i}` }))));
    await importFile(path);
    const scores = join(t.dir, 'scores.csv');
    writeFileSync(scores, `a,b\n${'0.2,0.8\n'.repeat(12)}`);
    await t.finished((await t.call('runs.importPredictions', { from: scores, classes: ['a', 'b'] })).jobId);
    await decide(0, 'relabel', 'a');
    await expect(exportTo(join(t.dir, 'out'))).rejects.toMatchObject({ code: 'unsupported' });
    await exportTo(join(t.dir, 'out'), { format: 'jsonl' });
  });

  test('a Parquet file comes back with its types, rows that were set aside and missing labels too', async () => {
    const path = join(t.dir, 'x.parquet');
    const labels = [1, 2, null, 1, 2, 1, 2, 1, 2, 1, 2, 1];
    const columnData = [
      { name: 'id', type: 'STRING' as const, data: labels.map((_, i) => `k${i === 5 ? 0 : i}`) },
      { name: 'size', type: 'DOUBLE' as const, data: labels.map((_, i) => i / 3) },
      { name: 'label', type: 'INT32' as const, nullable: true, data: labels },
    ];
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));
    await importFile(path, { key: 'id', label: 'label' });
    await decide(1, 'relabel', '1');
    await decide(3, 'exclude');
    await exportTo(join(t.dir, 'out'));
    const bytes = new Uint8Array(readFileSync(join(t.dir, 'out', 'x.parquet')));
    const rows = await parquetReadObjects({ file: bytes.buffer });
    const wanted = labels.map((label, i) => ({ id: `k${i === 5 ? 0 : i}`, size: i / 3, label: i === 1 ? 1 : label }));
    expect(rows).toEqual(wanted.filter((_, i) => i !== 3));
  });

  test('a table without labels comes back byte for byte, blank lines too', async () => {
    const path = join(t.dir, 'x.csv');
    writeFileSync(path, `id,text\n\n${lines(12, (i) => `k${i},hello there ${i}\r\n\n`)}`);
    await importFile(path);
    await exportTo(join(t.dir, 'out'));
    expect(readFileSync(join(t.dir, 'out', 'x.csv')).equals(readFileSync(path))).toBe(true);
  });

  test('a row set aside for its repeated key stays when the first of that key is excluded', async () => {
    const path = join(t.dir, 'x.csv');
    const rest = `k0,2,b\n${lines(12, (i) => `k${i + 1},${i},${i % 2 ? 'a' : 'b'}\n`)}`;
    writeFileSync(path, `id,size,label\nk0,1,a\n${rest}`);
    await importFile(path, { key: 'id', label: 'label' });
    await decide(0, 'exclude');
    await exportTo(join(t.dir, 'out'));
    expect(readFileSync(join(t.dir, 'out', 'x.csv'), 'utf8')).toBe(`id,size,label\n${rest}`);
  });

  test('Parquet with whole numbers as labels', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const { parquetReadObjects } = await import('hyparquet');
    const path = join(t.dir, 'x.parquet');
    const columnData = [
      { name: 'id', data: Array.from({ length: 12 }, (_, i) => `k${i}`), type: 'STRING' as const },
      { name: 'label', data: Array.from({ length: 12 }, (_, i) => BigInt(i % 3)), type: 'INT64' as const },
    ];
    writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData })));
    await importFile(path, { label: 'label' });
    await decide(0, 'relabel', '2');
    await exportTo(join(t.dir, 'out'));
    const { buffer } = new Uint8Array(readFileSync(join(t.dir, 'out', 'x.parquet')));
    expect((await parquetReadObjects({ file: buffer })).slice(0, 2)).toEqual([
      { id: 'k0', label: 2n },
      { id: 'k1', label: 1n },
    ]);
  });

  test('a class that Parquet cannot hold is told by the preview and the check, and nothing is written', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const path = join(t.dir, 'x.parquet');
    const columnData = [
      { name: 'id', data: Array.from({ length: 12 }, (_, i) => `k${i}`), type: 'STRING' as const },
      { name: 'label', data: Array.from({ length: 12 }, (_, i) => BigInt(i % 3)), type: 'INT64' as const },
    ];
    writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData })));
    await importFile(path, { label: 'label' });
    const other = join(t.dir, 'other.csv');
    writeFileSync(other, `id,label\n${lines(12, (i) => `other${i},cat\n`)}`);
    await importFile(other, { key: 'id', label: 'label' });
    await decide(0, 'relabel', 'cat');
    const request = { format: 'same' as const, onlyChanges: false };
    const reason = '“cat” cannot be written into “label”, which holds whole numbers';
    expect((await t.call('exports.preview', request)).warnings[0]).toContain(reason);
    await expect(t.call('exports.check', request)).rejects.toThrow(reason);
    await expect(exportTo(join(t.dir, 'out'))).rejects.toThrow(reason);
    expect(existsSync(join(t.dir, 'out'))).toBe(false);
    expect(await t.call('exports.check', { ...request, format: 'csv' })).toMatchObject({ examples: 24, relabelled: 1 });
  });
});

describe('what Winnow adds', () => {
  test('flags, tags, notes and scores of every example are a table beside the data', async () => {
    const path = join(t.dir, 'x.csv');
    writeFileSync(path, `id,size,label\n${lines(12, (i) => `k${i},${i},${i % 2 ? 'a' : 'b'}\n`)}`);
    await importFile(path, { key: 'id', label: 'label' });
    const act = async (id: number, action: 'flag' | 'tag' | 'note', value?: string): Promise<void> => {
      mutation += 1;
      await t.call('decisions.apply', { mutationId: `mutation-${mutation}`, selection: { ids: [id] }, action, value });
    };
    await act(0, 'flag');
    await act(1, 'tag', 'blurry');
    await act(1, 'note', 'a "note", of two');
    await decide(2, 'exclude');
    await decide(3, 'relabel', 'b');
    const scores = join(t.dir, 'scores.csv');
    writeFileSync(scores, `a,b\n${lines(12, (i) => (i % 2 ? '0.75,0.25\n' : '0.25,0.75\n'))}`);
    await t.finished((await t.call('runs.importPredictions', { from: scores })).jobId);
    await exportTo(join(t.dir, 'out'), { withReview: true });
    const [head, ...rows] = readFileSync(join(t.dir, 'out', 'review.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(head).toBe(
      'key,given_label,label,excluded,flagged,decided,tags,note,predicted,confidence,label_quality,suggested',
    );
    expect(rows).toHaveLength(12);
    expect(rows.slice(0, 4).map((row) => row.split(',').slice(0, 8).join(','))).toEqual([
      'k0,b,b,false,true,false,,',
      'k1,a,a,false,false,false,blurry,"a ""note""',
      'k2,b,b,true,false,true,,',
      'k3,a,b,false,false,true,,',
    ]);
    expect(rows[0]!.split(',').slice(8, 10)).toEqual(['b', '0.75']);
  });

  test.each(['manifest.json', 'decision-log.csv'])('a source that is called %s itself keeps its name', async (name) => {
    const path = join(t.dir, name);
    const rows = Array.from({ length: 12 }, (_, i) => ({ id: `k${i}`, label: i % 2 ? 'a' : 'b' }));
    const csv = `id,label\n${rows.map(({ id, label }) => `${id},${label}\n`).join('')}`;
    const source = name.endsWith('.json') ? JSON.stringify(rows) : csv;
    writeFileSync(path, source);
    await importFile(path, { key: 'id', label: 'label' });
    await exportTo(join(t.dir, 'out'));
    const written = readFileSync(join(t.dir, 'out', name), 'utf8');
    if (name.endsWith('.json')) expect(JSON.parse(written)).toEqual(rows);
    else expect(written).toBe(source);
    const other = name === 'manifest.json' ? 'decision-log.csv' : 'manifest.json';
    expect(readdirSync(join(t.dir, 'out')).sort()).toEqual([name, other, `winnow-${name}`].sort());
    const manifestName = name === 'manifest.json' ? 'winnow-manifest.json' : 'manifest.json';
    const manifest = JSON.parse(readFileSync(join(t.dir, 'out', manifestName), 'utf8')) as {
      files: { path: string }[];
    };
    expect(manifest.files.map((file) => file.path)).toContain(name);
  });
});

describe('folders', () => {
  const folder = (classes: readonly string[], each = 3): string => {
    const root = join(t.dir, 'pics');
    for (const name of classes) {
      mkdirSync(join(root, name), { recursive: true });
      for (let i = 0; i < each; i += 1) writeFileSync(join(root, name, `${i}.png`), `picture ${name} ${i}`);
    }
    return root;
  };

  test('a picture moves into the folder that its class has, whatever that is called', async () => {
    const root = folder(['Cat', 'dog.', 'who?']);
    await importFile(root);
    await decide(0, 'relabel', 'who?');
    await decide(1, 'relabel', 'dog.');
    const link = join(t.dir, 'link');
    mkdirSync(join(t.dir, 'real'));
    symlinkSync(join(t.dir, 'real'), link);
    await exportTo(link);
    expect(readdirSync(join(t.dir, 'real'))).toEqual(['Cat', 'decision-log.csv', 'dog.', 'manifest.json', 'who?']);
    expect(readFileSync(join(link, 'who?', '0 (2).png'), 'utf8')).toBe('picture Cat 0');
  });

  test('nothing stays behind when a picture is missing, and the source is no target', async () => {
    const root = folder(Array.from({ length: 60 }, (_, i) => `c${i}`));
    await importFile(root);
    await expect(exportTo(join(root, 'out'))).rejects.toMatchObject({ code: 'bad_input' });
    rmSync(join(root, 'c1', '0.png'));
    await expect(exportTo(join(t.dir, 'out'))).rejects.toMatchObject({ code: 'media_missing' });
    expect(readdirSync(t.dir).filter((name) => name.includes('out'))).toEqual([]);
  });
});
