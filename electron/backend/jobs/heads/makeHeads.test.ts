import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { HeadsResult } from '#shared/contract/headsResult.ts';
import type { MethodInput } from '#shared/contract/contract.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function importTable(csv: string, hints: MethodInput<'sources.recognise'>['hints']): Promise<void> {
  const path = join(t.dir, 'd.csv');
  writeFileSync(path, csv);
  const { mapping } = await t.call('sources.recognise', { path, hints });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}

async function heads(input: MethodInput<'runs.makeHeads'> = {}): Promise<HeadsResult> {
  return (await t.finished((await t.call('runs.makeHeads', input)).jobId)).result as HeadsResult;
}

const golden = (name: string): Uint8Array =>
  readFileSync(new URL(`../../analysis/golden/digits_pixels/${name}`, import.meta.url));

/** scikit-learn's digits with 179 labels dealt anew. */
function digits() {
  const [pixels, truth] = [golden('pixels.u8'), golden('labels.u8')];
  const random = seededRandom(2026);
  const given = Array.from(truth);
  const wrong = new Set<number>();
  while (wrong.size < 179) {
    const row = Math.floor(random() * truth.length);
    if (wrong.has(row)) continue;
    wrong.add(row);
    given[row] = (truth[row]! + 1 + Math.floor(random() * 9)) % 10;
  }
  const header = `id,${Array.from({ length: 64 }, (_, j) => `x${j}`).join(',')},digit`;
  const lines = given.map(
    (digit, row) => `r${row},${Array.from(pixels.subarray(row * 64, row * 64 + 64)).join(',')},d${digit}`,
  );
  return { csv: [header, ...lines].join('\n'), given, wrong };
}

test('of 179 wrong labels at least 159 are among the first 179, without a model and beside one that has seen them', async () => {
  const { csv, given, wrong } = digits();
  await importTable(csv, { key: 'id', label: 'digit' });
  const right = async (run?: string): Promise<number> => {
    const { items } = await t.call('findings.list', { kind: 'suspicion', limit: 179, ...(run ? { run } : {}) });
    return items.filter(({ key }) => wrong.has(Number(key.slice(1)))).length;
  };
  // What a forest that was fitted on these very labels says of them.
  const classes = Array.from({ length: 10 }, (_, digit) => `d${digit}`);
  const seen = given.map((digit, row) => `r${row},${classes.map((_, k) => (k === digit ? 0.82 : 0.02)).join(',')}`);
  const from = join(t.dir, 'seen.csv');
  writeFileSync(from, [`id,${classes.join(',')}`, ...seen].join('\n'));
  await t.finished((await t.call('runs.importPredictions', { from })).jobId);
  const before = await t.call('findings.list', {});
  expect(before.count).toBe(0);
  expect(before.notes[0]).toContain('agrees with 100.0 % of the labels (n 1,797)');
  const result = await heads();
  expect(result.failed).toBe(0);
  expect(result.heads.map(({ head }) => head)).toEqual(['logistic regression', 'trees', 'nearest neighbours']);
  expect(await right()).toBeGreaterThanOrEqual(159);
  // Together with the model that has seen them, which is told apart by what is contradicted out of sample.
  expect(await right('all')).toBeGreaterThanOrEqual(159);
  const found = await t.call('findings.list', { run: 'seen.csv' });
  expect(found.count).toBe(0);
  const [first] = await t.call('runs.list', {});
  expect(first?.optimistic).toMatch(/contradicted out of sample, this run agrees with 100\.0 %/);
});

describe('labels that allow no folds', () => {
  const rows = (labels: readonly string[]): string =>
    ['id,x,label', ...labels.map((label, row) => `k${row},${row % 7},${label}`)].join('\n');

  test('one class', async () => {
    await importTable(rows(Array.from({ length: 30 }, () => 'a')), { key: 'id', label: 'label' });
    await expect(heads()).rejects.toThrow('All labels are the same: there is nothing to tell apart');
  });

  test('a class of one example is not checked, and the rest is', async () => {
    const labels = Array.from({ length: 41 }, (_, row) => (row === 40 ? 'rare' : row % 7 > 3 ? 'a' : 'b'));
    await importTable(`${rows(labels).slice(0, -'5,rare'.length)}99,rare`, { key: 'id', label: 'label' });
    const result = await heads();
    expect(result.failed).toBe(1);
    expect(result.notes).toContainEqual(
      'rare: of a single example nothing can be learnt without it, so these labels were not checked.',
    );
  });

  test('features that are the same everywhere', async () => {
    const csv = ['id,x,label', ...Array.from({ length: 30 }, (_, row) => `k${row},1,${'ab'[row % 2]}`)].join('\n');
    await importTable(csv, { key: 'id', label: 'label' });
    await expect(heads()).rejects.toThrow('none that is a feature or metadata has more than one value');
  });

  test('what the project has not got', async () => {
    await importTable(rows(['a', 'b', 'a', 'b']), { key: 'id', label: 'label' });
    await expect(heads({ features: 'text' })).rejects.toThrow('There is no text column in this project.');
    await expect(heads({ features: 'pictures' })).rejects.toThrow('There are no pictures in this project.');
    await expect(heads({ features: 'embeddings' })).rejects.toThrow('There are no embeddings');
  });
});

test('copies of an example share a fold: a wrong label is not learnt from its own copy', async () => {
  const random = seededRandom(8);
  const lines: string[] = [];
  // Every row twice. Of a pair in the middle of class a both say b: had one been learnt from, the other would look right.
  for (let row = 0; row < 200; row += 1) {
    const x = (row % 2 === 0 ? -2 : 2) + random() - 0.5;
    const label = row === 100 ? 'b' : row % 2 === 0 ? 'a' : 'b';
    for (const copy of [0, 1])
      lines.push(`k${row}_${copy},${x.toFixed(6)},${(random() < 2 ? x * 3 : 0).toFixed(6)},${label}`);
  }
  await importTable(['id,x,y,label', ...lines].join('\n'), { key: 'id', label: 'label' });
  await heads();
  const { items } = await t.call('findings.list', { kind: 'suspicion', limit: 2 });
  expect(items.map(({ key }) => key).toSorted()).toEqual(['k100_0', 'k100_1']);
});

test('a column that gives the label away is named', async () => {
  const lines = Array.from(
    { length: 300 },
    (_, row) => `k${row},${row % 11},${row % 2 === 0 ? 'yes' : 'no'},${'ab'[row % 2]}`,
  );
  await importTable(['id,x,was_a,label', ...lines].join('\n'), { key: 'id', label: 'label' });
  const { notes } = await heads();
  expect(notes.join(' ')).toMatch(/was_a alone tells 100\.0 % of the labels/);
});

test('texts: wrong labels come first, and cancelling leaves no run behind', async () => {
  const random = seededRandom(3);
  const words = [
    ['refund', 'invoice', 'payment', 'order'],
    ['football', 'goal', 'match', 'team'],
  ];
  const lines = Array.from({ length: 240 }, (_, row) => {
    const truth = row % 2;
    const text = Array.from({ length: 6 }, () => words[truth]![Math.floor(random() * 4)]).join(' ');
    return `k${row},the ${text} of today is number ${row},${row % 40 === 7 ? 'xy'[1 - truth] : 'xy'[truth]}`;
  });
  await importTable(['id,text,label', ...lines].join('\n'), { key: 'id', label: 'label', text: 'text' });
  const { jobId } = await t.call('runs.makeHeads', {});
  await t.call('jobs.cancel', { jobId });
  expect((await t.finished(jobId)).state).toBe('cancelled');
  expect(await t.call('runs.list', {})).toEqual([]);
  await heads({ name: 'by words' });
  const { items, runs, estimate } = await t.call('findings.list', { kind: 'suspicion', limit: 6 });
  expect(runs).toEqual(['by words']);
  expect(items.map(({ key }) => Number(key.slice(1)) % 40)).toEqual([7, 7, 7, 7, 7, 7]);
  expect(estimate!.wrong.low).toBeLessThanOrEqual(6);
  expect(estimate!.wrong.high).toBeGreaterThanOrEqual(6);
  // A decision moves the estimate.
  const ids = items.map(({ id }) => id);
  await t.call('decisions.apply', { mutationId: 'confirm-first-six', action: 'confirm', selection: { ids } });
  const after = await t.call('findings.list', { kind: 'suspicion', limit: 1 });
  expect(after.estimate!.wrong.high).toBeLessThan(estimate!.wrong.high);
});
