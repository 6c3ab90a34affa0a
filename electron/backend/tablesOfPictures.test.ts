import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exportSame, filesBelow, importSource, relabel, rowsOf } from './testing/importAndExport.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const picture = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '../../build/samples/fashion-mnist/images/Ankle boot/fm_00038.png'),
);

function write(folder: string, files: Readonly<Record<string, string | null>>): string {
  const root = join(t.dir, folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content ?? picture);
  }
  return root;
}

/** How many of the first pictures can be shown. */
async function shown(count: number): Promise<number> {
  let found = 0;
  for (let id = 0; id < count; id++) found += (await t.backend.media(`media/${id}`)).status === 200 ? 1 : 0;
  return found;
}

test('values that are all different lead to pictures whatever their column is called', async () => {
  const root = write('codes', {
    'train.csv': 'rank,id_code,diagnosis\n7,im_a,0\n3,im_b,1\n5,im_c,0\n',
    'train_images/im_a.png': null,
    'train_images/im_b.png': null,
    'train_images/im_c.png': null,
  });
  const { mapping, columns } = await importSource(t, root);
  expect(columns.map(({ name, role }) => [name, role])).toEqual([
    ['rank', 'metadata'],
    ['id_code', 'image'],
    ['diagnosis', 'label'],
  ]);
  expect(mapping.mediaRoot).toBe('train_images');
  expect(await shown(3)).toBe(3);
});

test('ids without an ending lead to the pictures beside the table, which goes back as it came', async () => {
  const table = 'image_id,label\r\nim0,b\r\nim1,a\r\nim2,"a"\r\n';
  const root = write('kaggle', {
    'wrapper/train.csv': table,
    'wrapper/test.csv': 'image_id\nim7\nim8\n',
    'wrapper/sample_submission.csv': 'image_id,label\nim7,a\nim8,a\n',
    'wrapper/train/im0.jpg': null,
    'wrapper/train/im1.jpg': null,
    'wrapper/train/im2.png': null,
    'wrapper/test/im7.jpg': null,
    'wrapper/test/im8.jpg': null,
  });
  const { mapping, columns, problems } = await importSource(t, root);
  expect(columns.map(({ name, role }) => [name, role])).toEqual([
    ['image_id', 'image'],
    ['label', 'label'],
  ]);
  expect([mapping.mediaRoot, mapping.pictures]).toEqual([
    'train',
    { cut: '', folders: [''], endings: ['.jpg', '.png'], linkTargets: [] },
  ]);
  expect(problems.map(({ code }) => code)).toEqual(['other_tables']);
  expect(await rowsOf(t, ['key', 'label'])).toEqual([
    ['im0', 'b'],
    ['im1', 'a'],
    ['im2', 'a'],
  ]);
  expect(await shown(3)).toBe(3);
  expect(filesBelow((await exportSame(t)).to)).toEqual({ 'train.csv': table });
  await relabel(t, { 0: 'a', 1: 'b', 2: 'b' });
  expect(filesBelow((await exportSame(t)).to)).toEqual({
    'train.csv': 'image_id,label\r\nim0,a\r\nim1,b\r\nim2,"b"\r\n',
  });
  const { jobId } = await t.call('exports.start', { to: join(t.dir, 'folders'), format: 'image_folder' });
  await t.finished(jobId);
  expect(Object.keys(filesBelow(join(t.dir, 'folders')))).toEqual(['a/im0.jpg', 'b/im1.jpg', 'b/im2.png']);
});

test.each([
  ['absolute', '/kaggle/input/set/', '/'],
  ['of Windows', 'C:\\Users\\me\\set\\', '\\'],
])('%s paths are re-rooted by what all of them begin with, and it is said', async (_, beginning, slash) => {
  const rows = ['cat/0.png', 'cat/1.png', 'dog/2.png'].map(
    (path) => `${beginning}${path.replaceAll('/', slash)},${path.slice(0, 3)}`,
  );
  const root = write('absolute', {
    'labels.csv': `path,label\n${rows.join('\n')}\n`,
    'pics/cat/0.png': null,
    'pics/cat/1.png': null,
    'pics/dog/2.png': null,
  });
  const { mapping, problems } = await importSource(t, join(root, 'labels.csv'));
  expect(mapping.mediaRoot).toBe('pics');
  expect(mapping.pictures?.cut).toBe(beginning.replaceAll('\\', '/'));
  expect(problems.filter(({ code }) => code === 'paths_rerooted').length).toBe(1);
  expect(await shown(3)).toBe(3);
  expect((await rowsOf(t, ['key']))[0]).toEqual([`${beginning}${['cat', '0.png'].join(slash)}`]);
});

test('pictures in several folders are found in each', async () => {
  const root = write('parts', {
    'Data_Entry.csv': `Image Index,Finding\n${[1, 2, 3, 4].map((n) => `${n}.png,${n % 2 ? 'none' : 'mass'}`).join('\n')}\n`,
    'images_001/images/1.png': null,
    'images_001/images/2.png': null,
    'images_002/images/3.png': null,
    'images_002/images/4.png': null,
  });
  const { mapping } = await importSource(t, root);
  expect(mapping.pictures?.folders).toEqual(['images_001/images', 'images_002/images']);
  expect(await shown(4)).toBe(4);
});

test('where pictures lie and which beginning is left out can be said', async () => {
  const table = write('said', { 'labels.csv': 'file,label\nold/a/1.png,x\nold/b/2.png,y\nnew/3.png,x\n' });
  const pictures = write('elsewhere', { 'a/1.png': null, 'b/2.png': null });
  const hints = { pictureRoot: pictures, cutPath: 'old/' };
  const { mapping } = await importSource(t, join(table, 'labels.csv'), hints);
  expect(mapping.mediaRoot).toBe('../elsewhere');
  expect([await shown(2), await shown(3)]).toEqual([2, 2]);
});

test('a table of numbers beside pictures of other names is a table', async () => {
  const root = write('numbers', {
    'data.csv': `id,width,class\n${Array.from({ length: 12 }, (_, i) => `${i},${i * 2},${i % 2 ? 'a' : 'b'}`).join('\n')}\n`,
    'plots/figure.png': null,
  });
  expect((await importSource(t, join(root, 'data.csv'))).modality).toBe('tabular');
});

test('pictures that are links out of the folder are opened only if that was agreed to', async () => {
  const store = write('blobs', { 'one.png': null });
  const root = write('linked', { 'metadata.csv': 'file_name,label\nx.png,a\n' });
  symlinkSync(join(store, 'one.png'), join(root, 'x.png'));
  await importSource(t, root);
  expect(await shown(1)).toBe(0);
  const { problems } = await importSource(t, root, { followsLinks: true });
  expect(problems.some(({ code, message }) => code === 'link_followed' && message.includes(store))).toBe(true);
  expect(await shown(1)).toBe(1);
});

test('a metadata table in each split is read with the others, and each goes back by itself', async () => {
  const train = 'file_name,label,width\n0001.png,cat,3\n0002.png,dog,4\n';
  const test =
    '{"file_name": "0001.png", "label": "dog", "remark": "blurred"}\n{"file_name": "0002.png", "label": "dog"}\n';
  const root = write('imagefolder', {
    'train/metadata.csv': train,
    'train/0001.png': null,
    'train/0002.png': null,
    'test/metadata.jsonl': test,
    'test/0001.png': null,
    'test/0002.png': null,
  });
  const { mapping, columns, problems } = await importSource(t, root);
  expect(mapping.tables?.map(({ path, split }) => [path, split])).toEqual([
    ['test/metadata.jsonl', 'test'],
    ['train/metadata.csv', 'train'],
  ]);
  expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'file_name image',
    'label label',
    'remark metadata',
    'width metadata',
    'split split',
  ]);
  expect(problems.some(({ code }) => code === 'tables_joined')).toBe(true);
  expect(await rowsOf(t, ['key', 'label', 'split', 'remark', 'width'])).toEqual([
    ['test/0001.png', 'dog', 'test', 'blurred', null],
    ['test/0002.png', 'dog', 'test', null, null],
    ['train/0001.png', 'cat', 'train', null, 3],
    ['train/0002.png', 'dog', 'train', null, 4],
  ]);
  expect(await shown(4)).toBe(4);
  expect(filesBelow((await exportSame(t)).to)).toEqual({ 'train/metadata.csv': train, 'test/metadata.jsonl': test });
  await relabel(t, { 0: 'cat', 2: 'dog', 3: 'cat' });
  expect(await exportSame(t)).toMatchObject({ relabelled: 3, verified: true });
  expect(filesBelow((await exportSame(t)).to)).toEqual({
    'train/metadata.csv': 'file_name,label,width\n0001.png,dog,3\n0002.png,cat,4\n',
    'test/metadata.jsonl': test.replace('"dog"', '"cat"'),
  });
  writeFileSync(join(root, 'train/metadata.csv'), train.replace('cat', 'fox'));
  await expect(exportSame(t)).rejects.toMatchObject({ code: 'source_changed' });
});
