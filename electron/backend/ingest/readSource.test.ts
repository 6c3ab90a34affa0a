import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { columnRoles, type ImportMapping } from '#shared/model/importMapping.ts';
import { collectRows } from '#backend/testing/collectRows.ts';
import { readSource } from '#backend/ingest/readSource.ts';
import { recognise } from '#backend/ingest/recognise.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-read-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function importFile(name: string, content: string | Buffer) {
  const recognition = await recognise(file(name, content));
  const read = await collectRows(recognition.mapping, recognition.mapping.source.path);
  return { ...read, recognition, roles: recognition.columns.map((column) => `${column.role} ${column.type}`) };
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof WinnowError) return error.code;
    throw error;
  }
  return 'none';
}

test('a table: roles, types, missing markers and values', async () => {
  const { rows, roles, recognition } = await importFile(
    'table.csv',
    'row_id,age,zip,region,flag,weekly_wage,wage_class,split\na1,26,01234,west,true,10.5,high,train\na2,?,98765,?,false,-3e2,low,val\na3,30,00000,west,true,,low,test\n',
  );
  expect(roles).toEqual([
    'key text',
    'feature number',
    'feature category',
    'feature category',
    'feature boolean',
    'metadata number',
    'label category',
    'split category',
  ]);
  expect(recognition.mapping.missingValues).toEqual(['']);
  expect(recognition.mapping.columns.flatMap(({ name, missing }) => (missing ? [[name, missing]] : []))).toEqual([
    ['age', ['', '?']],
    ['region', ['', '?']],
  ]);
  expect(rows).toEqual([
    ['a1', 26, '01234', 'west', 'true', 10.5, 'high', 'train'],
    ['a2', null, '98765', null, 'false', -300, 'low', 'val'],
    ['a3', 30, '00000', 'west', 'true', null, 'low', 'test'],
  ]);
  expect(recognition.columns.every((column) => column.why !== '')).toBe(true);
});

test('quoted cells keep newlines, quotes and delimiters; quotes inside unquoted cells are letters', async () => {
  const { rows } = await importFile(
    'quotes.csv',
    'id,text,label\r\n1,"line one\nline ""two"", x",cat\r\n2,5" pipe,dog\r\n3,"ends\r\n",cat',
  );
  expect(rows).toEqual([
    ['1', 'line one\nline "two", x', 'cat'],
    ['2', '5" pipe', 'dog'],
    ['3', 'ends\r\n', 'cat'],
  ]);
});

test('delimiters, decimal comma, encodings and line ends are recognised', async () => {
  const german = await importFile('german.csv', 'id;text;label;amount\n1;eins, zwei;cat;10,5\n2;drei;dog;1.234,75\n');
  expect(german.rows.map((row) => row[3])).toEqual([10.5, 1234.75]);
  const table = 'id\ttext\tlabel\r1\tGrüße €\tcat\r2\tnaïve café\tdog\r';
  const cp1252 = Buffer.from(table.replace('€', '\x80'), 'latin1');
  for (const bytes of [
    Buffer.from(table),
    Buffer.from(`\ufeff${table}`),
    Buffer.from(`\ufeff${table}`, 'utf16le'),
    Buffer.from(`\ufeff${table}`, 'utf16le').swap16(),
    Buffer.from(table, 'utf16le'),
    cp1252,
  ]) {
    const { rows, recognition } = await importFile('encoded.tsv', bytes);
    expect(recognition.mapping.columns.map((column) => column.name)).toEqual(['id', 'text', 'label']);
    expect(rows).toEqual([
      ['1', 'Grüße €', 'cat'],
      ['2', 'naïve café', 'dog'],
    ]);
  }
});

test('rows that cannot come in are set aside with their raw text, line and reason', async () => {
  const { rows, rejected, problems, sourceRows } = await importFile(
    'ragged.csv',
    'id,text,label\n1,a,cat\n2,b\n\n3,c,dog,"ex\ntra"\n1,again,cat\n,empty,cat\n5,e,cat\n',
  );
  expect(rows.map((row) => row[0])).toEqual(['1', '5']);
  expect(sourceRows).toEqual([0, 5]);
  expect(rejected).toMatchObject([
    { row: 3, raw: '2,b', code: 'wrong_field_count' },
    { row: 5, raw: '3,c,dog,"ex\ntra"', code: 'wrong_field_count' },
    { row: 7, raw: '1,again,cat', code: 'duplicate_key' },
    { row: 8, raw: ',empty,cat', code: 'missing_key' },
  ]);
  expect(problems.map((problem) => problem.severity)).toEqual(['error', 'error', 'error', 'error']);
});

test('a cell that is no number is missing and named, and a hostile number of problems is only counted', async () => {
  const path = file('bad.csv', `id,amount\n${Array.from({ length: 5000 }, (_, i) => `${i},x${i}`).join('\n')}\n`);
  const { mapping } = await recognise(path);
  const wanted: ImportMapping = {
    ...mapping,
    columns: [
      { name: 'id', role: 'key', type: 'text' },
      { name: 'amount', role: 'feature', type: 'number' },
    ],
  };
  const { rows, problems } = await collectRows(wanted, path);
  expect(rows.every((row) => row[1] === null)).toBe(true);
  expect(problems[0]).toMatchObject({ row: 2, column: 'amount', code: 'not_a_number', severity: 'warning' });
  expect(problems.length).toBe(1001);
  expect(problems.at(-1)).toMatchObject({
    row: null,
    code: 'not_a_number',
    message: '4,000 more of the kind “not_a_number”.',
  });
});

test('columns may be a part of the source in another order; one it has not got is an error that lists those it has', async () => {
  const path = file('part.csv', 'id,text,label\n1,a,cat\n');
  const { mapping } = await recognise(path);
  const part: ImportMapping = {
    ...mapping,
    columns: [
      { name: 'label', role: 'label', type: 'category' },
      { name: 'text', role: 'ignore', type: 'text' },
      { name: 'id', role: 'key', type: 'text' },
    ],
  };
  expect((await collectRows(part, path)).rows).toEqual([['cat', null, '1']]);
  const wrong: ImportMapping = { ...mapping, columns: [{ name: 'klass', role: 'label', type: 'category' }] };
  await expect(collectRows(wrong, path)).rejects.toThrow(/“klass”.*“id”, “text”, “label”/);
});

test('JSON lines: nested names, arrays as text, digits kept, broken lines and unknown keys named', async () => {
  const { rows, recognition, rejected } = await importFile(
    'nested.jsonl',
    '{"id":12345678901234567890,"text":"a","label":"cat","meta":{"len":3,"tags":["x","y"]}}\n{"id":2,\n\n[1]\n{"id":2,"text":"b \\ud800","label":"dog","meta":null,"__proto__":{"polluted":true}}\n',
  );
  expect(recognition.mapping.columns.map((column) => column.name)).toEqual([
    'id',
    'text',
    'label',
    'meta.len',
    'meta.tags',
    '__proto__.polluted',
  ]);
  expect(rows).toEqual([
    ['12345678901234567890', 'a', 'cat', 3, '["x","y"]', null],
    ['2', 'b \ud800', 'dog', null, null, 'true'],
  ]);
  expect(rejected.map(({ row, code }) => [row, code])).toEqual([
    [2, 'invalid_json'],
    [4, 'not_an_object'],
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  const narrow: ImportMapping = { ...recognition.mapping, columns: recognition.mapping.columns.slice(0, 3) };
  const unknown = (await collectRows(narrow, narrow.source.path)).problems.filter(
    (problem) => problem.code === 'unknown_column',
  );
  expect(unknown.map((problem) => problem.column)).toEqual(['meta.len', 'meta.tags', '__proto__.polluted']);
});

test('an image folder: class by first folder, links and system files left out, order by path', async () => {
  const root = join(folder, 'pictures');
  for (const path of [
    'b/x.png',
    'b-c/y.PNG',
    'b/deep/z.jpg',
    'a/.hidden.png',
    'a/._x.png',
    'a/Thumbs.db',
    'a/..odd.png',
    'a/s.svg',
  ]) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), 'GIF89a');
  }
  symlinkSync('..', join(root, 'a/loop'));
  symlinkSync('x.png', join(root, 'b/link.png'));
  const { mapping, problems } = await recognise(root);
  expect((await collectRows(mapping, root)).rows).toEqual([
    ['a/..odd.png', 'a'],
    ['b-c/y.PNG', 'b-c'],
    ['b/deep/z.jpg', 'b'],
    ['b/x.png', 'b'],
  ]);
  expect(problems.map((problem) => problem.code).toSorted()).toEqual([
    'deeper_folders',
    'link_skipped',
    'link_skipped',
    'svg_skipped',
  ]);
});

test('a folder with a table that points at its pictures is read by the table; beside class folders without such a table by the folders', async () => {
  const root = join(folder, 'both');
  mkdirSync(join(root, 'images/cat'), { recursive: true });
  writeFileSync(join(root, 'images/cat/1.png'), 'x');
  writeFileSync(join(root, 'metadata.csv'), 'file,label,device\ncat/1.png,cat,phone\n');
  const { mapping, modality } = await recognise(root);
  expect([modality, mapping.source.format, mapping.mediaRoot]).toEqual(['image', 'csv', 'images']);
  expect(mapping.columns.map((column) => column.role)).toEqual(['image', 'label', 'metadata']);
  writeFileSync(join(root, 'metadata.csv'), 'run,accuracy\n1,0.5\n2,0.6\n');
  expect((await recognise(root)).mapping.source.format).toBe('image_folder');
});

test('hints choose the columns; an unknown one is bad usage', async () => {
  const path = file('hints.csv', 'a,b,c\nx1,yes,3\nx2,no,4\nx3,yes,5\n');
  const { mapping } = await recognise(path, { key: 'A', label: 'b', features: ['c'] });
  expect(mapping.columns.map((column) => column.role)).toEqual(['key', 'label', 'feature']);
  expect(await codeOf(() => recognise(path, { label: 'nope' }))).toBe('bad_usage');
});

test('a file without header gets numbered columns and keeps its first row', async () => {
  const { rows, recognition } = await importFile(
    'bare.csv',
    '5.1,3.5,setosa\n4.9,3.0,setosa\n6.0,2.9,virginica\n7.1,3.1,virginica\n',
  );
  expect(recognition.mapping.source.hasHeader).toBe(false);
  expect(recognition.problems.map((problem) => problem.code)).toContain('no_header');
  expect(rows[0]).toEqual([5.1, 3.5, 'setosa']);
  expect(recognition.columns[2]).toMatchObject({ name: 'column 3', role: 'label' });
});

test('limits and unreadable sources are errors with a code, not crashes', async () => {
  expect(await codeOf(() => recognise(file('empty.csv', '')))).toBe('bad_input');
  expect(await codeOf(() => recognise(file('blank.csv', '\n\r\n  \n')))).toBe('bad_input');
  expect(await codeOf(() => recognise(join(folder, 'none.csv')))).toBe('not_found');
  expect(await codeOf(() => recognise(file('object.json', '{"a": [1]}')))).toBe('bad_input');
  expect(await codeOf(() => recognise(file('broken.json', '[{"a": 1},')))).toBe('bad_input');
  expect(
    await codeOf(() => recognise(file('wide.csv', `${Array.from({ length: 10_001 }, (_, i) => `c${i}`).join(',')}\n`))),
  ).toBe('too_large');
  const path = file('cell.csv', `id,label\n1,cat\n2,"${'x'.repeat(17 * 1024 * 1024)}"\n`);
  const mapping = (await recognise(file('small.csv', 'id,label\n1,cat\n'))).mapping;
  await expect(collectRows(mapping, path)).rejects.toMatchObject({ code: 'too_large', place: { row: 3 } });
});

test('reading stops when it is cancelled', async () => {
  const path = file('many.csv', `id,label\n${Array.from({ length: 200_000 }, (_, i) => `${i},cat`).join('\n')}\n`);
  const { mapping, estimatedRows } = await recognise(path);
  expect(Math.abs(estimatedRows - 200_000)).toBeLessThan(30_000);
  const controller = new AbortController();
  let batches = 0;
  const run = async () => {
    for await (const batch of readSource(mapping, path, { signal: controller.signal, batchRows: 1000 })) {
      if (batch.count > 0) batches++;
      controller.abort();
    }
  };
  expect(await codeOf(run)).toBe('cancelled');
  expect(batches).toBeGreaterThan(0);
  expect(batches).toBeLessThan(100);
});

test('category codes are the same over the batches of a read', async () => {
  const lines = Array.from(
    { length: 1000 },
    (_, i) => `${i},${i % 7 === 0 ? '' : i % 2 === 0 ? `"c${i % 13}"` : `c${i % 13}`}`,
  );
  const path = file('codes.csv', `id,label\n${lines.join('\n')}\n`);
  const { mapping } = await recognise(path);
  const { rows } = await collectRows(mapping, path);
  expect(rows.map((row) => row[1])).toEqual(
    Array.from({ length: 1000 }, (_, i) => (i % 7 === 0 ? null : `c${i % 13}`)),
  );
  expect(columnRoles).toContain(mapping.columns[1]!.role);
});
