import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChangeName, contract, type MethodInput, type MethodName } from '#shared/contract/contract.ts';
import type { ChangeMethod, Method } from '#shared/contract/method.ts';
import { topics } from '#shared/model/topics.ts';
import { loadModelConfig } from './inference/loadModelConfig.ts';
import { writeTableFixture } from './testing/tableFixture.ts';
import { createTestBackend, removeTestFolder, type TestBackend } from './testing/testBackend.ts';

const samplesDir = join(import.meta.dirname, '../../build/samples');
const sampleModel = join(samplesDir, 'fashion-mnist/model/model.onnx');
const methods = Object.entries(contract) as [MethodName, Method][];

let t: TestBackend;
beforeEach(async () => {
  t = await createTestBackend(undefined, samplesDir);
});
afterEach(async () => {
  await t.close();
  removeTestFolder(t.dir);
});

test('every method says of what kind it is and names topics that there are; what starts a job says what the job writes', () => {
  const problems = methods.flatMap(([name, method]) => {
    const isRead = method.kind === 'read';
    const named = isRead
      ? [...method.reads, ...(method.unmovedBy ?? [])]
      : [...method.writes, ...(method.mayWrite ?? []), ...(method.jobWrites ?? [])];
    const unknown = named.filter((topic) => !topics.includes(topic)).map((topic) => `${name}: ${topic}`);
    const startsJob = 'jobId' in ((method.output as { readonly shape?: object }).shape ?? {}) && name !== 'jobs.resume';
    return startsJob && (isRead || method.jobWrites === undefined) ? [...unknown, `${name}: its job`] : unknown;
  });
  expect(problems).toEqual([]);
});

/** Eight pictures of the sample, one of which cannot be read yet, and a copy of another in the wrong class. */
function writePictures(dir: string): { readonly repair: () => void } {
  const from = join(samplesDir, 'fashion-mnist/images');
  const classes = readdirSync(from).slice(0, 2);
  for (const name of classes) {
    mkdirSync(join(dir, name), { recursive: true });
    for (const file of readdirSync(join(from, name)).slice(0, 4))
      copyFileSync(join(from, name, file), join(dir, name, file));
  }
  const copied = readdirSync(join(dir, classes[0]!))[1]!;
  copyFileSync(join(dir, classes[0]!, copied), join(dir, classes[1]!, 'copy.png'));
  const broken = readdirSync(join(dir, classes[0]!))[0]!;
  const path = join(dir, classes[0]!, broken);
  writeFileSync(path, 'no picture');
  return { repair: () => copyFileSync(join(from, classes[0]!, broken), path) };
}

/** What was heard while a call was answered, and from then on until every job had ended. */
type Heard = { readonly atOnce: readonly string[]; readonly later: readonly string[] };

test('a change emits the events of what it says it writes, and its job those of what the job writes; a read none', async () => {
  const { csv, probabilities } = writeTableFixture(join(t.dir, 'data'), 120);
  const first = join(t.dir, 'first.winnow');
  const decisions = join(t.dir, 'decisions.csv');
  writeFileSync(decisions, 'key,action,value,reason\nr3,relabel,fox,looked\n');
  let told: string[] = [];
  t.backend.subscribe(({ name }) => {
    if (name !== 'jobs.changed' && name.endsWith('.changed')) told.push(name.replace('.changed', ''));
  });
  const take = (): string[] => {
    const taken = [...new Set(told)].toSorted();
    told = [];
    return taken;
  };
  const allEnded = async (): Promise<void> => {
    for (const job of await t.call('jobs.list', {})) if (job.state !== 'cancelled') await t.finished(job.id);
    if ((await t.call('jobs.list', {})).some(({ state }) => state === 'queued' || state === 'running'))
      await allEnded();
  };
  const heard = new Map<ChangeName, Heard[]>();
  let mutations = 0;
  const mutationId = () => `told-writes-${(mutations += 1)}`;

  async function change<M extends ChangeName>(name: M, input: MethodInput<M>, isOver = () => Promise.resolve(true)) {
    expect(take()).toEqual([]);
    const answer = await t.call(name, input);
    const atOnce = take();
    if (!name.startsWith('jobs.')) await allEnded();
    while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 20));
    heard.set(name, [...(heard.get(name) ?? []), { atOnce, later: take() }]);
    return answer;
  }

  const { mapping } = await t.call('sources.recognise', { path: csv });
  await change('imports.start', { mapping, projectPath: first });
  await change('problems.exportRejected', { to: join(t.dir, 'rejected.csv') });
  await change('runs.importPredictions', { from: probabilities });
  await change('runs.importPredictions', { from: probabilities });
  await change('runs.activate', { runId: 1 });
  await change('runs.rename', { runId: 2, name: 'second' });
  await change('runs.exportPredictions', { to: join(t.dir, 'predictions.csv') });
  await change('runs.remove', { runId: 2 });
  await change('runs.makeHeads', {});
  await change('runs.rankBy', { runs: 'all' });
  const { id: dusk } = await change('tags.save', { id: null, name: 'dusk' });
  const { id: dawn } = await change('tags.save', { id: null, name: 'dawn' });
  const { id: slice } = await change('slices.save', { id: null, name: 'europe', filter: 'region:EU' });
  await change('slices.remove', { id: slice });
  const relabel = { selection: { ids: [0] }, action: 'relabel' as const, value: 'fox' };
  await change('decisions.apply', { ...relabel, mutationId: mutationId() });
  await change('decisions.undo', { mutationId: mutationId() });
  await change('decisions.redo', { mutationId: mutationId() });
  await change('decisions.redo', { mutationId: mutationId() });
  await change('decisions.apply', { mutationId: mutationId(), selection: { ids: [1] }, action: 'tag', value: 'dusk' });
  await change('decisions.apply', { mutationId: mutationId(), selection: { ids: [1] }, action: 'tag', value: 'fog' });
  const sometimes = [...heard.get('decisions.apply')!, ...heard.get('decisions.redo')!].map(({ atOnce }) => atOnce);
  // A label; an answer; an answer that made its tag; and redo with something and nothing to do again.
  expect(sometimes).toEqual([
    ['decisions'],
    ['answers', 'decisions'],
    ['answers', 'decisions', 'tags'],
    ['decisions'],
    [],
  ]);
  await change('decisions.import', { mutationId: mutationId(), from: decisions });
  const { viewId } = await t.call('queues.open', { kind: 'rule', filter: 'region:EU', tag: 'dusk' });
  await change('queues.answerRest', { mutationId: mutationId(), viewId, answer: 'yes' });
  await change('tags.merge', { mutationId: mutationId(), from: dawn, into: dusk });
  await change('tags.remove', { mutationId: mutationId(), id: dusk });
  await change('costs.set', { pairs: [{ actual: 'cat', predicted: 'dog', cost: 3 }] });
  await change('bins.set', { field: 'size', cuts: [2, 5] });
  const { sampleId } = await change('samples.draw', { purpose: 'audit', size: 10 });
  await change('samples.remove', { id: sampleId });
  await change('humanLevel.setBaseline', { value: 0.9 });
  await change('exports.start', { to: join(t.dir, 'out'), format: 'csv', onlyChanges: false });
  const patch = join(t.dir, 'patch.csv');
  writeFileSync(patch, 'key,column,old,new,action,key_column\nr2,,,,exclude,id\n');
  await change('patches.apply', { patch, source: csv, to: join(t.dir, 'patched.csv') });
  await change('reports.start', { to: join(t.dir, 'report.html') });
  await change('book.saveClass', { mutationId: mutationId(), name: 'fox', definition: 'red' });
  await change('book.saveExample', { mutationId: mutationId(), className: 'fox', id: 1, side: 'in' });
  await change('book.removeExample', { mutationId: mutationId(), className: 'fox', id: 1 });
  const rule = { id: null, text: 'in doubt a fox', classes: ['fox'] };
  const { id: ruleId } = await change('book.saveRule', { mutationId: mutationId(), ...rule });
  await change('book.retireRule', { mutationId: mutationId(), id: ruleId });
  await change('book.undo', { mutationId: mutationId() });
  const [version] = await t.call('book.history', { kind: 'class', subject: 'fox' });
  await change('book.putBack', { mutationId: mutationId(), changeId: version!.changeId });
  const relabelled = { filter: 'size<1', label: 'vixen', makesClass: true };
  await change('book.relabel', { mutationId: mutationId(), ...relabelled });
  await change('book.export', { to: join(t.dir, 'book.md') });
  await change('project.relink', { datasetId: 1, path: csv });
  await change('project.close', {});
  await change('project.open', { path: first });
  await change('app.forgetRecent', { path: first });

  const { repair } = writePictures(join(t.dir, 'pictures'));
  const pictures = await t.call('sources.recognise', { path: join(t.dir, 'pictures') });
  await change('imports.start', { mapping: pictures.mapping, projectPath: join(t.dir, 'pictures.winnow') });
  const model = { path: sampleModel, config: await loadModelConfig(sampleModel) };
  const copy = join(t.dir, 'model.onnx');
  copyFileSync(sampleModel, copy);
  await change('models.saveConfig', { ...model, path: copy });
  const { runId } = await change('runs.start', model);
  repair();
  await change('runs.exportPredictions', { to: join(t.dir, 'predictions.csv') });
  await change('runs.retryFailed', { runId });
  await change('clusters.make', { k: 2 });
  await change('similarity.make', {});
  const { sets } = await t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 10 });
  const { anchor } = sets[0]!;
  await change('sets.resolve', { mutationId: mutationId(), kind: 'conflict', anchor, act: 'keep' });

  await change('project.openSample', {}, async () => (await t.call('project.info', {}))!.activeRun !== null);
  const { jobId } = await t.call('runs.start', { ...model, batchSize: 16 });
  expect(take()).toEqual(['runs']);
  await change('jobs.cancel', { jobId });
  expect((await t.finished(jobId)).state).toBe('cancelled');
  expect(take()).toEqual(['runs']);
  const running = new Promise<number>((resolve) => {
    t.backend.subscribe((event) => {
      if (event.name === 'jobs.changed' && event.payload.state === 'running') resolve(event.payload.id);
    });
  });
  await change('jobs.resume', { jobId });
  await change('jobs.pause', { jobId: await running });

  const wrong = [...heard].flatMap(([name, all]) =>
    all.flatMap((one) => {
      const { writes, mayWrite = [], jobWrites = [] } = contract[name] as ChangeMethod;
      const sometimes = one.atOnce.filter((topic) => mayWrite.some((named) => named === topic));
      const expected = { atOnce: [...new Set([...writes, ...sometimes])].toSorted(), later: [...jobWrites].toSorted() };
      return JSON.stringify(one) === JSON.stringify(expected) ? [] : [{ name, ...one, expected }];
    }),
  );
  expect(wrong).toEqual([]);
  const changes = methods.filter(([, { kind }]) => kind === 'change').map(([name]) => name);
  expect([...heard.keys()].toSorted()).toEqual(changes.toSorted());
});
