import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

/** Files below a folder of the test, which begin like pictures; each holds its own path, so that it can be told from others. */
function makeFiles(folder: string, paths: readonly string[]): string {
  const root = join(t.dir, folder);
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), `GIF89a${path}`);
  }
  return root;
}

test('train, val and test become the split, and decided pictures move within theirs', async () => {
  const root = makeFiles('set', [
    'train/cat/0.png',
    'train/dog/1.png',
    'val/cat/0.png',
    'test/cat/5.png',
    'test/6.png',
  ]);
  const { mapping, problems, columns } = await importSource(t, root);
  expect(mapping.folder?.levels).toBe('split/class');
  expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual(['file image', 'label label', 'split split']);
  expect(problems.map(({ code }) => code)).toEqual(['missing_label']);
  expect(await rowsOf(t, ['key', 'label', 'split'])).toEqual([
    ['test/6.png', null, 'test'],
    ['test/cat/5.png', 'cat', 'test'],
    ['train/cat/0.png', 'cat', 'train'],
    ['train/dog/1.png', 'dog', 'train'],
    ['val/cat/0.png', 'cat', 'val'],
  ]);
  const before = filesBelow(root);
  expect(filesBelow((await exportSame(t)).to)).toEqual(before);
  await relabel(t, { 0: 'dog', 2: 'dog', 4: 'dog' });
  expect(await exportSame(t)).toMatchObject({ relabelled: 3, verified: true });
  const after = filesBelow((await exportSame(t)).to);
  expect(Object.entries(after).filter(([path, content]) => `GIF89a${path}` !== content)).toEqual([
    ['test/dog/6.png', 'GIF89atest/6.png'],
    ['train/dog/0.png', 'GIF89atrain/cat/0.png'],
    ['val/dog/0.png', 'GIF89aval/cat/0.png'],
  ]);
  expect(Object.keys(after).length).toBe(5);
});

test('classes that go by ids have the names of a file beside them, and pictures go back to the ids', async () => {
  const root = makeFiles('imagenet', [
    'ILSVRC/train/n01440764/a.JPEG',
    'ILSVRC/train/n02012849/b.JPEG',
    'ILSVRC/val/n01440764/c.JPEG',
  ]);
  writeFileSync(join(root, 'LOC_synset_mapping.txt'), 'n01440764 tench, Tinca tinca\nn02012849 crane\nn9 x\n');
  const { mapping, problems } = await importSource(t, root);
  expect(mapping.folder).toEqual({
    levels: '*/split/class',
    classNames: { n01440764: 'tench, Tinca tinca', n02012849: 'crane' },
  });
  expect(problems.some(({ code, message }) => code === 'class_names' && message.includes('LOC_synset'))).toBe(true);
  expect((await rowsOf(t, ['label'])).flat()).toEqual(['tench, Tinca tinca', 'crane', 'tench, Tinca tinca']);
  await relabel(t, { 0: 'crane' });
  expect(Object.keys(filesBelow((await exportSame(t)).to))).toEqual([
    'ILSVRC/train/n02012849/a.JPEG',
    'ILSVRC/train/n02012849/b.JPEG',
    'ILSVRC/val/n01440764/c.JPEG',
  ]);
});

test.each([
  ['by name', ['cat', 'hot dog'], 'path: .\ntrain: train\nval: val\nnames:\n  0: cat\n  1: hot dog\n'],
  ['by number', ['0', '1'], "names: ['cat', 'hot dog']\n"],
])(
  'a YOLO classification dataset, its folders %s: in and out, with the caches and notes beside it',
  async (_, folders, yaml) => {
    const [cat = '', dog = ''] = folders;
    const root = makeFiles('yolo', [
      `train/${cat}/0.jpg`,
      `train/${cat}/1.jpg`,
      `train/${dog}/2.jpg`,
      `val/${cat}/3.jpg`,
      `val/${dog}/4.jpg`,
      `test/${dog}/5.jpg`,
    ]);
    for (const [name, content] of Object.entries({ 'data.yaml': yaml, 'train.cache': 'x', 'val.cache': 'x' }))
      writeFileSync(join(root, name), content);
    const { mapping, problems } = await importSource(t, root);
    expect([mapping.source.format, mapping.folder?.levels]).toEqual(['image_folder', 'split/class']);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const rows = await rowsOf(t, ['key', 'label', 'split']);
    expect(rows.map(([, label, split]) => `${String(split)} ${String(label)}`)).toEqual([
      'test hot dog',
      'train cat',
      'train cat',
      'train hot dog',
      'val cat',
      'val hot dog',
    ]);
    const pictures = Object.fromEntries(Object.entries(filesBelow(root)).filter(([path]) => path.endsWith('.jpg')));
    expect(filesBelow((await exportSame(t)).to)).toEqual(pictures);
    await relabel(t, { 0: 'cat', 1: 'hot dog', 5: 'cat' });
    const { to, verified, relabelled } = await exportSame(t);
    expect([verified, relabelled]).toEqual([true, 3]);
    expect(filesBelow(to)).toEqual({
      [`test/${cat}/5.jpg`]: `GIF89atest/${dog}/5.jpg`,
      [`train/${dog}/0.jpg`]: `GIF89atrain/${cat}/0.jpg`,
      [`train/${cat}/1.jpg`]: `GIF89atrain/${cat}/1.jpg`,
      [`train/${dog}/2.jpg`]: `GIF89atrain/${dog}/2.jpg`,
      [`val/${cat}/3.jpg`]: `GIF89aval/${cat}/3.jpg`,
      [`val/${cat}/4.jpg`]: `GIF89aval/${dog}/4.jpg`,
    });
  },
);

test('what the folders mean can be said, and is asked about where they leave it open', async () => {
  const root = makeFiles('vehicles', ['car/0.png', 'plane/1.png', 'train/2.png']);
  const found = await importSource(t, root);
  expect(found.problems.map(({ code }) => code)).toEqual(['ambiguous_folders']);
  expect((await rowsOf(t, ['label'])).flat()).toEqual(['car', 'plane', 'train']);
  const said = await importSource(t, root, { folderLevels: 'split' });
  expect(said.problems.map(({ code }) => code)).toEqual(['no_label']);
  expect((await rowsOf(t, ['split'])).flat()).toEqual(['car', 'plane', 'train']);
  await expect(t.call('sources.recognise', { path: root, hints: { folderLevels: 'class/class' } })).rejects.toThrow(
    /once each/,
  );
});

test('links are followed where the person agrees, are named, and lead no further', async () => {
  const outside = makeFiles('elsewhere', ['cats/0.png', 'secret.png']);
  const root = makeFiles('linked', ['dog/1.png']);
  symlinkSync(join(outside, 'cats'), join(root, 'cat'));
  symlinkSync('1.png', join(root, 'dog/2.png'));
  symlinkSync('..', join(root, 'dog/up'));
  symlinkSync('nowhere', join(root, 'dog/3.png'));
  const kept = await importSource(t, root);
  expect((await rowsOf(t, ['key'])).flat()).toEqual(['dog/1.png']);
  expect(kept.problems.filter(({ code }) => code === 'link_skipped').length).toBe(4);
  const { mapping, problems } = await importSource(t, root, { followsLinks: true });
  expect((await rowsOf(t, ['key', 'label'])).map(String)).toEqual(['cat/0.png,cat', 'dog/1.png,dog', 'dog/2.png,dog']);
  expect(mapping.pictures?.linkTargets).toEqual([join(outside, 'cats')]);
  expect(problems.map(({ code }) => code).toSorted()).toEqual(['broken_link', 'link_followed', 'link_loop']);
  expect(Object.keys(filesBelow((await exportSame(t)).to))).toEqual(['cat/0.png', 'dog/1.png', 'dog/2.png']);
  // A link that was laid after the agreement leads out all the same, and is not opened.
  symlinkSync(join(outside, 'secret.png'), join(root, 'dog/4.png'));
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'later.winnow') })).jobId);
  await expect(exportSame(t)).rejects.toMatchObject({ code: 'path_outside' });
});

test('a folder of links alone says so and waits for the agreement', async () => {
  const outside = makeFiles('pictures', ['cat/0.png', 'dog/1.png']);
  const root = makeFiles('only', ['readme.md']);
  symlinkSync(join(outside, 'cat'), join(root, 'cat'));
  symlinkSync(join(outside, 'dog'), join(root, 'dog'));
  const found = await t.call('sources.recognise', { path: root });
  expect(found.rows).toEqual([]);
  expect(found.problems.filter(({ code }) => code === 'link_skipped').length).toBe(2);
  const { jobId } = await t.call('imports.start', { mapping: found.mapping, projectPath: join(t.dir, 'x.winnow') });
  await expect(t.finished(jobId)).rejects.toThrow(/2 links, which are followed only if you say so/);
  await importSource(t, root, { followsLinks: true });
  expect((await rowsOf(t, ['label'])).flat()).toEqual(['cat', 'dog']);
});

test('what is no picture inside is listed with the reason; bitmaps, TIFF and WebP are shown', async () => {
  const samples = join(dirname(fileURLToPath(import.meta.url)), 'testing/samples/weird/images_odd');
  const root = makeFiles('odd', ['a/plain.png']);
  const names = ['picture.bmp', 'picture.tif', 'picture.webp', 'gray16.png', 'animated.gif', 'cmyk.jpg'];
  for (const name of names) copyFileSync(join(samples, name), join(root, 'a', name));
  writeFileSync(join(root, 'a/empty.png'), '');
  writeFileSync(join(root, 'a/lfs.png'), 'version https://git-lfs.github.com/spec/v1\noid sha256:12\n');
  writeFileSync(join(root, 'a/page.jpg'), '<!doctype html><title>Not found</title>');
  const { problems } = await importSource(t, root);
  const listed = problems.filter(({ code }) => code === 'unreadable_picture').map(({ message }) => message);
  expect(listed).toEqual([
    expect.stringMatching(/empty\.png.*0 bytes/),
    expect.stringMatching(/lfs\.png.*Git LFS/),
    expect.stringMatching(/page\.jpg.*web page/),
  ]);
  const keys = (await rowsOf(t, ['key'])).flat();
  for (const [id, key] of keys.entries()) {
    const { status, mime } = await t.backend.media(`media/${id}`);
    const isShown = names.includes(String(key).slice(2));
    expect([key, status]).toEqual([key, isShown ? 200 : 404]);
    if (/bmp|tif/.test(String(key))) expect(mime).toBe('image/png');
  }
});
