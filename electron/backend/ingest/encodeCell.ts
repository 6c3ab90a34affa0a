import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { decoderFor, encodeText } from '#backend/ingest/cellText.ts';

/**
 * Bytes of a new value in place of an old cell of a csv or jsonl source, in the source's encoding. csv: quoted when the old cell
 * was, or when it has to be. jsonl: a string, or a bare number or boolean when the old value was one and the new one reads
 * as the same kind; characters are escaped where the old value's were or the encoding has not got them. null is an empty cell, or `null`.
 * Throws `unsupported` when the encoding cannot hold the value.
 */
export function encodeCell(value: string | null, mapping: ImportMapping, rawOld: Uint8Array): Buffer {
  const { source } = mapping;
  const old = decodeRaw(rawOld, source.encoding);
  const text = source.format === 'jsonl' ? jsonCell(value, old, source.encoding) : csvCell(value ?? '', old, mapping);
  const bytes = encodeText(text, source.encoding);
  if (bytes === null)
    throw new WinnowError(
      'unsupported',
      `“${value}” cannot be written in ${source.encoding}, the encoding of the source.`,
      {
        file: source.path,
      },
    );
  return bytes;
}

function csvCell(value: string, old: string, mapping: ImportMapping): string {
  const { quote, delimiter } = mapping.source;
  const wasQuoted = quote !== '' && old.startsWith(quote);
  // A line that holds only blanks is no record, so the only cell of a line is quoted then.
  const isOnlyCell = mapping.columns.length === 1 && value.trim() === '';
  const isSpecial = value.includes(delimiter) || /[\r\n]/.test(value) || (quote !== '' && value.includes(quote));
  if (!wasQuoted && !isOnlyCell && !isSpecial) return value;
  if (quote === '')
    throw new WinnowError('unsupported', `“${value}” needs quotes, and the source has none.`, {
      file: mapping.source.path,
    });
  return quote + value.replaceAll(quote, quote + quote) + quote;
}

function jsonCell(value: string | null, old: string, encoding: ImportMapping['source']['encoding']): string {
  if (value === null) return 'null';
  if (/^(?:true|false)$/.test(old) && /^(?:true|false)$/.test(value)) return value;
  if (/^-?\d/.test(old) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value) && readsAs(value)) return value;
  const text = JSON.stringify(value);
  const escapesAll = /\\u[0-9a-fA-F]{4}/.test(old);
  if (!escapesAll && encodeText(text, encoding) !== null) return text;
  return text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whether a number, written bare, comes back as the same text. */
function readsAs(value: string): boolean {
  return String(Number(value)) === value || /^-?\d{16,}$/.test(value);
}

function decodeRaw(raw: Uint8Array, encoding: ImportMapping['source']['encoding']): string {
  const bytes = Buffer.from(raw);
  if (encoding === 'utf-16le') return bytes.toString('utf16le');
  if (encoding === 'utf-16be') return bytes.swap16().toString('utf16le');
  return decoderFor(encoding)(bytes, 0, bytes.length);
}
