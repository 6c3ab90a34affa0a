import { extname } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SourceFormat } from '#shared/model/formats.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import { decoderFor } from '#backend/ingest/cellText.ts';
import { detectDialect, detectEncoding, headForTokens, readHead } from '#backend/ingest/detectText.ts';
import { flattenJson, parseJson } from '#backend/ingest/flattenJson.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import { jsonLines } from '#backend/ingest/jsonLines.ts';
import { headerOf } from '#backend/ingest/delimitedPage.ts';
import { loadJsonArray } from '#backend/ingest/readJson.ts';
import { openParquet } from '#backend/ingest/readParquet.ts';

/** How a file is to be read and which columns it has. */
export type SourceShape = {
  readonly source: ImportMapping['source'];
  readonly names: readonly string[];
  readonly sizeBytes: number;
  readonly problems: readonly Problem[];
  /** Columns that hold both text and numbers, with the first row where it changes. */
  readonly mixed: ReadonlyMap<string, number>;
};

const noMixed: ReadonlyMap<string, number> = new Map();

/** What a person says of a text file; the rest is recognised. */
export type GivenSource = Partial<
  Pick<ImportMapping['source'], 'encoding' | 'delimiter' | 'quote' | 'hasHeader' | 'skipLines' | 'decimal'>
>;

/** Looks at a file's name and beginning. Errors: `bad_input` for an empty file or one that is no data. */
export async function sourceShape(
  path: string,
  wanted: SourceFormat | undefined,
  given: GivenSource = {},
): Promise<SourceShape> {
  const { head, sizeBytes } = await readHead(path);
  if (head.length === 0) throw new WinnowError('bad_input', `“${path}” is empty (0 bytes).`, { file: path });
  const format = wanted ?? formatOf(path, head);
  const { encoding, problems } =
    format === 'parquet'
      ? { encoding: 'utf-8' as const, problems: [] }
      : given.encoding !== undefined
        ? { encoding: given.encoding, problems: [] }
        : detectEncoding(head, path);
  const source: ImportMapping['source'] = {
    path,
    format,
    encoding,
    delimiter: ',',
    quote: '"',
    hasHeader: true,
    skipLines: 0,
    decimal: '.',
  };
  if (format === 'parquet') {
    const parquet = await openParquet(path);
    return { source, names: parquet.names, sizeBytes, problems, mixed: noMixed };
  }
  const bytes = headForTokens(head, encoding, head.length >= sizeBytes);
  if (head.length >= sizeBytes && bytes.toString('latin1').trim() === '')
    throw new WinnowError('bad_input', `“${path}” holds only blank lines.`, { file: path });
  if (format === 'json' || format === 'jsonl') return { ...(await jsonShape(path, source)), sizeBytes, problems };
  const dialect = detectDialect(bytes, encoding, /\.(?:tsv|tab)$/i.test(path));
  const found = { ...source, ...dialect, ...given };
  const notes = [...problems];
  const note = (row: number | null, code: string, message: string) =>
    notes.push({ file: path, row, column: null, code, message, severity: 'warning' });
  if (found.skipLines > 0)
    note(
      1,
      'lines_skipped',
      `The first ${found.skipLines === 1 ? 'line is' : `${found.skipLines} lines are`} not data and will be skipped.`,
    );
  if (!found.hasHeader && given.hasHeader === undefined)
    note(
      found.skipLines + 1,
      'no_header',
      'The first line looks like data, not like column names; the columns are numbered.',
    );
  return { source: found, names: await delimitedNames(path, found), sizeBytes, problems: notes, mixed: noMixed };
}

async function delimitedNames(path: string, source: ImportMapping['source']): Promise<readonly string[]> {
  for await (const { window, tokens } of delimitedWindows(path, source, { utf16: 'utf8' }))
    if (tokens.recordCount > 0) return headerOf(window.bytes, tokens, source, path).names;
  throw new WinnowError('bad_input', `“${path}” holds no rows and no header.`, { file: path });
}

async function jsonShape(
  path: string,
  source: ImportMapping['source'],
): Promise<Pick<SourceShape, 'source' | 'names' | 'mixed'>> {
  const names = new Map<string, { hasText: boolean; hasNumber: boolean; hasValue: boolean }>();
  const mixed = new Map<string, number>();
  let objects = 0;
  const look = (value: unknown, row: number) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    objects++;
    for (const [name, item] of flattenJson(value as Readonly<Record<string, unknown>>)) {
      let kinds = names.get(name);
      if (kinds === undefined) {
        if (names.size >= maxColumns)
          throw new WinnowError('too_large', `Row ${row}: more than 10,000 different keys.`, { file: path, row });
        names.set(name, (kinds = { hasText: false, hasNumber: false, hasValue: false }));
      }
      if (item === null) continue;
      kinds.hasValue = true;
      if (typeof item === 'string') kinds.hasText = true;
      else if (typeof item !== 'boolean') kinds.hasNumber = true;
      if (kinds.hasText && kinds.hasNumber && !mixed.has(name)) mixed.set(name, row);
    }
  };
  const tryLook = (parse: () => unknown, row: number) => {
    try {
      look(parse(), row);
    } catch (cause) {
      // A broken record has no columns to tell of; the reader sets it aside and lists it.
      if (cause instanceof WinnowError) throw cause;
    }
  };
  if (source.format === 'json') {
    const { items } = await loadJsonArray(path, source);
    for (const [i, item] of items.slice(0, 100_000).entries()) tryLook(() => item, i + 1);
  } else {
    const decode = decoderFor(source.encoding);
    for await (const line of jsonLines(path, source, { utf16: 'utf8' })) {
      tryLook(() => parseJson(decode(line.bytes, line.start, line.end)), line.line);
      if (line.bytesRead > 16 * 1024 * 1024 || objects >= 50_000) break;
    }
  }
  if (objects === 0)
    throw new WinnowError('bad_input', `“${path}” holds no JSON object that could be a row.`, { file: path });
  const all = [...names];
  // `meta: null` is no column of its own where other rows have `meta.subject`.
  const kept = all.filter(([name, kinds]) => kinds.hasValue || !all.some(([other]) => other.startsWith(`${name}.`)));
  return { source, names: kept.map(([name]) => name), mixed };
}

/** Format by extension, then by content. */
export function formatOf(path: string, head: Buffer): SourceFormat {
  const extension = extname(path).toLowerCase();
  if (extension === '.parquet' || extension === '.pq' || head.subarray(0, 4).toString('latin1') === 'PAR1')
    return 'parquet';
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl';
  if (extension === '.csv' || extension === '.tsv' || extension === '.tab') return 'csv';
  const start = head
    .subarray(0, 4096)
    .toString('latin1')
    .replace(/\0/g, '')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart();
  if (extension === '.json') return start.startsWith('{') ? 'jsonl' : 'json';
  if (isPictureName(path))
    throw new WinnowError('bad_input', `“${path}” is a picture. Choose the folder that holds the class folders.`, {
      file: path,
    });
  if (/\.(?:onnx|winnow|npy|npz|zip|gz|xlsx?|pdf|pkl|safetensors|bin)$/i.test(path))
    throw new WinnowError(
      'bad_input',
      `“${path}” is no dataset that can be read; CSV, TSV, JSON, JSONL, Parquet or a folder of pictures can.`,
      { file: path },
    );
  if (start.startsWith('{')) return 'jsonl';
  if (start.startsWith('[')) return 'json';
  return 'csv';
}
