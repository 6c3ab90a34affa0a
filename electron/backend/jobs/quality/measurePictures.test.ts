import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { mapIds } from '#shared/model/ids.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { pictureFindings } from '../../detectors/pictureQuality.ts';
import { openProject } from '../../project/openProject.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';
import { decodePicture, eachPicture } from '../pictures/eachPicture.ts';
import { lookAtQuality, measureOf } from './measurePictures.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** A picture with coarse and fine structure, as a photograph has. */
function scene(seed: number, width = 160, height = 120) {
  const random = seededRandom(seed);
  const blocks = Array.from({ length: 300 }, () => Math.floor(random() * 200));
  const data = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const block = blocks[(Math.floor((pixel % width) / 8) + 20 * Math.floor(pixel / width / 8)) % 300]!;
    for (let channel = 0; channel < 3; channel += 1) data[pixel * 3 + channel] = block + Math.floor(random() * 50);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function writePictures(dir: string): Promise<void> {
  for (const label of ['a', 'b']) mkdirSync(join(dir, label), { recursive: true });
  for (let n = 0; n < 40; n += 1)
    await scene(n)
      .png()
      .toFile(join(dir, n % 2 ? 'a' : 'b', `plain${n}.png`));
  await scene(90)
    .linear(0.15, 0)
    .png()
    .toFile(join(dir, 'a', 'dark.png'));
  await scene(91)
    .linear(0.02, 248)
    .png()
    .toFile(join(dir, 'a', 'bright.png'));
  await scene(92)
    .blur(4)
    .png()
    .toFile(join(dir, 'a', 'blurry.png'));
  await scene(93, 160, 30)
    .png()
    .toFile(join(dir, 'a', 'wide.png'));
  await scene(94, 20, 15)
    .png()
    .toFile(join(dir, 'a', 'tiny.png'));
  await sharp({ create: { width: 160, height: 120, channels: 3, background: '#456' } })
    .png()
    .toFile(join(dir, 'b', 'constant.png'));
}

async function importPictures(): Promise<{ readonly dir: string; readonly projectPath: string }> {
  const dir = join(t.dir, 'pictures');
  await writePictures(dir);
  const { mapping } = await t.call('sources.recognise', { path: dir });
  const projectPath = join(t.dir, 'pictures.winnow');
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  // Broken after they came in.
  writeFileSync(join(dir, 'b', 'plain0.png'), 'no picture');
  return { dir, projectPath };
}

const controlOf = (checkpoint: () => Promise<void> = () => Promise.resolve()) => {
  const seen: number[] = [];
  return {
    seen,
    control: {
      signal: new AbortController().signal,
      progress: ({ done }: { readonly done?: number }) => void seen.push(done!),
      isPaused: () => false,
      checkpoint,
    },
  };
};

test('dark, bright, blurry, wide, tiny, constant and broken pictures are found among plain ones, each with its reason', async () => {
  const { dir, projectPath } = await importPictures();
  const listed = await t.call('findings.list', { kind: 'picture_quality' });
  expect(listed).toMatchObject({ count: 0, notes: ['The pictures have not been looked at yet.'] });
  await t.call('project.close', {});
  const project = openProject(projectPath, 'open');
  try {
    const { seen, control } = controlOf();
    const quality = lookAtQuality(project.rowCount);
    await eachPicture(project, control, { looks: [quality.look] });
    expect(seen.at(-1)).toBe(46);
    const found = pictureFindings(project, quality.finish());
    const named = mapIds(found.list.ids, (id) => ({
      name: basename(project.keys.get(id)!, '.png'),
      ...found.about(id),
    }));
    const reasons = Object.fromEntries(named.map(({ name, reason }) => [name, reason]));
    expect(Object.keys(reasons).toSorted()).toEqual(
      ['blurry', 'bright', 'constant', 'dark', 'plain0', 'tiny', 'wide'].toSorted(),
    );
    expect(reasons.dark).toMatch(/^The picture is dark: /);
    expect(reasons.bright).toMatch(/The picture is bright: /);
    expect(reasons.blurry).toMatch(/^The picture is blurry/);
    expect(reasons.wide).toContain('an odd shape: 160 × 30 pixels');
    expect(reasons.tiny).toContain('an odd size: 20 × 15 pixels');
    expect(reasons.constant).toContain('The picture shows little: its grey levels hold 0 bits');
    expect(reasons.plain0).toBe('The picture cannot be read.');
    const scores = named.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(scores.at(-1)).toBeLessThan(0.5);
    expect(pictureFindings(project, null).list.ids).toHaveLength(0);

    const stopped = controlOf(() => Promise.reject(new Error('stopped')));
    await expect(eachPicture(project, stopped.control, { looks: [] })).rejects.toThrow('stopped');
    expect(stopped.seen).toEqual([8]);
    renameSync(dir, `${dir} elsewhere`);
    await expect(eachPicture(project, control, { looks: [] })).rejects.toThrow(
      'The folder of the pictures is not there',
    );
  } finally {
    project.close();
  }
});

const measured = async (path: string) => measureOf(await decodePicture(path));

test('sizes are as shown: a picture that lies on its side stands, and a large one is measured small', async () => {
  const aside = join(t.dir, 'aside.jpg');
  await scene(5, 96, 64).withMetadata({ orientation: 6 }).jpeg().toFile(aside);
  expect(await measured(aside)).toMatchObject({ width: 64, height: 96 });
  const large = join(t.dir, 'large.png');
  await scene(6, 1600, 1200).png().toFile(large);
  const { width, height, sharpness } = await measured(large);
  expect([width, height]).toEqual([1600, 1200]);
  expect(sharpness).toBeGreaterThan(0.29);
  const grey = join(t.dir, 'grey.png');
  await scene(7).greyscale().png().toFile(grey);
  expect((await measured(grey)).entropy).toBeGreaterThan(5);
});
