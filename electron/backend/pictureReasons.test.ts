import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExampleId } from '#shared/model/ids.ts';
import { importSource } from './testing/importAndExport.ts';
import { shippedSample, weirdSamples } from './testing/samples.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const good = join(shippedSample, 'images/Ankle boot/fm_00038.png');

/** What the decoder says of damage is its own affair. */
const withoutDetail = (why: string | null) => why?.replace(/^(The picture is damaged): .*/, '$1.') ?? null;

test('why a picture is not shown is said without its path, and asked anew when the file comes back', async () => {
  const root = join(t.dir, 'set');
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const names = ['good.png', 'gone.png', 'empty.png', 'lfs.png', 'heic.png', 'page.png', 'cut.png', 'out.png', 'a.png'];
  put('table.csv', `image,label\n${names.map((name, i) => `Coat/${name},${'xy'[i % 2]}`).join('\n')}\n`);
  put('Coat/empty.png', '');
  put('Coat/lfs.png', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
  put('Coat/heic.png', '\0\0\0\u0018ftypheic');
  put('Coat/page.png', '<html></html>');
  for (const name of ['good.png', 'a.png']) cpSync(good, join(root, 'Coat', name));
  put('Coat/cut.png', Buffer.alloc(0));
  cpSync(join(weirdSamples, 'images_bad/truncated.png'), join(root, 'Coat/cut.png'));
  cpSync(good, join(t.dir, 'secret.png'));
  symlinkSync(join(t.dir, 'secret.png'), join(root, 'Coat/out.png'));
  await importSource(t, join(root, 'table.csv'), { image: 'image' });
  const why = async (id: number) => withoutDetail((await t.call('pictures.explain', { id: id as ExampleId })).why);
  const reasons = await Promise.all(names.map((_, id) => why(id)));
  expect(reasons).toEqual([
    null,
    'The file is not there.',
    'It is empty (0 bytes).',
    'It is a pointer of Git LFS; the picture itself was not fetched.',
    'It is a HEIC picture or a film, which are not decoded.',
    'It is a drawing or a web page.',
    'The picture is damaged.',
    'The file is not opened: a link leads out of the folder.',
    null,
  ]);
  const { mapping } = await t.call('sources.recognise', { path: join(root, 'table.csv'), hints: { image: 'image' } });
  const before = await t.call('sources.pictures', { mapping, cells: names.map((name) => `Coat/${name}`) });
  expect(before.map((one) => withoutDetail(one.why))).toEqual(reasons);
  // What is served and what is said agree; a small damaged picture is left to the browser.
  const served = await Promise.all(names.map(async (_, id) => (await t.backend.media(`media/${id}`)).status === 200));
  expect(served).toEqual(reasons.map((reason, id) => reason === null || names[id] === 'cut.png'));
  cpSync(good, join(root, 'Coat/gone.png'));
  expect(await why(1)).toBeNull();
  renameSync(root, `${root} elsewhere`);
  expect(await why(0)).toBe('The folder of the pictures is not there.');
});
