import { isUtf8 } from 'node:buffer';
import { warn } from '#backend/ingest/batchAssembler.ts';
import type { Page, Reading } from '#backend/ingest/delimitedPage.ts';
import { fieldFlags } from '#backend/ingest/tokens.ts';

/** Lists NUL bytes and text after a closing quote, cell by cell. */
export function warnOddFields(reading: Reading, page: Page, records: Int32Array): void {
  const { tokens } = page;
  for (const r of records) {
    const first = tokens.firstField[r]!;
    for (let f = 0; f < reading.names.length; f++) {
      const flags = tokens.fieldFlag[first + f]!;
      const place = { row: tokens.recordLine[r]!, column: reading.names[f]! };
      if ((flags & fieldFlags.nul) !== 0)
        warn(reading.assembler, place, 'nul_byte', 'The cell holds a NUL byte; it is kept.');
      if ((flags & fieldFlags.textAfterQuote) !== 0)
        warn(
          reading.assembler,
          place,
          'text_after_quote',
          'There is text after the closing quote; it is kept as part of the value.',
        );
    }
  }
}

/** Lists cells that are not UTF-8. */
export function warnInvalidUtf8(reading: Reading, page: Page, records: Int32Array): void {
  const { tokens, bytes } = page;
  for (const r of records) {
    if (isUtf8(bytes.subarray(tokens.recordStart[r]!, tokens.recordEnd[r]!))) continue;
    const first = tokens.firstField[r]!;
    for (let f = 0; f < reading.names.length; f++) {
      if (isUtf8(bytes.subarray(tokens.fieldStart[first + f]!, tokens.fieldEnd[first + f]!))) continue;
      const place = { row: tokens.recordLine[r]!, column: reading.names[f]! };
      warn(
        reading.assembler,
        place,
        'invalid_utf8',
        'The cell is not valid UTF-8; what cannot be read shows as “\ufffd”. Is the file Windows-1252?',
      );
    }
  }
}
