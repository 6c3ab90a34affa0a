import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { type JsonLine, jsonLines } from '#backend/ingest/jsonLines.ts';
import { keyDecoder, placeOfValue, type ValuePlace } from '#backend/ingest/jsonValuePlace.ts';
import { type ByteRange, lineText, type ScannedRecord, type ScanOptions } from '#backend/ingest/recordCells.ts';

/** Lines and values of a JSON lines source: see `RecordCells`. */
export async function* scanJsonLines(
  path: string,
  mapping: ImportMapping,
  column: string | null,
  options: ScanOptions = {},
): AsyncGenerator<readonly ScannedRecord[]> {
  const { source } = mapping;
  const decodeKey = keyDecoder(source.encoding);
  let record = 0 as SourceRow;
  let preamble: ByteRange | null = null;
  for await (const lines of jsonLines(path, source, { others: 'project', signal: options.signal }))
    yield lines.map((line) => recordOf(line));

  function recordOf(line: JsonLine): ScannedRecord {
    const { unitBytes, base } = line.window;
    preamble ??= { start: 0, end: (base + line.start) * unitBytes };
    return new LineRecord(record++ as SourceRow, line, { preamble, locate });
  }

  function locate({ window, start, end }: JsonLine): ValuePlace | null {
    const { unitBytes, original } = window;
    const bytes = original.subarray(start * unitBytes, end * unitBytes);
    return column === null ? null : placeOfValue(lineText(bytes, source.encoding), column, decodeKey);
  }
}

type Scan = { readonly preamble: ByteRange; readonly locate: (line: JsonLine) => ValuePlace | null };

/** Most records are kept as they are, and nobody asks where their cell is: it is looked for when it is. */
class LineRecord implements ScannedRecord {
  readonly record: SourceRow;
  readonly range: ByteRange;
  readonly bytes: Buffer;
  readonly preamble: ByteRange;
  readonly #line: JsonLine;
  readonly #locate: Scan['locate'];
  #place: ValuePlace | null | undefined;

  constructor(record: SourceRow, line: JsonLine, { preamble, locate }: Scan) {
    const { window, start, next } = line;
    const { unitBytes, original, base } = window;
    this.record = record;
    this.range = { start: (base + start) * unitBytes, end: (base + next) * unitBytes };
    this.bytes = original.subarray(start * unitBytes, next * unitBytes);
    this.preamble = preamble;
    this.#line = line;
    this.#locate = locate;
  }

  get cell(): ByteRange | null {
    const place = this.#found();
    return place?.kind === 'value' ? { start: this.#at(place.start), end: this.#at(place.end) } : null;
  }

  get insertAt(): number | null {
    const place = this.#found();
    return place?.kind === 'absent' ? this.#at(place.at) : null;
  }

  get isEmptyObject(): boolean {
    const place = this.#found();
    return place?.kind === 'absent' && place.isEmpty;
  }

  #found(): ValuePlace | null {
    return (this.#place ??= this.#locate(this.#line));
  }

  #at(unit: number): number {
    return this.range.start + unit * this.#line.window.unitBytes;
  }
}
