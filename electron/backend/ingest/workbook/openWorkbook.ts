import { readFile, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { fileError } from '#backend/ingest/fileWindows.ts';
import { attributeOf, stringOf } from './xml.ts';
import { unpack, zipMembers, type ZipMember } from './zipMembers.ts';

export type Sheet = { readonly name: string; readonly member: ZipMember };

export type Workbook = {
  readonly path: string;
  readonly bytes: Buffer;
  readonly members: readonly ZipMember[];
  readonly sheets: readonly Sheet[];
  readonly strings: readonly string[];
  /** Whether a cell of this style shows a date. */
  readonly isDate: (style: number) => boolean;
  readonly is1904: boolean;
};

const mostFileBytes = 256 * 1024 * 1024;

/** A workbook's parts but its sheets' content. Throws `bad_input`, `too_large`, `unsupported`. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw fileError(path, cause);
  });
  if (size > mostFileBytes)
    throw new WinnowError('too_large', `“${path}” is over 256 MiB; save the table as CSV.`, { file: path });
  const bytes = await readFile(path);
  const members = zipMembers(bytes, path);
  const textAt = async (name: string): Promise<string> => {
    const member = members.find((one) => one.name === name);
    return member === undefined ? '' : (await unpack(bytes, member, path)).toString('utf8');
  };
  const book = await textAt('xl/workbook.xml');
  const links = await textAt('xl/_rels/workbook.xml.rels');
  const targets = new Map(
    Array.from(links.matchAll(/<Relationship\s([^>]*)>/g), ([, tag]) => [
      attributeOf(tag!, 'Id'),
      attributeOf(tag!, 'Target') ?? '',
    ]),
  );
  const sheets = Array.from(book.matchAll(/<(?:\w+:)?sheet\s([^>]*)>/g)).flatMap(([, tag]): Sheet[] => {
    const target = targets.get(attributeOf(tag!, '\\w+:id')) ?? '';
    const name = target.startsWith('/') ? target.slice(1) : posix.join('xl', target);
    const member = members.find((one) => one.name === name);
    return member === undefined ? [] : [{ name: attributeOf(tag!, 'name') ?? '', member }];
  });
  if (sheets.length === 0) throw new WinnowError('bad_input', `“${path}” is no workbook with a sheet.`, { file: path });
  const shared = await textAt('xl/sharedStrings.xml');
  const strings = Array.from(shared.matchAll(/<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>([^]*?)<\/(?:\w+:)?si>)/g), ([, xml]) =>
    stringOf(xml ?? ''),
  );
  const is1904 = /<(?:\w+:)?workbookPr[^>]*\sdate1904="(?:1|true)"/.test(book);
  return { path, bytes, members, sheets, strings, is1904, isDate: dateStyles(await textAt('xl/styles.xml')) };
}

/** ECMA-376, 18.8.30: formats 14 to 22 and 45 to 47 are dates and times, and formats of one's own that name day, month or year. */
function dateStyles(xml: string): (style: number) => boolean {
  const own = new Map(
    Array.from(xml.matchAll(/<(?:\w+:)?numFmt\s([^>]*)>/g), ([, tag]) => [
      Number(attributeOf(tag!, 'numFmtId')),
      /[ymdhs]/i.test((attributeOf(tag!, 'formatCode') ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]|General/gi, '')),
    ]),
  );
  const [, cells = ''] = /<(?:\w+:)?cellXfs\b[^>]*>([^]*?)<\/(?:\w+:)?cellXfs>/.exec(xml) ?? [];
  const formats = Array.from(cells.matchAll(/<(?:\w+:)?xf\s([^>]*)>/g), ([, tag]) =>
    Number(attributeOf(tag!, 'numFmtId') ?? 0),
  );
  return (style) => {
    const id = formats[style] ?? 0;
    return own.get(id) ?? ((id >= 14 && id <= 22) || (id >= 45 && id <= 47));
  };
}
