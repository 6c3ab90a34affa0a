import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleIds } from '#shared/model/ids.ts';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { importPredictions } from '../jobs/predictions/predictionsJob.ts';
import { databaseOf } from '../testing/databaseOf.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { linearModel, writeTinyModel } from '../testing/tinyModel.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { applyDecisions } from '../decisions/decide.ts';
import { openProject } from './openProject.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const own = ['cat', 'dog', 'fox'];
const rows = 60;

/** Predictions of five classes: every third row is an owl, every third a yak, the others cats; nobody ever is a fox or an ant. */
async function importFive(): Promise<number> {
  const from = join(t.dir, 'five.csv');
  const lines = Array.from(
    { length: rows },
    (_, row) => ['0.02,0.9,0.06,0.01,0.01', '0.02,0,0.08,0.9,0', '0.02,0,0.9,0.08,0'][row % 3],
  );
  writeFileSync(from, `ant,owl,cat,yak,fox\n${lines.join('\n')}\n`);
  const result = (await t.finished((await t.call('runs.importPredictions', { from, newClasses: true })).jobId))
    .result as {
    runId: number;
  };
  return result.runId;
}

const classesNow = async (): Promise<readonly string[]> => (await t.call('project.info', {}))!.classes;
const countOf = async (filter: string): Promise<number> => (await t.call('views.create', { filter, sort: [] })).count;
const predictedOf = async (id: number): Promise<string | undefined> =>
  (await t.call('examples.get', { ids: [id] }))[0]!.prediction?.label;

test('classes that only a run knows are there while it is active, count as wrong, and are never written', async () => {
  const { projectPath } = await importFixture(t, rows);
  const [first] = await t.call('runs.list', {});
  const second = await importFive();
  // In the order of the model.
  expect(await classesNow()).toEqual([...own, 'ant', 'owl', 'yak']);
  expect(await countOf('pred:owl')).toBe(rows / 3);
  expect(await countOf('pred:owl correct:true')).toBe(0);
  expect(await predictedOf(1)).toBe('yak');
  const { confusion, accuracyGiven } = await t.call('metrics.overview', { filter: '' });
  expect(confusion.labels).toEqual([...own, 'ant', 'owl', 'yak']);
  expect(confusion.matrix.map((row) => row[3]! + row[4]! + row[5]!).reduce((a, b) => a + b)).toBe((2 * rows) / 3);
  expect(accuracyGiven.n).toBe(rows);
  const list = await t.call('runs.list', {});
  expect(list.find(({ id }) => id === second)!.accuracyGiven).toEqual(accuracyGiven);

  await t.call('runs.activate', { runId: first!.id });
  expect(await classesNow()).toEqual(own);
  // A run that is not active counts the same.
  expect((await t.call('runs.list', {})).find(({ id }) => id === second)!.accuracyGiven).toEqual(accuracyGiven);
  const compared = await t.call('runs.compare', { a: second, b: first!.id });
  expect(compared.n).toBe(rows);
  await t.call('runs.activate', { runId: second });
  await t.call('project.close', {});
  expect((await t.call('project.open', { path: projectPath })).classes).toEqual([...own, 'ant', 'owl', 'yak']);
  await t.call('runs.remove', { runId: second });
  expect(await classesNow()).toEqual(own);
});

test('a label that a person gives stays: it becomes a class of the project, whatever run is active', async () => {
  const { projectPath } = await importFixture(t, rows);
  const [first] = await t.call('runs.list', {});
  const second = await importFive();
  const told: string[] = [];
  t.backend.subscribe(({ name }) => told.push(name));
  // The later of the two: the codes of both move.
  await t.call('decisions.apply', {
    mutationId: 'to-a-class-of-the-run',
    selection: { ids: [1] },
    action: 'relabel',
    value: 'yak',
  });
  expect(told).toEqual(expect.arrayContaining(['decisions.changed', 'project.changed', 'runs.changed']));
  expect(await classesNow()).toEqual([...own, 'yak', 'ant', 'owl']);
  expect([await predictedOf(0), await predictedOf(1), await predictedOf(2)]).toEqual(['owl', 'yak', 'cat']);
  expect([await countOf('pred:owl'), await countOf('pred:yak'), await countOf('label:yak')]).toEqual([20, 20, 1]);
  expect(await countOf('label:yak correct:true')).toBe(1);

  await t.call('runs.activate', { runId: first!.id });
  expect(await classesNow()).toEqual([...own, 'yak']);
  await t.call('runs.remove', { runId: second });
  await t.call('project.close', {});
  expect((await t.call('project.open', { path: projectPath })).classes).toEqual([...own, 'yak']);
  const to = join(t.dir, 'out');
  await t.finished((await t.call('exports.start', { to, format: 'csv' })).jobId);
  expect(
    readFileSync(join(to, 'data.csv'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('yak')),
  ).toHaveLength(1);
  await t.call('decisions.undo', { mutationId: 'back-to-the-given' });
  expect(await countOf('label:yak')).toBe(0);
  await t.call('decisions.redo', { mutationId: 'and-to-yak-again' });
  expect((await t.call('examples.get', { ids: [1] }))[0]!.currentLabel).toBe('yak');
});

test('a relabelling that cannot be written leaves no class behind', async () => {
  const { projectPath } = await importFixture(t, rows);
  await importFive();
  await t.call('project.close', {});
  const project = openProject(projectPath, 'open');
  const db = databaseOf(project.file);
  db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.decision_batch BEGIN SELECT RAISE(ABORT, 'full'); END`);
  const relabel = (mutationId: string): number =>
    applyDecisions(project, mutationId, [{ ids: exampleIds(1), action: 'relabel', value: 'owl', reason: null }]);
  expect(() => relabel('cannot-be-written')).toThrow(/full/);
  expect(project.ownClasses).toEqual(own);
  db.exec('DROP TRIGGER full');
  relabel('can-be-written');
  expect(project.ownClasses).toEqual([...own, 'owl']);
  expect(project.classes).toEqual([...own, 'owl', 'ant', 'yak']);
  project.close();
});

test('predictions that did not fit on the disk can be imported again', async () => {
  const { projectPath } = await importFixture(t, 200);
  await t.call('project.close', {});
  const from = join(t.dir, 'four.csv');
  writeFileSync(from, `cat,dog,fox,owl\n${'0.1,0.1,0.1,0.7\n'.repeat(200)}`);
  const control = {
    signal: new AbortController().signal,
    progress: () => undefined,
    isPaused: () => false,
    checkpoint: async () => undefined,
  };
  const project = openProject(projectPath, 'open');
  const db = databaseOf(project.file);
  const free = db.pragma('max_page_count', { simple: true }) as number;
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true }) as number}`);
  await expect(
    importPredictions(project, { from, isUnchecked: true, newClasses: true }, control),
  ).rejects.toMatchObject({
    code: 'disk_full',
  });
  expect(project.classes).toEqual(own);
  db.pragma(`max_page_count = ${free}`);
  await importPredictions(project, { from, isUnchecked: true, newClasses: true }, control);
  project.close();
  const { classes } = await t.call('project.open', { path: projectPath });
  expect(classes).toEqual([...own, 'owl']);
  expect((await t.call('examples.get', { ids: [0] }))[0]!.prediction!.label).toBe('owl');
});

test('label_as: a run has the names of the data, and classes that come to one name are one', async () => {
  const path = join(t.dir, 'd.csv');
  writeFileSync(path, 'id,p,q,label\na,1,0,pet\nb,0,1,pet\nc,-5,-5,wild\n');
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const model = join(t.dir, 'm.onnx');
  writeTinyModel(
    model,
    linearModel([
      [1, 0],
      [0, 1],
      [0, 0],
    ]),
  );
  const config = modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes: ['tabby', 'siamese', 'lynx'],
    inputs: [
      { name: 'x', kind: 'tabular_vector', encoders: ['p', 'q'].map((column) => ({ column, kind: 'numeric' })) },
    ],
    outputs: { scores: { name: 'logits', activation: 'softmax' } },
    data: { label_as: { tabby: 'pet', siamese: 'pet', lynx: 'wild' } },
  });
  await t.finished((await t.call('runs.start', { path: model, config })).jobId);
  const [run] = await t.call('runs.list', {});
  expect(run).toMatchObject({ classes: ['pet', 'wild'], accuracyGiven: { value: 1, n: 3 } });
  expect(await classesNow()).toEqual(['pet', 'wild']);
  const [example] = await t.call('examples.get', { ids: [0] });
  // (e + 1) / (e + 1 + 1)
  expect(example!.prediction!.confidence).toBeCloseTo((Math.E + 1) / (Math.E + 2), 6);
});
