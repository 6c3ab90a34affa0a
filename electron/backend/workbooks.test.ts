import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exclude, exportSame, importSource, relabel, rowsOf } from './testing/importAndExport.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** A zip archive as a program that writes sizes behind the content makes it; `claimed` lies about how much a member holds. */
function zip(files: Readonly<Record<string, string>>, claimed: Readonly<Record<string, number>> = {}): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const size = claimed[name] ?? content.length;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    const behind = Buffer.alloc(16);
    behind.writeUInt32LE(0x08074b50, 0);
    for (const [i, value] of [crc32(content), packed.length, size].entries()) behind.writeUInt32LE(value, 4 + i * 4);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(8, 8);
    entry.writeUInt16LE(8, 10);
    for (const [i, value] of [crc32(content), packed.length, size].entries()) entry.writeUInt32LE(value, 16 + i * 4);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, Buffer.from(name), packed, behind);
    entries.push(entry, Buffer.from(name));
    offset += head.length + name.length + packed.length + behind.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** The texts of an archive's members, by its directory. */
function unzip(bytes: Buffer): Record<string, string> {
  const files: Record<string, string> = {};
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i++) {
    const length = bytes.readUInt16LE(at + 28);
    const offset = bytes.readUInt32LE(at + 42);
    const from = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const content = inflateRawSync(bytes.subarray(from, from + bytes.readUInt32LE(at + 20)));
    expect(crc32(content)).toBe(bytes.readUInt32LE(at + 16));
    files[bytes.toString('utf8', at + 46, at + 46 + length)] = content.toString();
    at += 46 + length;
  }
  return files;
}

const strings = ['id', 'text', 'when', 'price', 'ok', 'label', 'good &amp; cheap', 'bad', 'one', 'two'];
const sheet = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:F5"/><sheetData>
<row r="1" spans="1:6"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c><c r="F1" t="s"><v>5</v></c></row>
<row r="2" spans="1:6"><c r="A2" t="inlineStr"><is><t>007</t></is></c><c r="B2" t="s"><v>8</v></c><c r="C2" s="1"><v>45292</v></c><c r="D2"><v>1.1000000000000001</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" s="2" t="s"><v>6</v></c></row>
<row r="3" spans="1:6"><c r="A3" t="inlineStr"><is><r><t>00</t></r><r><t xml:space="preserve">8 </t></r></is></c><c r="B3" t="s"><v>9</v></c><c r="C3" s="1"><v>45292.5</v></c><c r="D3"><f>1+1</f><v>2</v></c><c r="E3" t="b"><v>0</v></c><c r="F3" s="2" t="s"><v>7</v></c></row>
<row r="5" spans="1:6"><c r="A5" t="str"><f>"x"</f><v>009</v></c><c r="C5" s="1"/><c r="D5" t="e"><v>#N/A</v></c><c r="F5" t="s"><v>7</v></c></row>
<row r="6"><c r="A6" t="inlineStr"><is><t>010</t></is></c><c r="B6" t="s"><v>8</v></c></row>
</sheetData><mergeCells count="0"/></worksheet>`;
const book = {
  '[Content_Types].xml': '<Types/>',
  'xl/workbook.xml':
    '<workbook xmlns:r="x"><sheets><sheet name="Empty" sheetId="1" r:id="rId1"/><sheet name="Data &amp; more" sheetId="2" r:id="rId2"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="rId1" Type="t" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="t" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
  'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
  'xl/styles.xml':
    '<styleSheet><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="0"/></cellXfs></styleSheet>',
  'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>',
  'xl/worksheets/sheet2.xml': sheet,
  'docProps/app.xml': '<Properties/>',
};

function makeBook(): string {
  const path = join(t.dir, 'book.xlsx');
  writeFileSync(path, zip(book));
  return path;
}

test('a sheet: texts, dates, numbers, yes and no, formulas by their value', async () => {
  const { mapping, columns, problems, tables } = await importSource(t, makeBook());
  expect(mapping.source).toMatchObject({ format: 'xlsx', table: 'Data & more' });
  expect(tables).toEqual(['Empty', 'Data & more']);
  expect(problems.map(({ code }) => code)).toContain('other_tables');
  expect(columns.map(({ name, role }) => `${name} ${role}`).slice(0, 2)).toEqual(['id key', 'text text']);
  expect(await rowsOf(t, ['key', 'meta.text', 'when', 'price', 'ok', 'label'])).toEqual([
    ['007', 'one', '2024-01-01', 1.1, 'true', 'good & cheap'],
    ['008 ', 'two', '2024-01-01T12:00:00', 2, 'false', 'bad'],
    ['009', null, null, null, null, 'bad'],
    ['010', 'one', null, null, null, null],
  ]);
});

test('nothing decided is the same file; three decisions change three cells of the sheet and nothing else', async () => {
  const path = makeBook();
  await importSource(t, path);
  expect(readFileSync(join((await exportSame(t)).to, 'book.xlsx')).equals(readFileSync(path))).toBe(true);
  await relabel(t, { 0: 'bad', 1: 'good & cheap', 3: 'bad' });
  const { to, verified } = await exportSame(t);
  expect(verified).toBe(true);
  const files = unzip(readFileSync(join(to, 'book.xlsx')));
  const cell = (place: string, style: string, text: string) =>
    `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  const wanted = sheet
    .replace('<c r="F2" s="2" t="s"><v>6</v></c>', cell('F2', ' s="2"', 'bad'))
    .replace('<c r="F3" s="2" t="s"><v>7</v></c>', cell('F3', ' s="2"', 'good &amp; cheap'))
    .replace('<c r="B6" t="s"><v>8</v></c>', `<c r="B6" t="s"><v>8</v></c>${cell('F6', '', 'bad')}`);
  expect(files).toEqual({ ...book, 'xl/worksheets/sheet2.xml': wanted });
  await exclude(t, 2);
  const left = unzip(readFileSync(join((await exportSame(t)).to, 'book.xlsx')));
  expect(left['xl/worksheets/sheet2.xml']).toBe(wanted.replace(/<row r="5"[^]*?<\/row>/, ''));
});

test('what is damaged, lies about its size or has no such sheet is refused in a sentence', async () => {
  const refused = async (bytes: Buffer, hints = {}) => {
    const path = join(t.dir, 'refused.xlsx');
    writeFileSync(path, bytes);
    return t.call('sources.recognise', { path, hints });
  };
  const good = zip(book);
  await expect(refused(good.subarray(0, 400))).rejects.toMatchObject({ code: 'bad_input' });
  await expect(refused(good, { source: { table: 'None' } })).rejects.toMatchObject({ code: 'bad_usage' });
  await expect(refused(zip(book, { 'xl/sharedStrings.xml': 10 }))).rejects.toMatchObject({ code: 'bad_input' });
  await expect(refused(zip(book, { 'xl/worksheets/sheet2.xml': 2 ** 30 }))).rejects.toMatchObject({
    code: 'too_large',
  });
  await expect(refused(zip({ 'a.txt': 'x' }))).rejects.toThrow(/no workbook/);
});
