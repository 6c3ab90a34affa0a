import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { weirdSamples } from '../testing/samples.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const sample = join(import.meta.dirname, '../../../build/samples/fashion-mnist');
const modelPath = join(sample, 'model/model.onnx');

/** Six pictures in a class folder each; the first, the fourth and the last are broken or missing. Gives where their good copies go. */
async function importBroken(): Promise<readonly (readonly [good: string, place: string])[]> {
  const pictures = readdirSync(join(sample, 'images'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.png'))
    .sort()
    .slice(0, 6);
  const rows = pictures.map((name, at) => {
    copyFileSync(join(sample, 'images', name), join(t.dir, `p${at}.png`));
    return `p${at}.png,${at % 2 ? 'Coat' : 'Bag'}`;
  });
  writeFileSync(join(t.dir, 'data.csv'), `file,label\n${rows.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: join(t.dir, 'data.csv') });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  mkdirSync(join(t.dir, 'away'));
  return [0, 3, 5].map((at) => {
    const [good, place] = [join(t.dir, 'away', `p${at}.png`), join(t.dir, `p${at}.png`)];
    renameSync(place, good);
    if (at === 3) writeFileSync(place, 'no picture');
    return [good, place] as const;
  });
}

const predictions = async () =>
  (await t.call('examples.get', { ids: [0, 1, 2, 3, 4, 5] })).map(({ prediction }) => prediction);
const runs = async () =>
  (await t.call('runs.list', {})).map(({ state, done, failed, isActive }) => ({ state, done, failed, isActive }));

test('what failed is tried again in the same run; the rest of it stays, and the whole is as a run without failures', async () => {
  const broken = await importBroken();
  const { config } = await t.call('models.inspect', { path: modelPath });
  const { jobId, runId } = await t.call('runs.start', { path: modelPath, config: config! });
  await t.finished(jobId);
  expect(await runs()).toEqual([{ state: 'done', done: 6, failed: 3, isActive: true }]);
  const before = await predictions();
  const tookMs = (await t.call('runs.list', {}))[0]!.durationMs;
  expect(before.map((one) => one === null)).toEqual([true, false, false, true, false, true]);

  // Two of the three are mended.
  for (const [good, place] of broken.slice(0, 2)) copyFileSync(good, place);
  const first = await t.finished((await t.call('runs.retryFailed', { runId })).jobId);
  expect(first.result).toMatchObject({ runId, examples: 2, failed: 1 });
  expect(await runs()).toEqual([{ state: 'done', done: 6, failed: 1, isActive: true }]);
  expect((await t.call('runs.list', {}))[0]!.durationMs).toBe(tookMs);
  expect((await t.call('runs.failures', { runId, limit: 10 })).items.map(({ id }) => id)).toEqual([5]);

  copyFileSync(...broken[2]!);
  await t.finished((await t.call('runs.retryFailed', { runId })).jobId);
  const mended = await predictions();
  expect([1, 2, 4].map((at) => mended[at])).toEqual([1, 2, 4].map((at) => before[at]));
  const near = await t.call('examples.neighbours', { id: 0, count: 5 });
  expect(near.items).toHaveLength(5);
  await expect(t.call('runs.retryFailed', { runId })).rejects.toThrow('No example of this run failed.');

  await t.finished((await t.call('runs.start', { path: modelPath, config: config! })).jobId);
  expect((await runs()).length).toBe(2);
  expect(await predictions()).toEqual(mended);
});

test('another model file under the same name is not taken for the one of the run', async () => {
  await importBroken();
  const copy = join(t.dir, 'model.onnx');
  copyFileSync(modelPath, copy);
  const { config } = await t.call('models.inspect', { path: modelPath });
  const { jobId, runId } = await t.call('runs.start', { path: copy, config: config! });
  await t.finished(jobId);
  writeFileSync(copy, 'something else');
  await expect(t.finished((await t.call('runs.retryFailed', { runId })).jobId)).rejects.toMatchObject({
    place: { file: copy },
  });
  expect(await runs()).toEqual([{ state: 'done', done: 6, failed: 3, isActive: true }]);
});

test('other weights beside the same file are another model', async () => {
  const broken = await importBroken();
  for (const name of ['external_ok.onnx', 'external_ok.bin'])
    copyFileSync(join(weirdSamples, 'onnx', name), join(t.dir, name));
  const path = join(t.dir, 'external_ok.onnx');
  const weights = join(t.dir, 'external_ok.bin');
  const classes = Array.from({ length: 10 }, (_, i) => (i < 2 ? ['Bag', 'Coat'][i]! : `class ${i}`));
  const { config } = await t.call('models.inspect', { path, answers: { classes } });
  const { jobId, runId } = await t.call('runs.start', { path, config: config! });
  await t.finished(jobId);
  const retry = async () => (await t.finished((await t.call('runs.retryFailed', { runId })).jobId)).result;
  for (const [good, place] of broken) copyFileSync(good, place);
  const bytes = readFileSync(weights);
  bytes[3]! ^= 0x40;
  writeFileSync(weights, bytes);
  await expect(retry()).rejects.toThrow('The model is not the one of this run any more.');
  bytes[3]! ^= 0x40;
  writeFileSync(weights, bytes);
  expect(await retry()).toMatchObject({ runId, failed: 0 });
});
