import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let dir: string;
const at = (name: string): string => join(dir, name);
const wrong = [3, 20, 41, 62];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'winnow-findings-'));
  const classes = ['x', 'y'];
  const truth = (row: number) => row % 2;
  const rows = Array.from({ length: 80 }, (_, row) => {
    const given = wrong.includes(row) ? 1 - truth(row) : truth(row);
    return `k${row},${(truth(row) * 4 + ((row * 7) % 10) / 10).toFixed(2)},${((row * 3) % 11) / 11},${classes[given]}`;
  });
  writeFileSync(at('d.csv'), ['id,p,q,label', ...rows].join('\n'));
  const scores = Array.from({ length: 80 }, (_, row) => `k${row},${truth(row) ? '0.1,0.9' : '0.9,0.1'}`);
  writeFileSync(at('scores.csv'), ['id,x,y', ...scores].join('\n'));
  await winnowDocument(0, 'import', at('p.winnow'), at('d.csv'), '--key', 'id', '--label', 'label');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Found = {
  readonly kind: string;
  readonly count: number;
  readonly runs: readonly string[];
  readonly items: { readonly key: string; readonly beyondCut: boolean; readonly suggestedLabel: string | null }[];
  readonly estimate?: Record<'wrong' | 'next100' | 'rest', { low: number; value: number; high: number }>;
};

const keysOf = ({ items }: Found, n: number): string[] =>
  items
    .slice(0, n)
    .map(({ key }) => key)
    .toSorted();
const planted = wrong.map((row) => `k${row}`).toSorted();

test('without a model: heads, then every label, the least trusted first, with an estimate', async () => {
  const none = await runWinnow('findings', at('p.winnow'));
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('There are no predictions yet')]);
  type Heads = { readonly name: string; readonly examples: number; readonly heads: { head: string }[] };
  const made = await winnowDocument<Heads>(0, 'heads', at('p.winnow'), '--folds', '4', '--seed', '7');
  expect(made).toMatchObject({ name: 'Out of sample, 2 columns', examples: 80 });
  const found = await winnowDocument<Found>(0, 'findings', at('p.winnow'));
  expect(found).toMatchObject({ kind: 'label_error', count: 80, runs: ['Out of sample, 2 columns'] });
  expect(keysOf(found, 4)).toEqual(planted);
  for (const part of ['wrong', 'next100', 'rest'] as const) {
    const { low, value, high } = found.estimate![part];
    expect([low <= value, value <= high, low >= 0, high <= 80]).toEqual([true, true, true, true]);
  }
  expect(found.estimate!.wrong.low).toBeLessThanOrEqual(4);
  expect(found.estimate!.wrong.high).toBeGreaterThanOrEqual(4);
});

test('--cut ends where confident learning does, a method of its own has its list; other runs are chosen by name', async () => {
  await winnowDocument(0, 'predictions', at('p.winnow'), '--from', at('scores.csv'));
  const all = await winnowDocument<Found>(0, 'findings', at('p.winnow'));
  const cut = await winnowDocument<Found>(0, 'findings', at('p.winnow'), '--cut');
  const named = await winnowDocument<Found>(0, 'findings', at('p.winnow'), '--method', 'prune_by_noise_rate');
  expect(cut.items.map(({ key }) => key)).toEqual(named.items.map(({ key }) => key));
  expect(keysOf(cut, cut.count)).toEqual(planted);
  const within = all.items.filter(({ beyondCut }) => !beyondCut).map(({ key }) => key);
  expect(within.toSorted()).toEqual(planted);
  const byName = await winnowDocument<Found>(0, 'findings', at('p.winnow'), '--run', 'Out of sample, 2 columns');
  expect(byName.runs).toEqual(['Out of sample, 2 columns']);
  const together = await winnowDocument<Found>(0, 'findings', at('p.winnow'), '--run', 'all');
  expect(together.runs).toEqual(['Out of sample, 2 columns', 'scores.csv']);
  expect(keysOf(together, 4)).toEqual(planted);
  const unknown = await runWinnow('findings', at('p.winnow'), '--run', 'no such run');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('There is no run “no such run”')]);
});

test('bad choices are named with what there is', async () => {
  const head = await runWinnow('heads', at('p.winnow'), '--head', 'oak');
  expect([head.code, head.stderr]).toEqual([2, expect.stringContaining('--head takes one of: auto, logistic, trees')]);
  const features = await runWinnow('heads', at('p.winnow'), '--features', 'text');
  expect([features.code, features.stderr]).toEqual([2, expect.stringContaining('no text column')]);
});
