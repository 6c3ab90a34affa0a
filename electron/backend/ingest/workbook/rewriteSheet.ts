import { WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { RewriteRequest } from '#backend/ingest/sourceFormat.ts';
import { columnLetters, type SheetCell, type SheetRow } from './sheetRows.ts';
import { attributeOf, xmlOfText } from './xml.ts';

/** The XML of a sheet with decided cells changed and left-out rows taken away; null where nothing changes. */
export function rewriteRows(
  xml: string,
  rows: readonly SheetRow[],
  { edit, label, path }: RewriteRequest,
  column: number,
): string | null {
  let result = '';
  let at = 0;
  for (const [record, row] of rows.entries()) {
    const change = edit(record as SourceRow);
    if (change.kind === 'keep') continue;
    if (change.kind === 'drop') {
      result += xml.slice(at, row.start);
      at = row.end;
      continue;
    }
    if (label === null || column < 0)
      throw new WinnowError('unsupported', 'The sheet has no column for labels.', { file: path, row: row.row });
    const cell = row.cells.find((one) => one.column === column);
    const next = row.cells.find((one) => one.column > column);
    const from = cell?.start ?? next?.start ?? row.cells.at(-1)?.end ?? row.end;
    result += xml.slice(at, from) + cellXml(cell, `${columnLetters(column)}${row.row}`, change.value, xml);
    at = cell?.end ?? from;
  }
  return at === 0 ? null : result + xml.slice(at);
}

/** A cell with the style of the old one; a number where that was one and the new value reads as one. */
function cellXml(old: SheetCell | undefined, reference: string, value: string | null, xml: string): string {
  const prefix = old === undefined ? '' : (/^<(\w+:)?c/.exec(xml.slice(old.start, old.start + 40))?.[1] ?? '');
  const style = old === undefined ? null : attributeOf(old.tag, 's');
  const head = `<${prefix}c r="${reference}"${style === null ? '' : ` s="${style}"`}`;
  if (value === null) return `${head}/>`;
  const isNumber = typeof old?.value === 'number' && value.trim() !== '' && String(Number(value)) === value;
  if (isNumber) return `${head}><${prefix}v>${value}</${prefix}v></${prefix}c>`;
  if (typeof old?.value === 'boolean' && /^(?:true|false)$/.test(value))
    return `${head} t="b"><${prefix}v>${value === 'true' ? 1 : 0}</${prefix}v></${prefix}c>`;
  const text = `<${prefix}t xml:space="preserve">${xmlOfText(value)}</${prefix}t>`;
  return `${head} t="inlineStr"><${prefix}is>${text}</${prefix}is></${prefix}c>`;
}
