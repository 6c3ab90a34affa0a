import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

type Row = readonly [content: string, label: 'ham' | 'spam', ham: number];

/** The ranking of a table whose rows have such contents, labels and probabilities of ham. */
async function ranked(header: string, rows: readonly Row[], role: 'text' | 'feature') {
  const path = join(t.dir, 'd.csv');
  const names = header.split(',');
  writeFileSync(
    path,
    [`id,${header},label`, ...rows.map(([content, label], at) => `k${at},${content},${label}`)].join('\n'),
  );
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  const columns = mapping.columns.map((column) => (names.includes(column.name) ? { ...column, role } : column));
  const projectPath = join(t.dir, `${rows[0]![0]}.winnow`);
  await t.finished((await t.call('imports.start', { mapping: { ...mapping, columns }, projectPath })).jobId);
  const from = join(t.dir, 'p.csv');
  writeFileSync(from, ['id,ham,spam', ...rows.map(([, , ham], at) => `k${at},${ham},${1 - ham}`)].join('\n'));
  await t.finished((await t.call('runs.importPredictions', { from })).jobId);
  return (await t.call('findings.list', { kind: 'suspicion', limit: rows.length })).items;
}

/** Rows of both classes that a model is right about, each with a content of its own. */
const others = (count: number, contentOf: (at: number) => string): Row[] =>
  Array.from({ length: count }, (_, at) =>
    at % 2 === 0 ? [contentOf(at), 'ham', 0.7 + (at % 20) / 100] : [contentOf(at), 'spam', 0.3 - (at % 20) / 100],
  );

test('a text that its copies label otherwise is trusted less than any other, and says so', async () => {
  const copies: Row[] = [
    ['You  have won', 'spam', 0.2],
    ['You have won', 'spam', 0.2],
    ['You have won ', 'ham', 0.75],
  ];
  const items = await ranked('text', [...others(60, (at) => `mail number ${at}`), ...copies], 'text');
  expect(items[0]?.key).toBe('k62');
  expect(items[0]?.reason).toContain('Of 3 examples with the same text, 1 is labelled ham.');
  expect(items.find(({ key }) => key === 'k60')?.reason).toContain('2 are labelled spam');
  expect(items.filter(({ reason }) => reason.includes('with the same')).length).toBe(3);
});

test('rows with the same features count as copies where the others tell examples apart, and not where they are coarse', async () => {
  const copies: Row[] = [
    ['0.5,7', 'spam', 0.2],
    ['0.5,7', 'ham', 0.75],
  ];
  const apart = await ranked('x,y', [...others(60, (at) => `${at}.25,${at % 3}`), ...copies], 'feature');
  expect(apart.filter(({ reason }) => reason.includes('2 examples with the same features')).length).toBe(2);
  const coarse = await ranked('x,y', [...others(60, (at) => `0.5,${at % 3}`), ...copies], 'feature');
  expect(coarse.filter(({ reason }) => reason.includes('with the same')).length).toBe(0);
});
