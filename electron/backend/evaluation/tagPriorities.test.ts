import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const decide = (ids: number[], action: 'tag' | 'untag' | 'notags' | 'exclude', value?: string) =>
  t.call('decisions.apply', { mutationId: `priority-${(mutation += 1)}`, selection: { ids }, action, value });

/** Rows `from` to `to`, without the last. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** Imports rows of two classes; `wrong` says which are predicted wrong. */
async function importRows(rows: number, wrong: (row: number) => boolean): Promise<void> {
  const csv = join(t.dir, 'rows.csv');
  const truth = (row: number): string => (row % 2 === 0 ? 'a' : 'b');
  writeFileSync(
    csv,
    `id,label,size\n${range(0, rows)
      .map((row) => `r${row},${truth(row)},${row}\n`)
      .join('')}`,
  );
  const predictions = join(t.dir, 'p.csv');
  const line = (row: number): string => ((truth(row) === 'a') !== wrong(row) ? '0.9,0.1' : '0.1,0.9');
  writeFileSync(predictions, `a,b\n${range(0, rows).map(line).join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: csv, hints: { key: 'id', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: predictions })).jobId);
}

const priorities = async (filter = '') => (await t.call('tags.priorities', { filter })).items;
const idOf = async (name: string) => (await t.call('tags.list', {})).find((tag) => tag.name === name)!.id;

/** The worked table of error analysis: accuracy, human level and share of the data in percent, gain in points. */
const speech = [
  { name: 'clean speech', accuracy: 94, human: 95, share: 60, gain: 0.6 },
  { name: 'car noise', accuracy: 89, human: 93, share: 4, gain: 0.16 },
  { name: 'people noise', accuracy: 87, human: 89, share: 30, gain: 0.6 },
  { name: 'low bandwidth', accuracy: 70, human: 70, share: 6, gain: 0 },
] as const;

test('the worked table over tags of 10,000 rows: 0.60, 0.16, 0.60 and 0 points', async () => {
  const parts = speech.map((part, at) => {
    const from = speech.slice(0, at).reduce((sum, { share }) => sum + share * 100, 0);
    const to = from + part.share * 100;
    return { ...part, from, to, errorsTo: from + Math.round((part.share * 100 * (100 - part.accuracy)) / 100) };
  });
  await importRows(10_000, (row) => parts.some(({ from, errorsTo }) => row >= from && row < errorsTo));
  for (const { name, from, to } of parts) await decide(range(from, to), 'tag', name);
  await decide(range(0, 10_000), 'notags');
  for (const { name, human } of speech) await t.call('tags.save', { id: await idOf(name), humanLevel: human / 100 });
  const table = await t.call('tags.priorities', {});
  expect(table.overall.value).toBeCloseTo(1 - 974 / 10_000, 12);
  for (const { name, accuracy, human, share, gain } of speech) {
    const row = table.items.find((item) => item.name === name)!;
    expect(row).toMatchObject({ basis: 'all', coverage: 1, humanLevelSource: 'typed in', n: share * 100 });
    expect(row.errorRate.value).toBeCloseTo(1 - accuracy / 100, 12);
    expect(row.shareOfData.value).toBeCloseTo(share / 100, 12);
    expect(row.gap.value).toBeCloseTo((human - accuracy) / 100, 12);
    expect(row.potentialGain.value! * 100).toBeCloseTo(gain, 10);
    expect(row.remaining! * 100).toBeCloseTo(gain, 10);
  }
  expect(table.items.slice(2).map(({ name }) => name)).toEqual(['car noise', 'low bandwidth']);
  expect(table.items.find(({ name }) => name === 'people noise')!.shareOfErrors.value).toBeCloseTo(390 / 974, 12);
});

test('tagged on errors only: no rate, the counts and why; the share of errors once all errors are known', async () => {
  await importRows(200, (row) => row < 40);
  await decide(range(0, 10), 'tag', 'blurry');
  await decide(range(10, 20), 'untag', 'blurry');
  let [row] = await priorities();
  expect(row).toMatchObject({
    basis: 'errors',
    known: 20,
    of: 200,
    yes: 10,
    yesErrors: 10,
    worth: null,
    remaining: null,
  });
  for (const rate of [row!.errorRate, row!.shareOfData, row!.shareOfErrors, row!.potentialGain, row!.gap])
    expect(rate.value).toBeNull();
  expect(row!.note).toContain('tagged on errors only (20 of 40)');
  await decide(range(20, 40), 'untag', 'blurry');
  [row] = await priorities();
  expect(row).toMatchObject({ basis: 'errors', errorsNote: 'of all 40 errors' });
  expect(row!.shareOfErrors).toMatchObject({ value: 0.25, n: 40 });
  expect(row!.errorRate.value).toBeNull();
});

test('tagged by choice: rates of those rows, marked so, and no gain; only yes: none at all', async () => {
  await importRows(200, (row) => row < 40);
  await decide([1, 2, 100, 101, 102, 103], 'tag', 'blurry');
  expect((await priorities())[0]).toMatchObject({ basis: 'yes', errorRate: { value: null }, yes: 6, yesErrors: 2 });
  await decide([3, 104], 'untag', 'blurry');
  const [row] = await priorities();
  expect(row).toMatchObject({ basis: 'chosen', rows: 8, n: 6, errors: 2, potentialGain: { value: null }, worth: null });
  expect(row!.errorRate.value).toBeCloseTo(2 / 6, 12);
  expect(row!.note).toContain('known for 8 of 200, picked by somebody');
});

test('a random sample gives rates whatever else was tagged by choice, within the filter it was drawn from', async () => {
  // Half of the data is blurry; of that a fifth is wrong. Somebody tagged all wrong blurry ones first.
  await importRows(1000, (row) => row < 100);
  await decide(range(0, 100), 'tag', 'blurry');
  await decide(range(500, 530), 'exclude');
  const { sampleId } = await t.call('samples.draw', { purpose: 'tags', filter: '', size: 200 });
  const opened = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  const { ids } = await t.call('views.rows', { viewId: opened.viewId, from: 0, count: 200, fields: [] });
  // By chance some are known already: they must not count before the others are looked at.
  expect((await priorities())[0]).toMatchObject({ basis: 'errors' });
  const answer = async (part: number[]) => {
    await decide(
      part.filter((id) => id < 500),
      'tag',
      'blurry',
    );
    await decide(
      part.filter((id) => id >= 500),
      'untag',
      'blurry',
    );
  };
  await answer(ids.slice(0, 60));
  const [some] = await priorities();
  expect(some).toMatchObject({ basis: 'sample' });
  expect(some!.rows).toBeGreaterThanOrEqual(60);
  await answer(ids.slice(0, 198));
  const [row] = await priorities();
  // Two were left out; of these, what was tagged by choice before is known all the same.
  const answered = ids.filter((id, at) => at < 198 || id < 100);
  const blurry = answered.filter((id) => id < 500).length;
  const wrong = answered.filter((id) => id < 100).length;
  expect(row).toMatchObject({ basis: 'sample', of: 970, rows: answered.length, n: blurry, errors: wrong });
  expect(row!.errorRate.value).toBeCloseTo(wrong / blurry, 12);
  expect(row!.shareOfData.value).toBeCloseTo(blurry / answered.length, 12);
  expect(row!.potentialGain.value).toBeCloseTo(wrong / answered.length, 12);
  expect(row!.note).toMatch(/^known for \d+ of 970: a random sample/);
  expect(row).toMatchObject({ errorsNote: 'of all 100 errors', shareOfErrors: { value: 1, n: 100 } });
  // A part of what it was drawn from is drawn at random too.
  expect((await priorities('size<400'))[0]).toMatchObject({ basis: 'sample', of: 400 });
});

test('a sample of a part says nothing of the whole', async () => {
  await importRows(300, (row) => row < 30);
  const { sampleId } = await t.call('samples.draw', { purpose: 'tags', filter: 'size<150', size: 50 });
  const opened = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  const { ids } = await t.call('views.rows', { viewId: opened.viewId, from: 0, count: 50, fields: [] });
  await decide(ids.slice(0, 25), 'tag', 'dark');
  await decide(ids, 'notags');
  expect((await priorities('size<150'))[0]).toMatchObject({ basis: 'sample', rows: 50, n: 25 });
  expect((await priorities())[0]).toMatchObject({ basis: 'chosen' });
});

test('what remains after the chosen counts an example once, and cannot be known after one whose rows are not', async () => {
  await importRows(100, (row) => row < 20);
  await decide(range(0, 30), 'tag', 'a');
  await decide(range(10, 40), 'tag', 'b');
  await decide(range(0, 100), 'notags');
  await t.call('tags.save', { id: await idOf('a'), isChosen: true });
  let rows = await priorities();
  expect(rows.map(({ name, isChosen, remaining }) => [name, isChosen, remaining])).toEqual([
    ['a', true, null],
    ['b', false, 0],
  ]);
  expect(rows[1]!.potentialGain.value).toBeCloseTo(0.1, 12);
  await decide([0], 'tag', 'c');
  await t.call('tags.save', { id: await idOf('a'), isChosen: false });
  await t.call('tags.save', { id: await idOf('c'), isChosen: true });
  rows = await priorities();
  expect(rows.map(({ remaining }) => remaining)).toEqual([null, null, null]);
});
