import { expect, test } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/**
 * Three classes of which the model knows two; confidences on and beside the edges of bins; some labels missing. The model may
 * know many more that it never predicts.
 */
async function importUneven(further = 0): Promise<void> {
  const random = seededRandom(11);
  const rows = ['id,label,site'];
  const probabilities = [['cat', 'dog', ...Array.from({ length: further }, (_, k) => `z${k}`)].join(',')];
  const none = (value: string) => `,${value}`.repeat(further);
  const edges = [0.5, 0.55, 0.6, 2 / 3, 0.7, 0.75, 0.8, 0.95, 1];
  for (let row = 0; row < 400; row += 1) {
    const cat = random() < 0.4 ? edges[row % edges.length]! : 0.5 + random() / 2;
    const label = row % 23 === 0 ? '' : row % 17 === 0 ? 'fox' : random() < cat ? 'cat' : 'dog';
    rows.push(`r${row},${label},${row % 2 ? 'north' : 'south'}`);
    probabilities.push(row % 31 === 0 ? `nan,nan${none('nan')}` : `${cat},${1 - cat}${none('0')}`);
  }
  const dir = join(t.dir, 'data');
  mkdirSync(dir);
  writeFileSync(join(dir, 'animals.csv'), `${rows.join('\n')}\n`);
  writeFileSync(join(dir, 'p.csv'), `${probabilities.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: join(dir, 'animals.csv') });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'uneven.winnow') })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: join(dir, 'p.csv'), newClasses: true })).jobId);
}

const countOf = async (...terms: string[]): Promise<number> => {
  const check = await t.call('filters.check', { text: terms.filter(Boolean).join(' ') });
  expect(check.error).toBeNull();
  return check.count;
};

test.each([
  ['', 0],
  ['site:north', 0],
  ['site:north', 297],
])('every bar and every bin of %j opens exactly what it counts (%i further classes)', async (filter, further) => {
  await importUneven(further);
  const { viewId } = await t.call('views.create', { filter: 'label:cat', sort: [] });
  const { ids } = await t.call('views.rows', { viewId, from: 0, count: 25, fields: [] });
  await t.call('decisions.apply', { mutationId: 'exclude-cats', selection: { ids }, action: 'exclude' });
  const pictures = await t.call('metrics.charts', { filter });
  expect(pictures.scored).toContain('fox');
  expect(pictures.n).toBe(await countOf(filter, 'excluded:false correct:true,false'));
  expect(pictures.n).toBe(await countOf(filter, pictures.counted));
  expect(pictures.classes).toHaveLength(3 + further);
  for (const { label, n, precision, recall, f1 } of pictures.classes.slice(0, 6)) {
    expect(n).toBe(await countOf(filter, pictures.counted, `label:${label}`));
    expect(recall.n).toBe(n);
    expect(precision.n).toBe(await countOf(filter, pictures.counted, `pred:${label}`));
    expect(f1.n).toBe(await countOf(filter, pictures.counted, `(label:${label} OR pred:${label})`));
  }
  for (const [at, bin] of pictures.histogram.entries()) {
    const range = [at > 0 ? `conf>=${bin.from}` : '', at < 19 ? `conf<${bin.to}` : ''];
    expect(bin.right).toBe(await countOf(filter, ...range, 'correct:true', 'excluded:false'));
    expect(bin.wrong).toBe(await countOf(filter, ...range, 'correct:false', 'excluded:false'));
  }
  for (const [at, bin] of pictures.reliability.entries()) {
    const range = [at > 0 ? `conf>${bin.from}` : '', at < 14 ? `conf<=${bin.to}` : ''];
    const n = await countOf(filter, pictures.scored, ...range);
    const right = await countOf(filter, pictures.scored, ...range, 'correct:true');
    expect(bin.n).toBe(n);
    if (n > 0) expect(bin.accuracy).toEqual(wilsonInterval(right, n));
  }
  const total = pictures.histogram.reduce((sum, bin) => sum + bin.right + bin.wrong, 0);
  expect(total).toBe(pictures.n);
});

test('the pictures say what the overview says, with intervals for F1 too', async () => {
  await importUneven();
  for (const filter of ['', 'site:south']) {
    const pictures = await t.call('metrics.charts', { filter });
    const overview = await t.call('metrics.overview', { filter });
    const [ece] = await t.call('metrics.measure', { filter, metrics: ['ece'] });
    // The calibration error is the mean gap of the bins that are drawn.
    const used = pictures.reliability.filter(({ n }) => n > 0);
    const gaps = used.map(({ n, confidence, accuracy }) => n * Math.abs(accuracy.value! - confidence!));
    expect(ece!.value.n).toBe(used.reduce((sum, { n }) => sum + n, 0));
    expect(ece!.value.value).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap, 0) / ece!.value.n, 12);
    expect(pictures.n).toBe(overview.accuracyCurrent.n);
    expect(pictures.classes.map(({ label, n, precision, recall, f1 }) => [label, n, precision, recall, f1])).toEqual(
      overview.classes.map(({ label, n, precision, recall, f1 }) => [label, n, precision, recall, f1]),
    );
    for (const { f1 } of pictures.classes)
      if (f1.n > 0) expect(f1.low! <= f1.value! && f1.value! <= f1.high!).toBe(true);
  }
});

test('without predictions there is nothing to draw', async () => {
  await importFixture(t, 40);
  const { activeRun } = (await t.call('project.info', {}))!;
  await t.call('runs.remove', { runId: activeRun!.id });
  expect(await t.call('metrics.charts', { filter: '' })).toMatchObject({ hasRun: false, n: 0, histogram: [] });
  await expect(t.call('metrics.charts', { filter: 'label:' })).rejects.toMatchObject({ code: 'bad_filter' });
});
