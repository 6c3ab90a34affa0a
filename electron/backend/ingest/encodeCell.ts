import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { decoderFor, encodeText } from '#backend/ingest/cellText.ts';
import type { RecordCells } from '#backend/ingest/recordCells.ts';

/**
 * Bytes of a new value in place of an old cell, in the source's encoding, written as the format's `cellText` has it.
 * Throws `unsupported` when the encoding cannot hold the value.
 */
export function encodeCell(
  { cellText }: Pick<RecordCells, 'cellText'>,
  value: string | null,
  mapping: ImportMapping,
  rawOld: Uint8Array,
): Buffer {
  const { source } = mapping;
  const bytes = encodeText(cellText(value, mapping, decodeRaw(rawOld, source.encoding)), source.encoding);
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

function decodeRaw(raw: Uint8Array, encoding: ImportMapping['source']['encoding']): string {
  const bytes = Buffer.from(raw);
  if (encoding === 'utf-16le') return bytes.toString('utf16le');
  if (encoding === 'utf-16be') return bytes.swap16().toString('utf16le');
  return decoderFor(encoding)(bytes, 0, bytes.length);
}
