import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { recognise } from '#backend/ingest/recognise.ts';
import { openParquetFile, withParquetFile } from '#backend/ingest/parquet/parquetFile.ts';
import { parquetColumns } from '#backend/ingest/parquet/parquetColumns.ts';
import { parquetRecords } from '#backend/ingest/parquet/parquetRecords.ts';
import {
  parseThrift,
  thriftType,
  writeThrift,
  type ThriftStruct,
  type ThriftValue,
} from '#backend/ingest/parquet/thriftCompact.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-claims-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const struct = (fields: Readonly<Record<number, readonly [number, ThriftValue]>>): ThriftStruct => ({
  fields: Object.entries(fields).map(([id, [type, value]]) => ({ id: Number(id), type, value })),
});
const { i32, i64, binary, list } = thriftType;
const structs = (items: ThriftStruct[]) => [list, { elementType: thriftType.struct, items }] as const;
const name = (text: string) => [binary, Buffer.from(text)] as const;

/** A file of the given data and footer. */
function save(data: Buffer, footer: ThriftStruct): string {
  const bytes = writeThrift(footer);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(bytes.length);
  const path = join(folder, `${files++}.parquet`);
  writeFileSync(path, Buffer.concat([Buffer.from('PAR1'), data, bytes, tail, Buffer.from('PAR1')]));
  return path;
}

const column = (text: string, type: number) => struct({ 1: [i32, type], 3: [i32, 0], 4: name(text) });

/** One column of whole numbers with one page, and what the file claims of it. */
function oneColumn(claims: {
  readonly rows?: bigint;
  readonly values?: bigint;
  readonly unpacked?: number;
  readonly codec?: number;
  readonly pageValues?: number;
}): string {
  const body = zlib.brotliCompressSync(Buffer.alloc(4 * 10));
  const detail = struct({ 1: [i32, claims.pageValues ?? 10], 2: [i32, 0], 3: [i32, 3], 4: [i32, 3] });
  const header = writeThrift(
    struct({
      1: [i32, 0],
      2: [i32, claims.unpacked ?? 40],
      3: [i32, body.length],
      5: [thriftType.struct, detail],
    }),
  );
  const data = Buffer.concat([header, body]);
  const rows = claims.rows ?? 10n;
  const meta = struct({
    1: [i32, 1],
    2: [list, { elementType: i32, items: [0] }],
    3: [list, { elementType: binary, items: [Buffer.from('n')] }],
    4: [i32, claims.codec ?? 4],
    5: [i64, claims.values ?? rows],
    6: [i64, 100n],
    7: [i64, BigInt(data.length)],
    9: [i64, 4n],
  });
  const chunk = struct({ 2: [i64, 0n], 3: [thriftType.struct, meta] });
  const group = struct({ 1: structs([chunk]), 2: [i64, 100n], 3: [i64, rows] });
  const root = struct({ 4: name('root'), 5: [i32, 1] });
  return save(data, struct({ 1: [i32, 1], 2: structs([root, column('n', 1)]), 3: [i64, rows], 4: structs([group]) }));
}

async function rowsOf(path: string): Promise<number> {
  return withParquetFile(path, async (file, handle) => {
    let rows = 0;
    const wanted = await parquetColumns(file, handle, true);
    for await (const { count } of parquetRecords(handle, file, { wanted })) rows += count;
    return rows;
  });
}

test('an honest file of this kind is read', async () => {
  expect(await rowsOf(oneColumn({}))).toBe(10);
});

test.each([
  ['10^15 rows', { rows: 10n ** 15n }, 'more than the two thousand million'],
  ['a billion rows', { rows: 10n ** 9n }, 'has fewer values than it says'],
  ['other values than rows', { values: 11n }, '11 values in a row group of 10 rows'],
  ['a page of a gigabyte', { unpacked: 2 ** 30 }, 'claims to unpack to 1024 MiB, which is not believed'],
  ['a page of 2 GB', { unpacked: 2 ** 31 - 1 }, 'is not believed'],
  ['a page that unpacks to more than it says', { unpacked: 39 }, 'cannot be unpacked'],
  ['a page that unpacks to less than it says', { unpacked: 41 }, 'unpacks to 40 bytes where it says 41'],
  ['two thousand million values in a page', { pageValues: 2 ** 31 - 1 }, 'more than can be read at once'],
  ['more values in a page than there are', { pageValues: 11 }, 'more values than it says'],
  ['a compression that nobody has', { codec: 3 }, 'compressed with LZO'],
  ['a compression that is none', { codec: 77 }, 'compressed in a way that Parquet has not got'],
])('%s: is refused before memory is taken', async (_, claims, reason) => {
  await expect(rowsOf(oneColumn(claims))).rejects.toThrow(reason);
});

test('rows without columns, and too many columns, are refused at once', async () => {
  const empty = struct({ 4: name('root'), 5: [i32, 0] });
  const group = struct({ 1: structs([]), 2: [i64, 0n], 3: [i64, 10n ** 15n] });
  const rows = save(
    Buffer.alloc(0),
    struct({ 1: [i32, 1], 2: structs([empty]), 3: [i64, 10n ** 15n], 4: structs([group]) }),
  );
  await expect(recognise(rows)).rejects.toThrow('it has rows but no columns');
  const many = struct({ 4: name('root'), 5: [i32, 20_000] });
  const columns = Array.from({ length: 20_000 }, (_, i) => column(`c${i}`, 1));
  const wide = save(
    Buffer.alloc(0),
    struct({ 1: [i32, 1], 2: structs([many, ...columns]), 3: [i64, 0n], 4: structs([]) }),
  );
  await expect(openParquetFile(wide)).rejects.toMatchObject({ code: 'too_large' });
});

test('structures come back as they were, and damaged ones are refused', () => {
  const value = struct({
    1: [i32, -5],
    3: [i64, -(2n ** 63n)],
    20: [thriftType.double, 0.1],
    21: [thriftType.true, true],
    22: [thriftType.false, false],
    40: [binary, Buffer.from('ä')],
    41: [list, { elementType: thriftType.true, items: [true, false, true] }],
    42: [thriftType.map, { keyType: binary, valueType: i32, entries: [[Buffer.from('a'), 1]] }],
    43: structs(Array.from({ length: 20 }, (_, i) => struct({ 1: [thriftType.i16, i] }))),
    44: [thriftType.byte, -1],
    45: [thriftType.uuid, Buffer.alloc(16, 7)],
  });
  const bytes = writeThrift(value);
  expect(parseThrift(bytes)).toEqual({ struct: value, end: bytes.length });
  for (let end = 0; end < bytes.length; end++) expect(() => parseThrift(bytes.subarray(0, end))).toThrow(RangeError);
});
