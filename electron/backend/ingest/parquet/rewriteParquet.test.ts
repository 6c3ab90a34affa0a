import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { labelOf, type FlatValue } from '#backend/ingest/flattenJson.ts';
import { parquetColumns, type ParquetColumn } from '#backend/ingest/parquet/parquetColumns.ts';
import { withParquetFile } from '#backend/ingest/parquet/parquetFile.ts';
import { parquetRecords } from '#backend/ingest/parquet/parquetRecords.ts';
import { rewriteParquet } from '#backend/ingest/parquet/rewriteParquet.ts';
import type { Edit } from '#backend/ingest/sourceFormat.ts';
import { plainSource } from '#backend/ingest/textSource.ts';
import { parquetSamples } from '#backend/testing/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Table = {
  readonly columns: readonly ParquetColumn[];
  readonly values: readonly (readonly (FlatValue | null)[])[];
  readonly rows: number;
};

function load(path: string): Promise<Table> {
  return withParquetFile(path, async (file, handle) => {
    const columns = await parquetColumns(file, handle, true);
    const values: (FlatValue | null)[][] = columns.map(() => []);
    for await (const rows of parquetRecords(handle, file, { wanted: columns }))
      rows.columns.forEach((column, c) => values[c]!.push(...column));
    return { columns, values, rows: file.rows };
  });
}

/** Writes the file with edits, has the copy compared, and gives its path. */
async function rewrite(path: string, label: string | null, edit: (row: number) => Edit): Promise<string> {
  const mapping: ImportMapping = {
    format: 'winnow-import/1',
    source: { ...plainSource(path, 'parquet'), exact: true },
    missingValues: [''],
    mediaRoot: '.',
    columns: [],
  };
  const { parts, readBack } = await rewriteParquet({ path, mapping, label, edit });
  const blocks: Uint8Array[] = [];
  for await (const part of parts) blocks.push(part);
  const written = join(folder, `copy of ${basename(path)}`);
  // One that is emptied may be written to the disk at once.
  rmSync(written, { force: true });
  writeFileSync(written, Buffer.concat(blocks));
  await readBack(written);
  return written;
}

const keep: Edit = { kind: 'keep' };

/** Three decisions on a column, of classes that it has; null where it has none. */
function threeDecisions({ values, rows }: Table, column: number): ((row: number) => Edit) | null {
  const classes = [...new Set(values[column]!.map(labelOf).flatMap((labels) => (labels.length === 1 ? labels : [])))];
  if (classes.length === 0) return null;
  const decided = new Set([0, Math.floor(rows / 2), rows - 1]);
  return (row) => (decided.has(row) ? { kind: 'replace', value: classes[(row + 1) % classes.length]! } : keep);
}

/** How many rows are left. */
function expectOnlyEdits(before: Table, after: Table, label: number, edit: (row: number) => Edit): number {
  let at = 0;
  for (let row = 0; row < before.rows; row++) {
    const change = edit(row);
    if (change.kind === 'drop') continue;
    for (const c of before.columns.keys()) {
      const value = after.values[c]![at]!;
      if (change.kind === 'replace' && c === label) expect(labelOf(value)[0] ?? null).toBe(change.value);
      else expect(value).toEqual(before.values[c]![row]!);
    }
    at++;
  }
  expect(after.rows).toBe(at);
  return at;
}

const files = readdirSync(parquetSamples).filter((name) => name.endsWith('.parquet'));

describe('the files of apache/parquet-testing', () => {
  test.each(files)('%s: nothing decided gives the same bytes', async (name) => {
    const path = join(parquetSamples, name);
    expect(readFileSync(await rewrite(path, null, () => keep)).equals(readFileSync(path))).toBe(true);
  });

  test.each(files)('%s: three decisions change three cells, or are refused in a sentence', async (name) => {
    const path = join(parquetSamples, name);
    const before = await load(path);
    for (const [c, column] of before.columns.entries()) {
      const edit = threeDecisions(before, c);
      if (edit === null) continue;
      try {
        const written = await rewrite(path, column.name, edit);
        expectOnlyEdits(before, await load(written), c, edit);
        expect(footerNotes(written)).toEqual(footerNotes(path));
      } catch (error) {
        if (!(error instanceof WinnowError)) throw error;
        expect({ code: error.code, isGroup: /group of columns|longer than the file/.test(error.message) }).toEqual({
          code: 'unsupported',
          isGroup: true,
        });
      }
    }
  });

  test.each(files.filter((name) => name !== 'nation.dict-malformed.parquet'))(
    '%s: a row left out leaves all others',
    async (name) => {
      const path = join(parquetSamples, name);
      const before = await load(path);
      const edit = (row: number): Edit => (row === 1 || row === before.rows >> 1 ? { kind: 'drop' } : keep);
      const left = expectOnlyEdits(before, await load(await rewrite(path, null, edit)), -1, edit);
      expect(before.rows - left).toBe(Math.min(before.rows, new Set([1, before.rows >> 1]).size));
    },
  );

  test.each(readdirSync(join(parquetSamples, 'refused')))('%s is refused with its reason', async (name) => {
    const reading = load(join(parquetSamples, 'refused', name));
    await expect(reading).rejects.toThrow(/cannot be read as Parquet: .{20}/);
    await expect(reading).rejects.toMatchObject({ code: 'bad_input' });
  });
});

function footerNotes(path: string): unknown {
  const { schema, key_value_metadata, row_groups, version, created_by } = parquetMetadata(
    new Uint8Array(readFileSync(path)),
  );
  const codecs = row_groups.map(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec));
  return { schema, key_value_metadata, codecs, version, created_by };
}

/** Labels of every kind in two row groups, with notes in the footer. */
function writeTable(path: string, labels: readonly (string | null)[]): void {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: labels.map((_, i) => BigInt(i) + 2n ** 60n), type: 'INT64' },
      { name: 'blob', data: labels.map((_, i) => Uint8Array.of(0x89, 0xff, i & 255)), type: 'BYTE_ARRAY' },
      { name: 'label', data: [...labels], type: 'STRING', nullable: true },
    ],
    rowGroupSize: Math.max(1, labels.length >> 1),
    kvMetadata: [{ key: 'pandas', value: '{"columns": []}' }],
  });
  writeFileSync(path, new Uint8Array(bytes));
}

describe('what is decided', () => {
  test('row groups without a decision are the same bytes', async () => {
    const path = join(folder, 'groups.parquet');
    writeTable(
      path,
      Array.from({ length: 1000 }, (_, i) => ['cat', 'dog', null][i % 3]!),
    );
    const written = await rewrite(path, 'label', (row) =>
      row === 700 ? { kind: 'replace', value: 'a new class' } : keep,
    );
    const [was, is] = [path, written].map((one) => parquetMetadata(new Uint8Array(readFileSync(one))));
    const end = Number(was!.row_groups[1]!.columns[2]!.meta_data!.data_page_offset) - 200;
    expect(readFileSync(path).subarray(0, end).equals(readFileSync(written).subarray(0, end))).toBe(true);
    expect(is!.key_value_metadata).toEqual(was!.key_value_metadata);
  });

  test('a class that the type has not got is refused before anything is written', async () => {
    const path = join(parquetSamples, 'alltypes_plain.parquet');
    const decide = (label: string, value: string) =>
      rewrite(path, label, (row) => (row === 1 ? { kind: 'replace', value } : keep));
    await expect(decide('id', 'cat')).rejects.toThrow('“cat” cannot be written into “id”, which holds whole numbers');
    await expect(decide('id', '3000000000')).rejects.toThrow('cannot be written');
    await expect(decide('bool_col', 'yes')).rejects.toThrow('which holds true and false');
    await expect(decide('id', '-7').then(load)).resolves.toMatchObject({ rows: 8 });
  });

  test('a decimal keeps its places', async () => {
    const path = join(parquetSamples, 'fixed_length_decimal.parquet');
    const written = await rewrite(path, 'value', (row) => (row === 2 ? { kind: 'replace', value: '-70.5' } : keep));
    expect((await load(written)).values[0]!.slice(0, 4)).toEqual(
      ['1.00', '2.00', '-70.50', '4.00'].map((decimal) => ({ decimal })),
    );
  });

  test('any labels and any edits come back', async () => {
    const label = fc.oneof(
      fc.constant(null),
      fc.constantFrom('cat', 'dog', 'ä'),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    );
    const edit = fc.oneof(
      { arbitrary: fc.constant(keep), weight: 4 },
      fc.constant<Edit>({ kind: 'drop' }),
      label.map((value): Edit => ({ kind: 'replace', value })),
    );
    const rows = fc.array(fc.tuple(label, edit), { minLength: 1, maxLength: 60 });
    const holds = fc.assert(
      fc.asyncProperty(rows, async (table) => {
        const path = join(folder, 'any.parquet');
        writeTable(
          path,
          table.map(([value]) => value),
        );
        const before = await load(path);
        const editOf = (row: number): Edit => table[row]![1];
        expectOnlyEdits(before, await load(await rewrite(path, 'label', editOf)), 2, editOf);
      }),
      { numRuns: 40 },
    );
    await expect(holds).resolves.toBeUndefined();
  });
});

describe('the comparison with the source', () => {
  /** Writes a copy with one decision, spoils it, and has it compared. */
  async function compareSpoilt(spoil: (bytes: Buffer) => void): Promise<void> {
    const path = join(folder, 'spoilt.parquet');
    writeTable(path, ['cat', 'dog', 'cat', 'dog', 'cat', 'dog']);
    const edit = (row: number): Edit => (row === 0 ? { kind: 'replace', value: 'dog' } : keep);
    const mapping = { source: { ...plainSource(path, 'parquet'), exact: true } } as ImportMapping;
    const { parts, readBack } = await rewriteParquet({ path, mapping, label: 'label', edit });
    const blocks: Uint8Array[] = [];
    for await (const part of parts) blocks.push(part);
    const bytes = Buffer.concat(blocks);
    spoil(bytes);
    const written = join(folder, 'spoilt-copy.parquet');
    writeFileSync(written, bytes);
    await readBack(written);
  }

  test('takes a right copy, and no other', async () => {
    await compareSpoilt(() => {});
    // A byte of a picture, of a label that was not decided on, and of a note in the footer.
    await expect(compareSpoilt((bytes) => (bytes[bytes.indexOf(Buffer.from([0x89, 0xff, 4]))]! ^= 1))).rejects.toThrow(
      '“blob” changed',
    );
    await expect(compareSpoilt((bytes) => bytes.write('cow', bytes.indexOf('cat')))).rejects.toThrow('“label”');
    await expect(compareSpoilt((bytes) => bytes.write('q', bytes.indexOf('pandas')))).rejects.toThrow(
      'its notes differ',
    );
  });
});
