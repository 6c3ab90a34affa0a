import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isStaleAfter } from '#shared/contract/topicsRead.ts';
import type { BackendEvent, MethodInput, MethodName, TopicChanged } from '#shared/contract/contract.ts';
import { writeNpy } from './testing/predictionFiles.ts';
import { importFixture } from './testing/tableFixture.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

type Read = { readonly method: MethodName; readonly input: object };
let reads: Read[] = [];
function read<M extends MethodName>(method: M, input: MethodInput<M>): void {
  reads.push({ method, input });
}
const ask = async ({ method, input }: Read): Promise<string> =>
  JSON.stringify(await t.call(method, input as never).catch(String));

/** What a screen may have in its cache: plain, and over filters that name a tag and a slice. */
async function openScreens(): Promise<void> {
  reads = [];
  const { viewId } = await t.call('queues.open', { kind: 'label_error', filter: '' });
  read('views.rows', { viewId, from: 0, count: 50, fields: ['label', 'size', 'tag'] });
  read('queues.progress', { viewId });
  read('queues.next', { viewId, from: 0 });
  for (const filter of ['', 'tag:dusk', 'slice:europe', 'cluster:1']) {
    read('overview.get', { filter });
    read('metrics.overview', { filter });
    read('metrics.charts', { filter });
    read('metrics.by', { filter, field: 'region' });
    read('metrics.by', { filter, field: 'size' });
    read('metrics.measure', { filter, metrics: ['accuracy', 'cost'] });
    read('columns.facets', { filter });
    read('findings.list', { filter, limit: 20 });
    read('effect.get', { filter });
    read('slices.list', { filter });
    read('slices.heatMap', { filter, across: 'region', down: 'size' });
    read('slices.tree', { filter });
    read('slices.discover', { filter, loss: 'cost' });
    read('tags.priorities', { filter });
    read('humanLevel.report', { filter });
    read('audit.estimate', { filter });
    read('reports.preview', { filter });
  }
  for (const text of ['tag:dusk', 'slice:europe', 'label:cat', 'tag:', 'finding:outlier']) {
    read('filters.check', { text });
    read('filters.complete', { text, caret: text.length });
  }
  read('project.info', {});
  read('runs.list', {});
  read('runs.compare', { a: 1, b: 2 });
  read('examples.get', { ids: [0] });
  read('examples.get', { ids: [1, 2] });
  read('examples.neighbours', { id: 4, count: 8 });
  read('examples.neighbours', { id: 0, count: 3 });
  read('examples.blind', { ids: [0] });
  for (const id of [0, 4]) read('findings.get', { kind: 'suspicion', id });
  read('costs.get', {});
  read('features.list', {});
  read('bins.get', {});
  read('clusters.list', {});
  read('similarity.state', {});
  read('similarity.pairs', {});
  for (const kind of ['near_duplicate', 'conflict'] as const)
    read('sets.list', { kind, filter: '', offset: 0, limit: 10 });
  read('decisions.state', {});
  read('decisions.log', { offset: 0, limit: 50 });
  read('tags.list', {});
  read('samples.list', {});
  read('problems.list', { offset: 0, limit: 10 });
  for (const format of ['same', 'csv'] as const) read('exports.preview', { format, onlyChanges: false });
}

let mutation = 0;
const mutationId = (): string => `stale-reads-${(mutation += 1)}`;
const decide = (id: number, action: 'relabel' | 'tag' | 'blind_label' | 'flag', value?: string) =>
  t.call('decisions.apply', { mutationId: mutationId(), selection: { ids: [id] }, action, value });

test('every answer that a change made another one is stale after the events of the change', async () => {
  const { projectPath } = await importFixture(t, 120);
  const job = async (started: Promise<{ readonly jobId: number }>) => t.finished((await started).jobId);
  const probabilities = readFileSync(`${t.dir}/data/probabilities.csv`, 'utf8').trim().split('\n');
  writeFileSync(`${t.dir}/data/other.csv`, [probabilities[0], ...probabilities.slice(1).toReversed()].join('\n'));
  writeFileSync(`${t.dir}/data/more.csv`, 'id,remark,size,label,region\nm1,new,3.5,dog,EU\nm2,new,4.5,cat,US\n');
  const embeddings = `${t.dir}/data/embeddings.npy`;
  writeNpy(
    embeddings,
    probabilities.slice(1).map((line, at) => [Number(line.split(',')[0]), at % 7]),
  );
  await job(
    t.call('runs.importPredictions', { from: `${t.dir}/data/probabilities.csv`, embeddings, isUnchecked: true }),
  );
  await job(t.call('clusters.make', { k: 3 }));
  await job(t.call('similarity.make', {}));
  const { id: dusk } = await t.call('tags.save', { id: null, name: 'dusk' });
  const { id: dawn } = await t.call('tags.save', { id: null, name: 'dawn' });
  const { id: europe } = await t.call('slices.save', {
    id: null,
    name: 'europe',
    filter: 'region:EU tag:dusk',
    metric: 'cost',
  });
  for (const id of [0, 1, 2, 3]) await decide(id, 'tag', 'dusk');
  await openScreens();
  const refused = (await Promise.all(reads.map(ask))).filter((answer) => answer.startsWith('"'));
  expect(refused).toEqual([]);
  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    relabel: () => decide(0, 'relabel', 'fox'),
    flag: () => decide(0, 'flag'),
    tag: () => decide(5, 'tag', 'dusk'),
    draw: () => t.call('samples.draw', { purpose: 'blind', size: 120 }),
    audit: () => t.call('samples.draw', { purpose: 'audit', size: 30 }),
    blind: () => decide(0, 'blind_label', 'cat'),
    undo: () => t.call('decisions.undo', { mutationId: mutationId() }),
    redo: () => t.call('decisions.redo', { mutationId: mutationId() }),
    costs: () =>
      t.call('costs.set', {
        matrix: [
          [0, 9, 1],
          [1, 0, 1],
          [1, 1, 0],
        ],
      }),
    bins: () => t.call('bins.set', { field: 'size', cuts: [2, 5] }),
    baseline: () => t.call('humanLevel.setBaseline', { value: 0.9 }),
    slice: () => t.call('slices.save', { id: europe, name: 'europe', filter: 'region:US tag:dusk' }),
    weight: () => t.call('tags.save', { id: dusk, weight: 5, humanLevel: 0.8 }),
    rename: () => t.call('tags.save', { id: dusk, name: 'twilight' }),
    back: () => t.call('tags.save', { id: dusk, name: 'dusk' }),
    merge: () => t.call('tags.merge', { mutationId: mutationId(), from: dawn, into: dusk }),
    remove: () => t.call('tags.remove', { mutationId: mutationId(), id: dusk }),
    noSlice: () => t.call('slices.remove', { id: europe }),
    clusterSlice: () => t.call('slices.save', { id: null, name: 'europe', filter: 'cluster:2 region:EU' }),
    clusters: () => job(t.call('clusters.make', { k: 4 })),
    thirdRun: () => job(t.call('runs.importPredictions', { from: `${t.dir}/data/other.csv`, isUnchecked: true })),
    activate: () => t.call('runs.activate', { runId: 1 }),
    rankByAll: () => t.call('runs.rankBy', { runs: 'all' }),
    noRun: () => t.call('runs.remove', { runId: 1 }),
    moreRows: async () => {
      const { mapping } = await t.call('sources.recognise', { path: `${t.dir}/data/more.csv` });
      return job(t.call('imports.start', { mapping, projectPath }));
    },
    lookAgain: () => job(t.call('similarity.make', {})),
  };
  const heard: BackendEvent[] = [];
  t.backend.subscribe((event) => void heard.push(event));
  const stayed: string[] = [];
  const idle = new Set(Object.keys(changes));
  for (const [name, change] of Object.entries(changes)) {
    const before = await Promise.all(reads.map(ask));
    heard.length = 0;
    await change();
    const after = await Promise.all(reads.map(ask));
    for (const [at, { method, input }] of reads.entries()) {
      if (before[at] === after[at]) continue;
      idle.delete(name);
      if (
        !heard.some(({ name, payload }) =>
          isStaleAfter(name, payload as TopicChanged, { method, input, data: JSON.parse(before[at]!) }),
        )
      )
        stayed.push(
          `${method} ${JSON.stringify(input)} after ${name} (${heard.map((event) => event.name).join(', ')})`,
        );
    }
  }
  expect(stayed).toEqual([]);
  // A change that alters no answer would test nothing.
  expect([...idle]).toEqual([]);
});
