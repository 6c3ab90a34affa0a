import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { makeClusters } from '../jobs/clusterJob.ts';
import { removeRun } from '../store/runStore.ts';
import { clustersOf } from '../fields/clusterData.ts';
import { writableFile } from '../store/projectFile.ts';
import { openProject } from '../project/openProject.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

type Row = { readonly region: string; readonly age: number | null; readonly truth: string; readonly isRight: boolean };

/** A .npy file of float32 [rows, width]. */
function writeNpy(path: string, width: number, values: Float32Array): void {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length / width}, ${width}), }`;
  const padded = `${head.padEnd(117)}\n`;
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length, 0]);
  writeFileSync(path, Buffer.concat([prefix, Buffer.from(padded, 'latin1'), Buffer.from(values.buffer)]));
}

/** 3000 people; the model is wrong on 60 % of those in the west from 30 to 45, and on 8 % of the others. Embeddings: a heap a region. */
async function importPeople(): Promise<{ rows: Row[]; projectPath: string }> {
  const random = seededRandom(5);
  const regions = ['north', 'south', 'west', 'east'];
  const rows = Array.from({ length: 3000 }, (): Row => {
    const region = regions[Math.floor(random() * 4)]!;
    const age = random() < 0.05 ? null : Math.floor(random() * 60) + 18;
    const isWeak = region === 'west' && age !== null && age >= 30 && age <= 45;
    return { region, age, truth: random() < 0.5 ? 'yes' : 'no', isRight: random() > (isWeak ? 0.6 : 0.08) };
  });
  const csv = join(t.dir, 'people.csv');
  writeFileSync(
    csv,
    `id,region,age,answer\n${rows.map((r, at) => `k${at},${r.region},${r.age ?? ''},${r.truth}`).join('\n')}\n`,
  );
  const probabilities = join(t.dir, 'p.csv');
  const lines = rows.map(({ truth, isRight }) => ((truth === 'yes') === isRight ? '0.9,0.1' : '0.1,0.9'));
  writeFileSync(probabilities, `yes,no\n${lines.join('\n')}\n`);
  const embeddings = join(t.dir, 'e.npy');
  const vectors = rows.flatMap(({ region }) => regions.map((one) => (one === region ? 10 : 0) + random()));
  writeNpy(embeddings, 4, Float32Array.from(vectors));
  const projectPath = join(t.dir, 'p.winnow');
  const { mapping } = await t.call('sources.recognise', { path: csv, hints: { label: 'answer' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: probabilities, embeddings })).jobId);
  return { rows, projectPath };
}

const countOf = async (filter: string): Promise<number> => (await t.call('filters.check', { text: filter })).count;

test('features: properties by default; what says by itself what is wrong only when chosen, and never both halves of it', async () => {
  await importPeople();
  const { items } = await t.call('features.list', {});
  expect(items.filter((item) => item.isDefault).map((item) => item.name)).toEqual(['region', 'age']);
  expect(items.find((item) => item.name === 'pred')).toMatchObject({ isDefault: false, kind: 'prediction' });
  const { features } = await t.call('slices.discover', { features: ['pred', 'age'] });
  expect(features).toEqual(['pred', 'age']);
  await expect(t.call('slices.discover', { features: ['pred', 'label'] })).rejects.toMatchObject({ code: 'bad_input' });
  await expect(t.call('slices.discover', { features: ['nothing'] })).rejects.toMatchObject({ code: 'bad_input' });
});

test('the options of the search are kept to, and losses find the same fault', async () => {
  await importPeople();
  const one = await t.call('slices.discover', { maxPredicates: 1, maxQ: 1, limit: 3 });
  expect(one.items.length).toBeGreaterThan(0);
  expect(one.items.length).toBeLessThanOrEqual(3);
  // One condition on a number may take both of its ends.
  for (const item of one.items) expect(new Set(item.filter.match(/region|age/g)).size).toBe(1);
  const large = await t.call('slices.discover', { minSupport: 600, maxQ: 1 });
  expect(large.minSupport).toBe(600);
  for (const item of large.items) expect(item.n).toBeGreaterThan(450);
  const losses = await t.call('slices.discover', { loss: 'log_loss' });
  expect(losses.items[0]!.filter).toContain('region:west');
  expect(losses.overall.value).toBeGreaterThan(-Math.log(0.9));
  // With the usual costs every error costs 1: the mean cost is the error rate.
  const found = await t.call('slices.discover', {});
  const costs = await t.call('slices.discover', { loss: 'cost' });
  expect(costs.items.map((item) => [item.filter, item.errors])).toEqual(
    found.items.map((item) => [item.filter, item.errors]),
  );
  expect(costs.overall.value).toBeCloseTo(found.overall.value!, 12);
  expect(found.leftOutCount).toBeGreaterThanOrEqual(found.leftOut.length);
  expect(found.leftOut[0]!.because).not.toBe('');
});

test('every node of the tree selects what it counts, its children part it, and the fault is in it', async () => {
  const { rows } = await importPeople();
  const { nodes, overall } = await t.call('slices.tree', { maxDepth: 4 });
  expect(overall.n).toBe(rows.length);
  expect(nodes.length).toBeGreaterThan(3);
  for (const node of nodes) {
    expect(await countOf(node.filter)).toBe(node.n);
    if (node.children.length > 0) expect(node.children.reduce((sum, child) => sum + nodes[child]!.n, 0)).toBe(node.n);
  }
  const worst = nodes.reduce((a, b) => ((b.heldOut.low ?? 0) > (a.heldOut.low ?? 0) ? b : a));
  expect(worst.filter).toContain('region:west');
  expect(worst.heldOut.low).toBeGreaterThan(0.4);
});

test('cells of the heat map are counts by hand, and their filters find the same examples', async () => {
  const { rows } = await importPeople();
  await t.call('bins.set', { field: 'age', cuts: [30, 45.5] });
  const map = await t.call('slices.heatMap', { across: 'age', down: 'region' });
  expect(map.across.map((one) => one.label)).toEqual(['under 30', '30 to under 45.5', 'from 45.5']);
  expect(map.missing).toBe(rows.filter((row) => row.age === null).length);
  for (const [y, down] of map.down.entries())
    for (const [x, across] of map.across.entries()) {
      const inCell = rows.filter(({ region, age }) => {
        return region === down.label && age !== null && (age < 30 ? 0 : age < 45.5 ? 1 : 2) === x;
      });
      const cell = map.cells[y * map.across.length + x]!;
      expect([cell.n, cell.errors]).toEqual([inCell.length, inCell.filter((row) => !row.isRight).length]);
      expect(await countOf(`${down.filter} ${across.filter}`)).toBe(cell.n);
    }
  await expect(t.call('slices.heatMap', { across: 'age', down: 'age' })).rejects.toMatchObject({ code: 'bad_input' });
});

test('search, tree and heat map tell whoever named them how far they are, and nobody else', async () => {
  await importPeople();
  const heard: { searchId: string; phase: string }[] = [];
  const off = t.backend.subscribe(({ name, payload }) => {
    if (name === 'slices.searching') heard.push(payload as (typeof heard)[number]);
  });
  await t.call('slices.discover', { searchId: 'weak' });
  await t.call('slices.tree', { searchId: 'tree' });
  await t.call('slices.heatMap', { across: 'age', down: 'region', searchId: 'map' });
  await t.call('slices.tree', {});
  off();
  for (const searchId of ['weak', 'tree', 'map'])
    expect(heard).toContainEqual(expect.objectContaining({ searchId, phase: 'reading columns' }));
  expect(new Set(heard.map(({ searchId }) => searchId))).toEqual(new Set(['weak', 'tree', 'map']));
});

test('hand-set bins are used by the search, by metrics and by facets, and survive reopening', async () => {
  const { rows, projectPath } = await importPeople();
  const before = await t.call('columns.facets', { filter: 'region:west', fields: ['age'] });
  // Whole years: bins of equal width that part no year, at most twenty.
  const [youngest, oldest] = [before[0]!.bins[0]!.from, before[0]!.bins.at(-1)!.to];
  const years = Math.ceil((oldest - youngest + 1) / 20);
  expect(before[0]!.isWhole).toBe(true);
  expect(before[0]!.bins).toHaveLength(Math.ceil((oldest - youngest + 1) / years));
  expect(before[0]!.bins.map(({ from }) => from)).toEqual(before[0]!.bins.map((_, bin) => youngest + bin * years));
  await t.call('bins.set', { field: 'age', cuts: [30, 46] });
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect(await t.call('bins.get', {})).toEqual([{ field: 'age', cuts: [30, 46] }]);
  const inBin = (low: number, high: number, list = rows): Row[] =>
    list.filter(({ age }) => age !== null && age >= low && age < high);
  const [facet] = await t.call('columns.facets', { filter: 'region:west', fields: ['age'] });
  const west = rows.filter((row) => row.region === 'west');
  expect(facet!.bins.map((bin) => [bin.count, bin.total])).toEqual(
    [
      [0, 30],
      [30, 46],
      [46, 999],
    ].map(([low, high]) => [inBin(low!, high!, west).length, inBin(low!, high!).length]),
  );
  expect(facet!.bins.map((bin) => [bin.from, bin.to])).toEqual([
    [18, 30],
    [30, 46],
    [46, 77],
  ]);
  const groups = await t.call('metrics.by', { field: 'age', filter: '' });
  expect(groups.map((group) => [group.value, group.n])).toEqual([
    ['..30', inBin(0, 30).length],
    ['30..46', inBin(30, 46).length],
    ['46..', inBin(46, 999).length],
    ['', rows.filter((row) => row.age === null).length],
  ]);
  await expect(t.call('bins.set', { field: 'age', cuts: [5, 5] })).rejects.toThrow(/rise/);
  await expect(t.call('bins.set', { field: 'region', cuts: [5] })).rejects.toThrow(/no number/);
  await t.call('bins.set', { field: 'age', cuts: null });
  expect(await t.call('bins.get', {})).toEqual([]);
  expect(await t.call('columns.facets', { filter: 'region:west', fields: ['age'] })).toEqual(before);
});

test('clusters are named, answer to name and number, take part in the search, can be a slice and survive reopening', async () => {
  const { rows, projectPath } = await importPeople();
  expect(await t.call('clusters.list', {})).toMatchObject({ hasEmbeddings: true, made: null });
  await expect(t.call('views.create', { filter: 'cluster:1', sort: [] })).rejects.toMatchObject({ code: 'bad_filter' });
  const job = await t.finished((await t.call('clusters.make', { k: 4 })).jobId);
  expect(job.result).toEqual({ clusters: 4, examples: 3000 });
  const { made } = await t.call('clusters.list', {});
  for (const { number, name, n, traits } of made!.items) {
    const region = traits[0]!.label;
    expect(name).toBe(`${number} ${region}`);
    expect(n).toBe(rows.filter((row) => row.region === region).length);
    expect(await countOf(`cluster:${number}`)).toBe(n);
    expect(await countOf(`cluster:"${name}" region:${region}`)).toBe(n);
  }
  const west = made!.items.find((item) => item.traits[0]!.label === 'west')!;
  const found = await t.call('slices.discover', { features: ['cluster', 'age'] });
  expect(found.items[0]!.filter).toContain(`cluster:"${west.name}"`);
  await t.call('slices.save', { id: null, name: 'West', filter: `cluster:${west.number}` });
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect((await t.call('clusters.list', {})).made).toEqual(made);
  expect((await t.call('slices.list', {})).items[0]).toMatchObject({ n: west.n, problem: null });
  const again = await t.finished((await t.call('clusters.make', { k: 4 })).jobId);
  expect(again.state).toBe('done');
  expect((await t.call('clusters.list', {})).made).toEqual(made);
  const { viewId } = await t.call('views.create', { filter: `cluster:${west.number}`, sort: [] });
  const { columns } = await t.call('views.rows', { viewId, from: 0, count: 1, fields: ['cluster'] });
  expect(columns[0]![0]).toBe(west.name);
});

test('completion tells how often a value occurs, most frequent first, clusters by their names', async () => {
  const { rows } = await importPeople();
  await t.finished((await t.call('clusters.make', { k: 4 })).jobId);
  const complete = async (text: string) =>
    (await t.call('filters.complete', { text, caret: text.length })).map(({ label, detail }) => [label, detail]);
  const sizes = ['north', 'south', 'west', 'east']
    .map((region): [string, number] => [region, rows.filter((row) => row.region === region).length])
    .sort((a, b) => b[1] - a[1]);
  expect(await complete('region:')).toEqual(sizes.map(([region, n]) => [region, String(n)]));
  expect(await complete('cluster:')).toEqual(sizes.map(([region, n], at) => [`${at + 1} ${region}`, String(n)]));
  expect((await complete('clu')).map(([label]) => label)).toContain('cluster');
});

test('clusters are there although their run was read anew while they were made; none are kept for a run that is gone', async () => {
  const { projectPath } = await importPeople();
  await t.call('project.close', {});
  const project = openProject(projectPath, 'open');
  const making = (meanwhile: () => void) =>
    makeClusters(project, project.run!, {
      k: 4,
      control: {
        signal: new AbortController().signal,
        progress: () => undefined,
        isPaused: () => false,
        checkpoint: () => Promise.resolve(meanwhile()),
      },
    });
  try {
    await making(() => {
      project.activateRun();
      expect(clustersOf(project, project.run!)).toBeNull();
    });
    expect(clustersOf(project, project.run!)?.info.k).toBe(4);
    const { id } = project.run!.record;
    await expect(making(() => removeRun(writableFile(project.file), id))).rejects.toMatchObject({ code: 'not_found' });
  } finally {
    project.close();
  }
});
