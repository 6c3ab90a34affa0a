import type { ExampleId } from '#shared/model/ids.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { fixtureClasses, importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const mutationId = (): string => `human-test-${(mutation += 1)}`;
const blind = (id: number, value?: string) =>
  t.call('decisions.apply', { mutationId: mutationId(), selection: { ids: [id] }, action: 'blind_label', value });

async function drawBlind(size: number, filter = ''): Promise<number[]> {
  const { sampleId } = await t.call('samples.draw', { purpose: 'blind', size, filter });
  const { viewId } = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  return (await t.call('views.rows', { viewId, from: 0, count: 2000, fields: [] })).ids;
}

async function labelOf(id: number): Promise<string> {
  return (await t.call('examples.get', { ids: [id] }))[0]!.currentLabel!;
}

/** Labels the ids blind: every fourth one wrong. */
async function labelAll(ids: readonly number[]): Promise<void> {
  for (const [at, id] of ids.entries()) {
    const label = await labelOf(id);
    await blind(id, at % 4 === 0 ? fixtureClasses[(fixtureClasses.indexOf(label as 'cat') + 1) % 3] : label);
  }
}

test('blind labels change no label, can be undone and redone, and are the same after a restart', async () => {
  const { projectPath } = await importFixture(t, 60);
  const ids = await drawBlind(20);
  const before = await t.call('project.info', {});
  await labelAll(ids.slice(0, 16));
  await blind(ids[16]!);
  const report = await t.call('humanLevel.report', {});
  expect(report.blind).toMatchObject({ labelled: 16, cannotTell: 1, agreement: wilsonInterval(12, 16) });
  expect(report.blind.limits[2]).toContain(`${((100 * 12) / 17).toFixed(1)} % agree`);
  expect(report.blind.classes.reduce((sum, { agreement }) => sum + agreement.n, 0)).toBe(16);
  expect((await t.call('project.info', {}))!.counts).toEqual(before!.counts);
  expect((await t.call('examples.get', { ids: [ids[0]!] }))[0]).toMatchObject({ isDecided: false });
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect(await t.call('humanLevel.report', {})).toEqual(report);
  const log = await t.call('decisions.log', { offset: 0, limit: 2 });
  expect(log.items[0]!.action).toBe("say “can't tell” of 1 example blind");
  expect(log.items[1]!.action).toMatch(/^label blind 1 example as (cat|dog|fox)$/);
  const undone = await t.call('decisions.undo', { mutationId: mutationId() });
  expect(undone.firstId).toBe(ids[16]);
  await t.call('decisions.undo', { mutationId: mutationId() });
  expect((await t.call('humanLevel.report', {})).blind).toMatchObject({ labelled: 15, cannotTell: 0 });
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  await t.call('decisions.redo', { mutationId: mutationId() });
  await t.call('decisions.redo', { mutationId: mutationId() });
  expect(await t.call('humanLevel.report', {})).toEqual(report);
  expect((await t.call('samples.list', {})).items[0]).toMatchObject({ purpose: 'blind', size: 20, done: 17 });
});

test('only drawn examples can be labelled blind, by a class that exists; a file of decisions may hold them', async () => {
  await importFixture(t, 40);
  await expect(blind(1, 'cat')).rejects.toMatchObject({ code: 'bad_input' });
  const ids = await drawBlind(5);
  await expect(blind(ids[0]!, 'wolf')).rejects.toMatchObject({ code: 'bad_input' });
  const outside = Array.from({ length: 40 }, (_, id) => id).find((id) => !ids.includes(id))!;
  const from = join(t.dir, 'decisions.csv');
  const rows = [`r${ids[0]},blind_label,cat,`, `r${ids[1]},blind_label,,`, `r${outside},blind_label,cat,`];
  writeFileSync(from, `key,action,value,reason\n${[...rows, `r${ids[2]},blind_label,wolf,`].join('\n')}\n`);
  const { applied, skipped } = await t.call('decisions.import', { mutationId: mutationId(), from });
  expect(applied).toBe(2);
  expect(skipped.map(({ code }) => code)).toEqual(['not_in_sample', 'unknown_label']);
  expect((await t.call('humanLevel.report', {})).blind).toMatchObject({ labelled: 1, cannotTell: 1 });
});

test('a blind example holds nothing that names or predicts a class', async () => {
  await importFixture(t, 40);
  const ids = await drawBlind(10);
  const [example] = await t.call('examples.blind', { ids: ids.slice(0, 1) });
  expect(Object.keys(example!).sort()).toEqual(['blindLabel', 'cells', 'id', 'imageUrl', 'isDone', 'text', 'thumbUrl']);
  const told = JSON.stringify(await t.call('examples.blind', { ids }));
  for (const name of fixtureClasses) expect(told).not.toContain(name);
  expect(example!.text).toContain('with a comma');
  await blind(ids[0]!, 'fox');
  expect((await t.call('examples.blind', { ids: ids.slice(0, 1) }))[0]).toMatchObject({
    blindLabel: 'fox',
    isDone: true,
  });
});

test('human level of a slice: typed in, then the blind pass, then the baseline that can be set', async () => {
  await importFixture(t, 120);
  const slice = { id: null, name: 'Europe', filter: 'region:EU' } as const;
  const { id } = await t.call('slices.save', slice);
  const item = async () => (await t.call('slices.list', {})).items[0]!;
  expect(await item()).toMatchObject({
    humanLevel: { value: 1 },
    humanLevelSource: expect.stringContaining('assumed'),
  });
  expect(await t.call('humanLevel.setBaseline', { value: 0.97 })).toMatchObject({ value: 0.97 });
  expect(await item()).toMatchObject({ humanLevel: { value: 0.97, low: 0.97, high: 0.97 } });
  const ids = await drawBlind(60);
  await labelAll(ids);
  const inside = ids.filter((one) => one % 2 === 0);
  const agreed = inside.filter((one) => ids.indexOf(one) % 4 !== 0).length;
  const measured = await item();
  expect(measured.humanLevelSource).toBe(`blind pass, ${inside.length} examples`);
  expect(measured.humanLevel).toEqual(wilsonInterval(agreed, inside.length));
  // The gap is as unsure as both that it is made of.
  const { humanLevel: human, accuracy, gap } = measured;
  expect(gap.value).toBeCloseTo(human.value! - accuracy.value!, 12);
  expect(gap.high).toBeCloseTo(
    gap.value! + Math.hypot(human.high! - human.value!, accuracy.value! - accuracy.low!),
    12,
  );
  await t.call('slices.save', { ...slice, id, humanLevel: 0.9 });
  expect(await item()).toMatchObject({ humanLevel: { value: 0.9 }, humanLevelSource: 'typed in' });
  await t.call('slices.save', { id, humanLevel: null });
  // A blind pass over other examples says nothing of this slice.
  for (const { id: sampleId } of (await t.call('samples.list', {})).items)
    await t.call('samples.remove', { id: sampleId });
  expect((await item()).humanLevel.value).toBe(0.97);
  await labelAll(await drawBlind(30, 'region:US'));
  expect((await item()).humanLevel.value).toBe(0.97);
  expect(await t.call('humanLevel.setBaseline', { value: null })).toMatchObject({ value: 1 });
});

async function importText(header: string, lines: readonly string[], roles: Record<string, 'annotation' | 'annotator'>) {
  const csv = join(t.dir, 'annotated.csv');
  writeFileSync(csv, `${header}\n${lines.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', {
    path: csv,
    hints: { key: 'id', text: 'sentence', label: 'label' },
  });
  const columns = mapping.columns.map((column) => ({ ...column, role: roles[column.name] ?? column.role }));
  const projectPath = join(t.dir, 'annotated.winnow');
  await t.finished((await t.call('imports.start', { mapping: { ...mapping, columns }, projectPath })).jobId);
}

test('columns of several annotators give agreement, kappa and alpha', async () => {
  // Cohen's worked table of 50: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no; kappa 0.4.
  const pairs = [
    [20, 'yes', 'yes'],
    [5, 'yes', 'no'],
    [10, 'no', 'yes'],
    [15, 'no', 'no'],
  ] as const;
  const lines = pairs.flatMap(([count, a, b]) => Array.from({ length: count }, () => [a, b] as const));
  await importText(
    'id,sentence,label,first,second',
    lines.map(([a, b], row) => `s${row},a sentence about number ${row} of some length,${a},${a},${b}`),
    { first: 'annotation', second: 'annotation' },
  );
  const { annotators } = await t.call('humanLevel.report', {});
  expect(annotators).toMatchObject({ names: ['first', 'second'], examples: 50, agreement: wilsonInterval(35, 50) });
  expect(annotators!.kappa.value).toBeCloseTo(0.4, 12);
  expect(annotators!.alpha).toBeCloseTo(0.4, 1);
  await t.call('samples.draw', { purpose: 'blind', size: 5 });
  expect(JSON.stringify(await t.call('examples.blind', { ids: [0, 1, 2] }))).not.toMatch(/yes|"no"/);
});

test('an annotator column alone says nothing, rows of one text by several annotators do', async () => {
  const row = (at: number, text: number, who: string, label: string) =>
    `s${at},a sentence about number ${text} of some length,${label},${who}`;
  const lines = [
    ...Array.from({ length: 12 }, (_, at) => row(at, at, 'ann', at % 3 === 0 ? 'yes' : 'no')),
    ...Array.from({ length: 8 }, (_, at) => row(20 + at, at, 'bob', at % 2 === 0 ? 'yes' : 'no')),
    // The same person again is no second opinion.
    row(40, 11, 'ann', 'yes'),
  ];
  await importText('id,sentence,label,annotator', lines, { annotator: 'annotator' });
  const { annotators } = await t.call('humanLevel.report', {});
  const same = Array.from({ length: 8 }, (_, at) => (at % 3 === 0) === (at % 2 === 0)).filter(Boolean).length;
  expect(annotators).toMatchObject({ names: ['ann', 'bob'], examples: 8, agreement: wilsonInterval(same, 8) });
});

test('human level of a tag within a filter comes from a blind pass over that filter', async () => {
  await importFixture(t, 120);
  const all = Array.from({ length: 120 }, (_, id) => id);
  await t.call('decisions.apply', {
    mutationId: mutationId(),
    selection: { ids: all },
    action: 'tag',
    value: 'blurry',
  });
  await labelAll(await drawBlind(30, 'region:US'));
  const source = async (filter: string) => (await t.call('tags.priorities', { filter })).items[0]!.humanLevelSource;
  expect(await source('region:US')).toBe('blind pass, 30 examples');
  expect(await source('')).toContain('assumed');
});

test('labels still wrong: what was taken out beside the audit may have been wrong or not, and the limits hold for both', async () => {
  const { wrong } = await importFixture(t, 600);
  const { sampleId } = await t.call('samples.draw', { purpose: 'audit', size: 200 });
  const { viewId } = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  const { ids } = await t.call('views.rows', { viewId, from: 0, count: 600, fields: [] });
  const apply = (action: 'confirm' | 'exclude' | 'relabel', rows: number[], value?: string) =>
    t.call('decisions.apply', { mutationId: mutationId(), selection: { ids: rows }, action, value });
  const isWrong = (id: number) => wrong.includes(id);
  await apply(
    'confirm',
    ids.filter((id) => !isWrong(id)),
  );
  for (const id of ids.filter(isWrong)) {
    const [example] = await t.call('examples.get', { ids: [id] });
    await apply('relabel', [id], example!.prediction!.label);
  }
  const open = wrong.filter((id) => !ids.includes(id as ExampleId));
  const before = (await t.call('audit.estimate', {})).currentErrors;
  // The sample is another one each time, so what it says of the 400 others is: as many of them are wrong as of its own 200.
  expect(before.value).toBeCloseTo((2 * (wrong.length - open.length)) / 600, 12);
  expect(before.low! < before.value! && before.value! < before.high!).toBe(true);
  await apply('exclude', open);
  const after = (await t.call('audit.estimate', {})).currentErrors;
  expect(after.low).toBe(0);
  expect(after.high).toBeGreaterThanOrEqual(before.high!);
});
