import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { quoted } from '#backend/ingest/cellText.ts';
import { csvCells } from '#backend/ingest/formats/csv.ts';
import { recognise } from '#backend/ingest/recognise.ts';
import type { GivenSource } from '#backend/ingest/sourceFormat.ts';
import { spliceRecords } from '#backend/ingest/spliceRecords.ts';
import { collectRows } from '#backend/testing/collectRows.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-dialects-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The file as it is recognised and read; what is written back without a decision has to be its bytes. */
async function readFile(name: string, lines: readonly string[], source: GivenSource = {}) {
  const path = join(folder, name);
  const content = `${lines.join('\n')}\n`;
  writeFileSync(path, content);
  const recognition = await recognise(path, { source });
  const { mapping } = recognition;
  const read = await collectRows(mapping, path);
  const parts: Buffer[] = [];
  const keep = () => ({ kind: 'keep' }) as const;
  const [column] = mapping.columns;
  for await (const part of spliceRecords(csvCells, { path, mapping, label: column!.name, edit: keep }))
    parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe(content);
  const problems = [...recognition.problems, ...read.problems];
  return { ...read, mapping, names: mapping.columns.map((c) => c.name), codes: problems.map((p) => p.code), problems };
}

const rowsOf = (header: string, row: (i: number) => string, count = 12) => [
  header,
  ...Array.from({ length: count }, (_, i) => row(i + 1)),
];
const plain = (i: number) => `${i}\titem ${i} is fine\t${['pos', 'neg'][i % 2]}`;

test('quotes that join lines which are rows by themselves are letters', async () => {
  const lines = rowsOf('id\ttext\tlabel', plain).with(4, '4\t"Mega flat screen\tneg').with(9, '9\tscreen of 36"\tpos');
  const tsv = await readFile('literal.tsv', lines);
  expect(tsv.mapping.source.quote).toBe('');
  expect(tsv.rows.length).toBe(12);
  expect(tsv.rows[3]).toEqual(['4', '"Mega flat screen', 'neg']);
  expect(tsv.codes).toContain('quotes_are_text');
  const csv = await readFile(
    'literal.csv',
    lines.map((line) => line.replaceAll('\t', ',')),
  );
  expect(csv.rows.length).toBe(12);
  const after = await readFile('after.tsv', lines.with(9, '9\t"Not for me\tpos'));
  expect(after.rows.length).toBe(12);
});

test('where quotes are needed elsewhere, lines that they join are listed, and the person can say that there are none', async () => {
  const lines = rowsOf('id,text,label', (i) => plain(i).replaceAll('\t', ','))
    .with(2, '2,"one, two",neg')
    .with(4, '4,"Mega flat screen,neg')
    .with(9, '9,flat screen of 36",pos');
  const usual = await readFile('both.csv', lines);
  expect(usual.rows.length).toBe(7);
  const joined = usual.problems.find(({ code }) => code === 'quote_joins_lines');
  expect(joined).toMatchObject({ row: 5, severity: 'warning' });
  expect(joined?.message).toMatch(/^Lines 5 to 10 are one row .* 6 rows of 3 fields/);
  const none = await readFile('none.csv', lines, { quote: '' });
  expect([none.rows.length, none.rejected.length]).toEqual([11, 1]);
});

test('texts of several lines stay one value, also where their lines look like rows', async () => {
  const texts = await readFile(
    'texts.csv',
    rowsOf('id,text', (i) => `${i},"dear ${i}\nworld, foo"`),
  );
  expect(texts.rows[0]).toEqual(['1', 'dear 1\nworld, foo']);
  expect(texts.mapping.source.quote).toBe('"');
});

test('a quote that is never closed is a letter, and the rows after it come in', async () => {
  const { rows, problems } = await readFile('open.csv', [
    'id,text,label',
    '1,"a, b",pos',
    '2,"never closed,neg',
    ...Array.from({ length: 30 }, (_, i) => `${i + 3},fine,pos`),
  ]);
  expect(rows.length).toBe(32);
  expect(rows[1]).toEqual(['2', '"never closed', 'neg']);
  const unclosed = problems.filter(({ code }) => code === 'unterminated_quote').map(({ row }) => row);
  // Told by looking and by reading.
  expect(unclosed).toEqual([3, 3]);
});

test('single quotes and backslashes are recognised', async () => {
  const single = await readFile(
    'single.csv',
    rowsOf('id,text,label', (i) => `${i},'it, say',${'ab'[i % 2]}`),
  );
  expect(single.rows[0]).toEqual(['1', 'it, say', 'b']);
  const escaped = await readFile(
    'escaped.csv',
    rowsOf('id,text,label', (i) => `${i},"he said \\"hi, ${i}\\" C:\\new",${'ab'[i % 2]}`),
  );
  expect(escaped.rows[0]).toEqual(['1', 'he said "hi, 1" C:\\new', 'b']);
  const paths = await readFile(
    'paths.csv',
    rowsOf('id,text,label', (i) => `${i},"C:\\dir ""${i}""\\",${'ab'[i % 2]}`),
  );
  expect(paths.rows[0]).toEqual(['1', 'C:\\dir "1"\\', 'b']);
});

test('a first row of values is no header', async () => {
  const votes = await readFile('votes.data', [
    'republican,?,y,n,y',
    'democrat,?,n,y,y',
    'democrat,n,?,y,n',
    'republican,?,y,n,y',
    'republican,n,?,y,n',
  ]);
  expect([votes.mapping.source.hasHeader, votes.rows.length]).toEqual([false, 5]);
  const named = await readFile('named.csv', ['name,size,kind', 'a,big,x', 'b,small,y', 'c,big,x']);
  expect(named.mapping.source.hasHeader).toBe(true);
});

test('numbers that count columns or years are names, and so is a known word above categories', async () => {
  const years = await readFile(
    'years.csv',
    rowsOf('country,2019,2020,2021,label', (i) => `c${i},${i},${i + 3},${i * 2},${'ab'[i % 2]}`),
  );
  expect([years.names[1], years.rows.length]).toEqual(['2019', 12]);
  const embedded = await readFile(
    'embedded.csv',
    rowsOf('0,1,2,3', (i) => `0.${i},0.${i * 3},-1.${i},2.${i}`),
  );
  expect(embedded.names).toEqual(['0', '1', '2', '3']);
  const months = await readFile(
    'months.csv',
    rowsOf('200,400,800,1600,label', (i) => `${i},${i * 3},${i + 4},${i * 7},${'ab'[i % 2]}`),
  );
  expect(months.names).toEqual(['200', '400', '800', '1600', 'label']);
  const counting = await readFile(
    'counting.csv',
    rowsOf('1,2,3,a', (i) => `${i},${i + 1},${i + 2},${'ab'[i % 2]}`),
  );
  expect([counting.mapping.source.hasHeader, counting.rows.length]).toEqual([false, 13]);
});

test('a header that comes again, where files were put one after another, is no row', async () => {
  const lines = rowsOf('id,size,label', (i) => `${i},${i * 3},${'ab'[i % 2]}`);
  const joined = await readFile('joined.csv', [
    ...lines,
    ...lines.slice(0, 1),
    '13,7,a',
    `\ufeff${lines[0]}`,
    '14,8,b',
  ]);
  expect(joined.names).toEqual(['id', 'size', 'label']);
  expect(joined.rows.length).toBe(14);
  expect(joined.rejected.map(({ row, code }) => [row, code])).toEqual([
    [14, 'repeated_header'],
    [16, 'repeated_header'],
  ]);
  expect(joined.mapping.columns[1]!.type).toBe('number');
});

test('titles that a spreadsheet filled up with empty cells are no header', async () => {
  const lines = rowsOf('id;note;label', (i) => `${i};it is ${i};${'ab'[i % 2]}`);
  const titled = await readFile('filled.csv', ['Survey of 2024;;', 'made by us;;', ';;', ...lines]);
  expect(titled.names).toEqual(['id', 'note', 'label']);
  expect(titled.rows.length).toBe(12);
  const sparse = await readFile('sparse.csv', ['id;;', ...lines.slice(1)]);
  expect(sparse.names).toEqual(['id', 'column 2', 'column 3']);
});

test('a second header, or units, above columns of numbers is set aside with its line, unless told', async () => {
  const rows = rowsOf('temp,pressure,label', (i) => `${i}.5,${1000 + i},${'ab'[i % 2]}`);
  const withUnits = rows.toSpliced(1, 0, '(°C),(hPa),-');
  const units = await readFile('units.csv', withUnits);
  expect(units.problems.find(({ code }) => code === 'second_header')!.row).toBe(2);
  expect(units.rejected.map(({ row, code, raw }) => [row, code, raw])).toEqual([[2, 'second_header', withUnits[1]]]);
  expect(units.rows.slice(0, 2)).toEqual([
    [1.5, 1001, 'b'],
    [2.5, 1002, 'a'],
  ]);
  const kept = await readFile('kept.csv', withUnits, { skipRows: 0 });
  expect([kept.rows[0], kept.rejected.length, kept.codes.includes('second_header')]).toEqual([
    ['(°C)', '(hPa)', '-'],
    0,
    false,
  ]);
  const levels = await readFile('levels.csv', rows.toSpliced(1, 0, 'mean,max,', '(°C),(hPa),'));
  expect(levels.rejected.map(({ row }) => row)).toEqual([2, 3]);
  expect(levels.rows.length).toBe(12);

  // A decision goes to its own line, and what was set aside stays where it is.
  const { mapping, sourceRows } = units;
  expect(sourceRows[0]).toBe(1);
  const edit = (row: number) => (row === 1 ? ({ kind: 'replace', value: 'c' } as const) : ({ kind: 'keep' } as const));
  const parts: Buffer[] = [];
  for await (const part of spliceRecords(csvCells, { path: mapping.source.path, mapping, label: 'label', edit }))
    parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe(`${withUnits.with(2, '1.5,1001,c').join('\n')}\n`);

  const pivot = await readFile('pivot.csv', [',m,m,', ',x,y,label', ...rows.slice(1).map((row, i) => `${i},${row}`)]);
  expect(pivot.codes).toContain('second_header');
  expect((await readFile('plain.csv', rows)).codes).not.toContain('second_header');
  expect((await readFile('missing.csv', rows.with(1, 'NA,NA,a'))).codes).not.toContain('second_header');

  // A word in the only column of numbers may be a value.
  const single = rowsOf('name,price', (i) => `n${i},${i * 3}`).with(1, 'n1,free');
  const asked = await readFile('single.csv', single);
  expect([asked.rows.length, asked.codes.includes('second_header')]).toEqual([12, true]);
  expect((await readFile('told.csv', single, { skipRows: 1 })).rows.length).toBe(11);
});

test('titles, row names and delimiters at the end of lines', async () => {
  const titled = await readFile('titled.csv', ['Survey of 2024', '', 'id,text,label', '1,a b,x', '2,c d,y', '3,e f,x']);
  expect(titled.names).toEqual(['id', 'text', 'label']);
  expect(titled.rows.length).toBe(3);
  const pair = await readFile('pair.csv', ['Survey', 'size,label', '1,x', '2,y', '3,x']);
  expect(pair.names).toEqual(['size', 'label']);
  const cars = await readFile('cars.csv', [
    '"mpg","cyl"',
    '"Mazda RX4",21,6',
    '"Datsun 710",22.8,4',
    '"Valiant",18.1,6',
  ]);
  expect(cars.names).toEqual(['row name', 'mpg', 'cyl']);
  expect(cars.rows[0]).toEqual(['Mazda RX4', 21, 6]);
  const trailing = await readFile('trailing.csv', ['id,text,label', '1,a,x,', '2,b,y,', '3,c,x,']);
  expect(trailing.names).toEqual(['id', 'text', 'label', 'column 4']);
  expect(trailing.rows.length).toBe(3);
  const some = await readFile('some.csv', ['id,text,label', '1,a,x', '2,b,y,', '3,c,x']);
  expect(some.rows.length).toBe(3);
  const extra = await readFile('extra.csv', ['id,text,label,', '1,a,x', '2,b,y', '3,c,x']);
  expect(extra.names).toEqual(['id', 'text', 'label']);
  const counted = await readFile('iris.csv', ['4,2,setosa', '5.1,3.5,0', '4.9,3.0,0', '6.0,2.2,1', '5.9,3.0,1']);
  expect([counted.mapping.source.hasHeader, counted.rows.length]).toEqual([false, 4]);
});

test('values set apart by blanks, and blanks behind commas', async () => {
  const autos = await readFile('auto.data', [
    '18.0   8   307.0\t"chevrolet chevelle"',
    '15.0   8   350.0\t"buick skylark"  ',
    ' 9.0   4    97.0\t"vw"',
  ]);
  expect(autos.rows).toEqual([
    [18, 8, 307, 'chevrolet chevelle'],
    [15, 8, 350, 'buick skylark'],
    [9, 4, 97, 'vw'],
  ]);
  writeFileSync(
    join(folder, 'adult.names'),
    '| a comment\n>50K, <=50K.\n\nage: continuous.\nworkclass: Private, State-gov.\n',
  );
  const adult = await readFile('adult.data', [
    '39, State-gov, <=50K',
    '50, Private, <=50K',
    '38, ?, >50K',
    '41, Private, >50K',
  ]);
  expect(adult.names).toEqual(['age', 'workclass', 'class']);
  expect(adult.rows[0]).toEqual([39, 'State-gov', '<=50K']);
  expect(adult.rows[2]).toEqual([38, null, '>50K']);
});

test('ARFF is read; libsvm by another name, sparse ARFF, fixed widths and .names are refused with what was seen', async () => {
  const arff = await readFile('weather.arff', [
    '% a comment',
    '@relation weather',
    "@attribute 'out look' {sunny, rainy}",
    '@attribute temperature numeric',
    '@attribute play {yes, no}',
    '',
    '@data',
    'sunny, 85, no',
    "'rainy', ?, yes",
    'sunny, 70, yes',
  ]);
  expect(arff.names).toEqual(['out look', 'temperature', 'play']);
  expect(arff.rows).toEqual([
    ['sunny', 85, 'no'],
    ['rainy', null, 'yes'],
    ['sunny', 70, 'yes'],
  ]);
  const refused = async (name: string, lines: readonly string[], said: RegExp) => {
    await expect(readFile(name, lines)).rejects.toThrow(said);
  };
  await refused('a.csv', ['1 1:0.5 3:0.7', '-1 2:1', '1 1:1 2:2'], /libsvm.*“1 1:0.5 3:0.7”.*--format libsvm/);
  await refused('s.arff', ['@relation x', '@attribute a numeric', '@data', '{0 1}'], /sparse ARFF/);
  await refused(
    'fixed.txt',
    [
      'name          size  label',
      'New York City    12  big  ',
      'Rome              3  small',
      'San Jose          7  big  ',
    ],
    /fixed width/,
  );
  await refused('x.names', ['age: continuous.'], /\.data file/);
});

const cell = fc.string({ unit: fc.constantFrom(...'ab1.,;|\t\'"\\ \n\r#é'), maxLength: 8 });

test('random tables in random dialects are read back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom({ quote: '"' }, { quote: "'" }, { quote: '"', escape: 'backslash' } as const),
      fc.constantFrom('\n', '\r\n'),
      async (rows, delimiter, quoting, lineEnd) => {
        const path = join(folder, 'random.csv');
        const texts = [['id', 'text', 'label'], ...rows.map(([a, b, c], i) => [`r${i}${a}`, b, c])];
        writeFileSync(
          path,
          texts.map((row) => row.map((text) => quoted(text, quoting)).join(delimiter) + lineEnd).join(''),
        );
        const source = { delimiter, ...quoting, hasHeader: true, skipLines: 0, encoding: 'utf-8' } as const;
        const { mapping } = await recognise(path, { source });
        const asText: ImportMapping = {
          ...mapping,
          missingValues: [],
          columns: texts[0]!.map((name) => ({ name, role: 'metadata', type: 'text' })),
        };
        const read = await collectRows(asText, path);
        expect(read.rows).toEqual(texts.slice(1));
        expect(read.rejected).toEqual([]);
      },
    ),
    { numRuns: 150, seed: 20261130 },
  );
});

test('random dialects are recognised', async () => {
  const word = fc.constantFrom('red', 'blue sky', "it's", 'a, b', 'x; y', 'say "so"', 'tab\there', 'plain');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(word, fc.double({ min: 0, max: 99, noNaN: true })), { minLength: 12, maxLength: 20 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom({ quote: '"' }, { quote: '"', escape: 'backslash' } as const),
      async (rows, delimiter, quoting) => {
        const path = join(folder, 'guess.csv');
        const texts = rows.map(([text, size], i) => [`k${i}`, text, size.toFixed(2), ['yes', 'no'][i % 2]!]);
        const needs = (text: string) => text.includes(delimiter) || /["\\]/.test(text);
        const write = (row: readonly string[]) =>
          row.map((text) => (needs(text) ? quoted(text, quoting) : text)).join(delimiter);
        writeFileSync(path, `${[['id', 'text', 'size', 'label'], ...texts].map(write).join('\n')}\n`);
        const { mapping } = await recognise(path);
        const { rows: read } = await collectRows(mapping, path);
        expect(mapping.columns.map(({ name }) => name)).toEqual(['id', 'text', 'size', 'label']);
        expect(read).toEqual(texts.map(([id, text, size, label]) => [id, text, Number(size), label]));
      },
    ),
    { numRuns: 100, seed: 20261201 },
  );
});

test('a text in an encoding that is not read is said to be one, Western text is not', async () => {
  const saysOther = async (name: string, words: Buffer) => {
    const path = join(folder, name);
    const rows = ['a', 'b', 'a'].map((label, i) =>
      Buffer.concat([Buffer.from(`${i},`), words, Buffer.from(`,${label}\n`)]),
    );
    writeFileSync(path, Buffer.concat([Buffer.from('id,text,label\n'), ...rows]));
    const [guess] = (await recognise(path)).problems.filter(({ code }) => code === 'encoding_guessed');
    return guess!.message.includes('nor Western text') && /It could be .*--encoding/.test(guess!.message);
  };
  // “Привет мир” in Windows-1251, “これは文章” in Shift_JIS, “这是文本” in GBK; “déjà créée à l’été”, “20 €…” in Windows-1252.
  expect(await saysOther('cyrillic.csv', Buffer.from('cff0e8e2e5f220ece8f0', 'hex'))).toBe(true);
  expect(await saysOther('japanese.csv', Buffer.from('82b182ea82cd95b68fcd', 'hex'))).toBe(true);
  expect(await saysOther('chinese.csv', Buffer.from('d5e2cac7cec4b1be', 'hex'))).toBe(true);
  expect(await saysOther('french.csv', Buffer.from('64e96ae020637de9e96520e0206c92e974e9', 'hex'))).toBe(false);
  expect(await saysOther('euro.csv', Buffer.from('323020808520b120a9', 'hex'))).toBe(false);
});

test('points before three digits are asked about between semicolons, and noted elsewhere', async () => {
  const lines = (mark: string) =>
    rowsOf(['id', 'size', 'label'].join(mark), (i) => [`r${i}`, `${i}.037`, i % 2 ? 'a' : 'b'].join(mark));
  const sizeOf = async (mark: string, source: GivenSource = {}) => {
    const { rows, mapping, problems } = await readFile('points.csv', lines(mark), source);
    const asked = problems.filter(({ code }) => code === 'ambiguous_number');
    return [rows[1]![1], mapping.columns[1]!.type, ...asked.map(({ column, message }) => `${column}: ${message}`)];
  };
  const ways = 'size: “1.037” can be 1.037 or 1037';
  expect(await sizeOf(';')).toEqual([
    '2.037',
    'category',
    `${ways}, so the column is kept as text: choose the decimal mark (--decimal) if they are numbers.`,
  ]);
  expect(await sizeOf(',')).toEqual([
    2.037,
    'number',
    `${ways}, and is read as 1.037: choose the decimal mark (--decimal) if that is wrong.`,
  ]);
  for (const mark of [';', ',']) {
    expect(await sizeOf(mark, { decimal: '.' })).toEqual([2.037, 'number']);
    expect(await sizeOf(mark, { decimal: ',' })).toEqual([2037, 'number']);
  }
  const told = lines(';').map((line, i) => `${line};${i === 0 ? 'depth' : '0.5'}`);
  const { rows, codes } = await readFile('told.csv', told);
  expect([rows[1]![1], codes.includes('ambiguous_number')]).toEqual([2.037, false]);
});
