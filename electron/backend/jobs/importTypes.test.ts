import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '#shared/model/importMapping.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

type Imported = {
  readonly rows: readonly Record<string, unknown>[];
  readonly problems: readonly Problem[];
  readonly types: Readonly<Record<string, string>>;
};

let files = 0;

/** The table in a new project, and written out of it again. */
async function imported(
  lines: readonly string[],
  hints: { readonly label?: string; readonly key?: string } = {},
): Promise<Imported> {
  files += 1;
  const path = join(t.dir, `table${files}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path, hints });
  const projectPath = join(t.dir, `table${files}.winnow`);
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  const { items } = await t.call('problems.list', { offset: 0, limit: 1000 });
  const { columns } = (await t.call('project.info', {}))!;
  const to = join(t.dir, `out${files}`);
  mkdirSync(to);
  await t.finished((await t.call('exports.start', { to, format: 'jsonl' })).jobId);
  const written = readFileSync(join(to, 'data.jsonl'), 'utf8').trimEnd().split('\n');
  return {
    rows: written.map((line) => JSON.parse(line) as Record<string, unknown>),
    problems: items,
    types: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
  };
}

const rowCount = 21_000;
const table = (header: string, row: (i: number) => string, last: readonly string[] = []) => [
  header,
  ...Array.from({ length: rowCount - last.length }, (_, i) => row(i)),
  ...last,
];

test('a column of numbers whose later cells would lose a digit or a zero is text, every cell as it was', async () => {
  const cell = (i: number) => [1000 + i, 10_000 + i, i / 8] as const;
  const { rows, problems, types } = await imported(
    table('rowid,userid,zip,ratio,label', (i) => `r${i},${cell(i).join(',')},${'ab'[i % 2]}`, [
      'x1,9007199254761493,01234,0.5,a',
      'x2,9007199254761495,00001,0.25,b',
    ]),
    { key: 'rowid' },
  );
  expect(types).toMatchObject({ userid: 'text', zip: 'text', ratio: 'number' });
  expect(rows.slice(-2).map(({ userid, zip, ratio }) => [userid, zip, ratio])).toEqual([
    ['9007199254761493', '01234', 0.5],
    ['9007199254761495', '00001', 0.25],
  ]);
  expect(rows.slice(0, -2).map(({ userid, zip, ratio }) => [userid, zip, ratio])).toEqual(
    Array.from({ length: rowCount - 2 }, (_, i) => [String(1000 + i), String(10_000 + i), i / 8]),
  );
  const widened = problems.filter(({ code }) => code === 'type_widened');
  expect(widened.map(({ column, row }) => [column, row])).toEqual([
    ['userid', rowCount],
    ['zip', rowCount],
  ]);
  expect(widened[0]!.message).toContain('9007199254761493');
});

test('with few different values the column is a category; rows that were set aside stay so', async () => {
  const { rows, types, problems } = await imported([
    ...table('id,size,label', (i) => `${i},${i % 7},${'ab'[i % 2]}`),
    '5,again,a',
    ...Array.from({ length: 100 }, (_, i) => `n${i},${i % 2 === 0 ? 'L' : 'XL'},b`),
  ]);
  expect(types['size']).toBe('category');
  expect(rows.length).toBe(rowCount + 100);
  expect(rows.slice(-2).map(({ size }) => size)).toEqual(['L', 'XL']);
  expect(rows[6]!['size']).toBe('6');
  expect(problems.filter(({ column }) => column === 'size').map(({ code }) => code)).toEqual(['type_widened']);
});

test('a few later cells that are no numbers are listed, words for missing values are told once', async () => {
  const { rows, types, problems } = await imported(
    table('id,size,label', (i) => `${i},${i % 7},${'ab'[i % 2]}`, ['x1,NA,a', 'x2,12cm,b', 'x3,NA,a']),
  );
  expect(types['size']).toBe('number');
  expect(rows.slice(-3).map(({ size }) => size)).toEqual([null, null, null]);
  const ofSize = problems.filter(({ column }) => column === 'size');
  expect(ofSize.map(({ code, row }) => [code, row])).toEqual([
    ['not_a_number', rowCount],
    ['missing_word', rowCount - 1],
  ]);
  expect(ofSize[1]!.message).toContain('2 cells');
});

test('labels are checked over all rows', async () => {
  const { problems } = await imported(
    table('id,size,label', (i) => `${i},${i % 7},${['cat', 'dog'][i % 2]}`, [
      'x1,1,Cat',
      'x2,1,dog ',
      'x3,1,',
      'x4,1,d\u043eg',
    ]),
  );
  const ofLabel = problems.filter(({ column }) => column === 'label').map(({ code, message }) => `${code}: ${message}`);
  expect(ofLabel.length).toBe(3);
  expect(ofLabel[0]).toMatch(/label_spelling.*“cat” \(10498\), “Cat” \(1\)/);
  expect(ofLabel[1]).toMatch(/label_spelling.*3 ways/);
  expect(ofLabel[2]).toBe('missing_label: 1 of the 21,000 rows have no label.');
});

test('what stands for no value is settled column by column, quoted words are values, and the label has none', async () => {
  const { rows } = await imported(
    [
      'id,age,code,continent',
      '1,21,EU,EU',
      '2, NA ,"N/A",NA',
      '3,23, N/A,AS',
      '4,NA,AS,NA',
      '5,24,AS,EU',
      '6,25,EU,AS',
    ],
    { label: 'continent' },
  );
  expect(rows.map(({ age, code, continent }) => [age, code, continent])).toEqual([
    [21, 'EU', 'EU'],
    [null, 'N/A', 'NA'],
    [23, null, 'AS'],
    [null, 'AS', 'NA'],
    [24, 'AS', 'EU'],
    [25, 'EU', 'AS'],
  ]);
});

test('thousands and decimal marks are those of the column', async () => {
  const { rows, problems } = await imported([
    'city\tpopulation\tshare\tarea\tlabel',
    ...Array.from(
      { length: 6 },
      (_, i) => `c${i}\t${['950', '1,200', '305,000'][i % 3]}\t${i},14\t${i + 1},234\t${'ab'[i % 2]}`,
    ),
  ]);
  expect(rows.slice(0, 3).map(({ population, share, area }) => [population, share, area])).toEqual([
    [950, 0.14, '1,234'],
    [1200, 1.14, '2,234'],
    [305_000, 2.14, '3,234'],
  ]);
  expect(problems.filter(({ code }) => code === 'ambiguous_number').map(({ column }) => column)).toEqual(['area']);
});

test('an import that takes nothing in is an error and leaves no project', async () => {
  const path = join(t.dir, 'none.csv');
  writeFileSync(path, 'id,label,text\n');
  const { mapping } = await t.call('sources.recognise', { path });
  const projectPath = join(t.dir, 'none.winnow');
  const { jobId } = await t.call('imports.start', { mapping, projectPath });
  await expect(t.finished(jobId)).rejects.toMatchObject({ code: 'bad_input' });
  await expect.poll(() => existsSync(projectPath)).toBe(false);
});
