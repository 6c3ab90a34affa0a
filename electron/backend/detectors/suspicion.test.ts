import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
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
  const items = async () => (await t.call('findings.list', { kind: 'suspicion', limit: rows.length })).items;
  const inPlace = await items();
  // What a look at all examples finds is the same.
  await t.finished((await t.call('similarity.make', {})).jobId);
  expect(await items()).toEqual(inPlace);
  return inPlace;
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

test('a picture that its copies label otherwise is trusted less, once all were looked at', async () => {
  const dir = join(t.dir, 'pictures');
  const lines = ['key,ham,spam'];
  for (const label of ['ham', 'spam']) mkdirSync(join(dir, label), { recursive: true });
  for (let at = 0; at < 24; at += 1) {
    const label = at % 2 === 0 ? 'ham' : 'spam';
    const pixels = Buffer.from(Array.from({ length: 256 }, (_, pixel) => (pixel * (at + 3)) % 251));
    await sharp(pixels, { raw: { width: 16, height: 16, channels: 1 } }).toFile(join(dir, label, `${at}.png`));
    lines.push(`${label}/${at}.png,${label === 'ham' ? 0.7 : 0.3},${label === 'ham' ? 0.3 : 0.7}`);
  }
  for (const name of ['one', 'two']) copyFileSync(join(dir, 'ham', '4.png'), join(dir, 'spam', `${name}.png`));
  lines.push('spam/one.png,0.3,0.7', 'spam/two.png,0.3,0.7');
  const { mapping } = await t.call('sources.recognise', { path: dir });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const from = join(t.dir, 'p.csv');
  writeFileSync(from, lines.join('\n'));
  await t.finished((await t.call('runs.importPredictions', { from })).jobId);
  const first = async () => (await t.call('findings.list', { kind: 'suspicion', limit: 1 })).items[0]!;
  expect((await first()).reason).not.toContain('with the same');
  await t.finished((await t.call('similarity.make', {})).jobId);
  expect(await first()).toMatchObject({ key: 'ham/4.png' });
  expect((await first()).reason).toContain('Of 3 examples with the same picture, 1 is labelled ham.');
});
