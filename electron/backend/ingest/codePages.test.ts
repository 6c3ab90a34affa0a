import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isCodePage, textEncodings, type CodePage } from '#shared/model/textEncodings.ts';
import { encodeText } from '#backend/ingest/cellText.ts';
import { encodeCodePage, recoded } from '#backend/ingest/codePages.ts';
import { codeTableOf, noCharacter } from '#backend/ingest/codeTable.ts';
import { csv, csvCells } from '#backend/ingest/formats/csv.ts';
import { recognise } from '#backend/ingest/recognise.ts';
import type { GivenSource } from '#backend/ingest/sourceFormat.ts';
import { spliceRecords } from '#backend/ingest/spliceRecords.ts';
import { collectRows } from '#backend/testing/collectRows.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-code-pages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codePages = textEncodings.filter(isCodePage);

/** The table in an encoding as it is recognised and read, and written back with the label of one row decided. */
async function roundTrip(
  bytes: Buffer,
  source: GivenSource,
  { name = 'table.csv', row = -1, value = '' }: { name?: string; row?: number; value?: string } = {},
) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const { mapping, problems } = await recognise(path, { source });
  const read = await collectRows(mapping, path);
  const at = read.sourceRows[row];
  const edit = (record: number) =>
    record === at ? ({ kind: 'replace', value } as const) : ({ kind: 'keep' } as const);
  const parts: Buffer[] = [];
  const label = mapping.columns.at(-1)!.name;
  for await (const part of spliceRecords(csvCells, { path, mapping, label, edit })) parts.push(part);
  return { ...read, mapping, problems: [...problems, ...read.problems], written: Buffer.concat(parts) };
}

/** Words whose second bytes look like quotes, bars, backslashes, brackets or letters where the encoding has such. */
const words: Readonly<Record<CodePage, readonly [string, string]>> = {
  shift_jis: ['表示ソ能十', 'ポ｜ー貼ｱｲ'],
  'euc-jp': ['表示ソ能十', 'りんご丂'],
  gb18030: ['乗亅亊', '€😀ㄅ'],
  gbk: ['乗亅亊', '苹果'],
  big5: ['功許蓋', '蘋果育'],
  'euc-kr': ['사과', '똠방각하'],
  'windows-1251': ['яблоко', 'Груша «№»'],
  'koi8-r': ['яблоко', 'Груша'],
  'koi8-u': ['їжак', 'Ґанок'],
  'iso-8859-5': ['яблоко', 'Груша'],
  ibm866: ['яблоко', 'Груша'],
  'x-mac-cyrillic': ['яблоко', 'Груша'],
  'windows-1250': ['jabłko', 'hruška'],
  'iso-8859-2': ['jabłko', 'hruška'],
  'windows-1253': ['μήλο', 'αχλάδι'],
  'iso-8859-7': ['μήλο', 'αχλάδι'],
  'windows-1254': ['ağaç', 'şeftali'],
  'windows-1255': ['תפוח', 'אגס'],
  'iso-8859-8': ['תפוח', 'אגס'],
  'windows-1256': ['تفاح', 'كمثرى'],
  'iso-8859-6': ['تفاح', 'كمثرى'],
  'windows-1257': ['ābols', 'bumbieris š'],
  'iso-8859-4': ['ābols', 'bumbieris š'],
  'iso-8859-13': ['ābols', 'bumbieris š'],
  'windows-1258': ['đào', 'bưởi'.normalize('NFD').replace('o\u031b', 'ơ').replace('u\u031b', 'ư')],
  'windows-874': ['แอปเปิ้ล', 'ลูกแพร์'],
  macintosh: ['pomme “née”', 'œuf'],
  'iso-8859-15': ['œuf 5 €', 'Škoda'],
  'iso-8859-3': ['pomo ĉ', 'ĝardeno'],
  'iso-8859-10': ['eple þ', 'Ŋ'],
  'iso-8859-14': ['afal ŵ', 'gellyg ŷ'],
  'iso-8859-16': ['măr', 'pară ș'],
};

test('every encoding is read, and written back with a decided cell in it', async () => {
  for (const encoding of codePages) {
    const [one, other] = words[encoding];
    expect([encoding, encodeText(one + other, encoding) !== null]).toEqual([encoding, true]);
    const table = (label: string) =>
      [`key,text,${one}`, `1,"${other}, ""${one}""",${one}`, `2,${one}${other},${label}`, '3,plain,', ''].join('\r\n');
    const { rows, mapping, problems, written } = await roundTrip(
      encodeText(table(one), encoding)!,
      { encoding, delimiter: ',' },
      { row: 1, value: other },
    );
    expect([encoding, ...mapping.columns.map(({ name }) => name)]).toEqual([encoding, 'key', 'text', one]);
    const texts = [`${other}, "${one}"`, `${one}${other}`, 'plain'];
    expect(rows.map((row) => row.slice(1))).toEqual(texts.map((text, i) => [text, [one, one, null][i]]));
    expect(problems.filter(({ code }) => /^(?:invalid|encoding)/.test(code))).toEqual([]);
    expect(written.equals(encodeText(table(other), encoding)!)).toBe(true);
  }
});

test('second bytes that look like a delimiter, a quote or a backslash are none', async () => {
  // “ポ” is 83 7C, “表” 95 5C, “’” … in Shift_JIS; “乚” is 81 7C in GBK; “育” is A8 7C in Big5.
  for (const [encoding, word] of [
    ['shift_jis', 'ポ表ソ'],
    ['gbk', '亅乿亊'],
    ['gb18030', '亅乿亊㐂'],
    ['big5', '育功許'],
  ] as const) {
    const bytes = encodeText(word, encoding)!;
    expect([...bytes].some((byte) => byte === 0x7c || byte === 0x5c)).toBe(true);
    const table = (label: string) =>
      encodeText(['key|text|label', `1|"${word}\\"${word}"|${word}`, `2|${word}|${label}`, ''].join('\n'), encoding)!;
    const { rows, written } = await roundTrip(
      table(word),
      { encoding, delimiter: '|', escape: 'backslash', quote: '"' },
      { row: 1, value: `b${word}` },
    );
    expect(rows.map((row) => row.slice(1))).toEqual([
      [`${word}"${word}`, word],
      [word, word],
    ]);
    expect(written.equals(table(`b${word}`))).toBe(true);
  }
});

test('each character of each encoding comes back as its bytes, or as others that mean the same', () => {
  for (const encoding of codePages) {
    const { single, pairs, longer } = codeTableOf(encoding);
    const codes = new Set([...single, ...(pairs ?? []), ...longer.values()].filter((code) => code !== noCharacter));
    const text = [...codes].map((code) => String.fromCodePoint(code)).join('');
    expect(codes.size).toBeGreaterThan(pairs === null ? 200 : 7000);
    expect(recoded(encoding, encodeCodePage(text, encoding)!).toString('utf8') === text).toBe(true);
    // TextDecoder has not got the Hangul that Windows added.
    if (encoding === 'euc-kr') continue;
    // Nor does it leave control characters where they are in Shift_JIS.
    const printed = text.replace(/\p{Cc}/gu, '');
    expect(new TextDecoder(encoding).decode(encodeCodePage(printed, encoding)!) === printed).toBe(true);
  }
  const emoji = 'a😀𠀀\u{10ffff}é';
  expect(recoded('gb18030', encodeCodePage(emoji, 'gb18030')!).toString('utf8')).toBe(emoji);
  expect(recoded('euc-kr', Buffer.from('8c63b9e6b0a2c7cf', 'hex')).toString('utf8')).toBe('똠방각하');
  expect(encodeCodePage('똠방각하', 'euc-kr')!.toString('hex')).toBe('8c63b9e6b0a2c7cf');
  expect(recoded('shift_jis', Buffer.from('f0408140', 'hex')).toString('utf8')).toBe('\ufffd@　');
  expect([encodeCodePage('café 😀', 'windows-1251'), encodeCodePage('\ufffd', 'gb18030')]).toEqual([null, null]);
});

test('a value that the encoding has not got is refused by name', async () => {
  const table = encodeText('key,label\n1,яблоко\n2,груша\n', 'windows-1251')!;
  const source: GivenSource = { encoding: 'windows-1251', delimiter: ',' };
  await expect(roundTrip(table, source, { row: 0, value: '桃' })).rejects.toThrow(
    '“桃” cannot be written in windows-1251',
  );
  // An export asks before it does anything.
  const { mapping } = await roundTrip(table, source);
  const checked = (value: string) => {
    const edit = (record: number) =>
      record === 1 ? ({ kind: 'replace', value } as const) : ({ kind: 'keep' } as const);
    return csv.checkRewrite!({ path: mapping.source.path, mapping, label: 'label', edit });
  };
  await expect(checked('桃')).rejects.toThrow('cannot be written in windows-1251');
  await checked('слива');
});

test('bytes that are no text are listed with their cells, and reader and writer agree on the rows', async () => {
  const random = fc.array(
    fc.constantFrom(0x81, 0x83, 0x95, 0x5c, 0x7c, 0x30, 0x31, 0x39, 0x2c, 0x22, 10, 0x41, 0xff, 0xe0),
  );
  const anyPage = fc.constantFrom<CodePage>('shift_jis', 'gb18030', 'gbk', 'big5', 'euc-kr', 'euc-jp', 'windows-1251');
  await fc.assert(
    fc.asyncProperty(anyPage, random, async (encoding, middle) => {
      const bytes = Buffer.concat([Buffer.from('key,label\n1,a\n'), Buffer.from(middle), Buffer.from('\n2,b\n')]);
      const source: GivenSource = { encoding, delimiter: ',', hasHeader: true, skipLines: 0, quote: '"' };
      const { written, mapping, sourceRows } = await roundTrip(bytes, source);
      expect(written.equals(bytes)).toBe(true);
      const scanned: number[] = [];
      for await (const records of csvCells.scan(mapping.source.path, mapping, null))
        scanned.push(...records.map(({ record }) => record));
      expect(scanned).toEqual(expect.arrayContaining([...sourceRows]));
    }),
    { numRuns: 60 },
  );
  const damaged = Buffer.concat([
    Buffer.from('key,label\n1,'),
    Buffer.from([0x95, 0x2c]),
    Buffer.from('x\n2,b\n3,c\n'),
  ]);
  const { problems } = await roundTrip(damaged, { encoding: 'shift_jis', delimiter: ';' });
  expect(problems.find(({ code }) => code === 'invalid_text')).toMatchObject({ row: 2 });
});

test('windows of a large file are cut between characters', async () => {
  const text = '表示ソ能十ポ｜貼育功';
  const rows = Array.from({ length: 30_000 }, (_, i) => `${i},${text.slice(0, 1 + (i % 10))},${text[i % 10]}`);
  for (const encoding of ['shift_jis', 'gb18030'] as const) {
    const bytes = encodeText(`key,text,label\n${rows.join('\n')}\n`, encoding)!;
    const read = await roundTrip(bytes, { encoding, delimiter: ',' });
    expect(read.rows.length).toBe(rows.length);
    expect(read.rows.every((row, i) => row.slice(1).join() === rows[i]!.split(',').slice(1).join())).toBe(true);
    expect(read.written.equals(bytes)).toBe(true);
  }
});

test('the encodings that would fit are named with words, the likeliest first', async () => {
  const guessOf = async (text: string, encoding: CodePage) => {
    const path = join(folder, 'guess.csv');
    writeFileSync(path, encodeText(`id,text,label\n1,${text},a\n2,${text},b\n3,${text},a\n`, encoding)!);
    const [guess] = (await recognise(path)).problems.filter(({ code }) => code === 'encoding_guessed');
    return /\(--encoding (\S+)\)/.exec(guess!.message)?.[1];
  };
  expect(await guessOf('Привет мир', 'windows-1251')).toBe('windows-1251');
  expect(await guessOf('Привет мир', 'koi8-r')).toBe('koi8-r');
  expect(await guessOf('これは日本語の文章です', 'shift_jis')).toBe('shift_jis');
  expect(await guessOf('これは日本語の文章です', 'euc-jp')).toBe('euc-jp');
  expect(await guessOf('这是一个中文文本', 'gbk')).toBe('gb18030');
  expect(await guessOf('這是一個中文文字', 'big5')).toBe('big5');
  expect(await guessOf('이것은 한국어 문장입니다', 'euc-kr')).toBe('euc-kr');
  expect(await guessOf('Αυτό είναι κείμενο', 'windows-1253')).toBe('windows-1253');
});

test('JSON is in Unicode: a code page for it is refused', async () => {
  const path = join(folder, 'rows.jsonl');
  writeFileSync(path, encodeText('{"id":1,"label":"яблоко"}\n{"id":2,"label":"груша"}\n', 'windows-1251')!);
  await expect(recognise(path, { source: { encoding: 'windows-1251' } })).rejects.toThrow('save it as UTF-8');
});
