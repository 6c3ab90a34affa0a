import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { CodePage, TextEncoding } from '#shared/model/textEncodings.ts';
import { encodeText } from '#backend/ingest/cellText.ts';
import { csvCells } from '#backend/ingest/formats/csv.ts';
import { jsonlCells } from '#backend/ingest/formats/jsonl.ts';
import { readSource } from '#backend/ingest/readSource.ts';
import type { Edit } from '#backend/ingest/sourceFormat.ts';
import { encodeCell, spliceRecords } from '#backend/ingest/spliceRecords.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-lossless-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file system may write one that is emptied to the disk at once, hundreds of times; a new file it keeps in memory. */
function writeNew(path: string, bytes: Uint8Array): void {
  rmSync(path, { force: true });
  writeFileSync(path, bytes);
}

const cellsOf = ({ source }: ImportMapping) => (source.format === 'jsonl' ? jsonlCells : csvCells);

type SourceOptions = Partial<ImportMapping['source']>;

function mappingOf(path: string, names: readonly string[], options: SourceOptions): ImportMapping {
  return {
    format: 'winnow-import/1',
    source: {
      path,
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      quote: '"',
      hasHeader: true,
      skipLines: 0,
      decimal: '.',
      ...options,
    },
    missingValues: [],
    mediaRoot: '.',
    columns: names.map((name) => ({ name, role: 'metadata', type: 'text' })),
  };
}

async function splice(
  path: string,
  mapping: ImportMapping,
  label: string,
  edit: (record: number) => Edit,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of spliceRecords(cellsOf(mapping), { path, mapping, label, edit })) parts.push(part);
  return Buffer.concat(parts);
}

/** All rows by record number, with their values, and the records that were set aside. */
async function readAll(path: string, mapping: ImportMapping) {
  const rows = new Map<number, (string | null)[]>();
  let rejected = 0;
  for await (const batch of readSource(mapping, path, { batchRows: 3 })) {
    rejected += batch.rejected.length;
    for (let i = 0; i < batch.count; i++)
      rows.set(
        batch.sourceRows[i]!,
        batch.columns.map((chunk) => (chunk.kind === 'string' ? chunk.values[i]! : null)),
      );
  }
  return { rows, rejected };
}

type UsualEncoding = Exclude<TextEncoding, CodePage>;
const keep: Edit = { kind: 'keep' };
const bomOf: Record<UsualEncoding, readonly string[]> = {
  'utf-8': ['', '\ufeff'],
  'utf-16le': ['', '\ufeff'],
  'utf-16be': ['', '\ufeff'],
  'windows-1252': [''],
  latin1: [''],
};

const letters = fc.constantFrom('a', 'b', '7', ' ', '"', ',', ';', '\n', '\r\n', '\r', 'é', '""', "'", '\t', '\u00a0');
const wide = fc.constantFrom('日', '🙂', 'ł', '€', '\u2028');
const cellText = (encoding: TextEncoding) =>
  fc
    .array(encoding.startsWith('utf') ? fc.oneof({ weight: 4, arbitrary: letters }, wide) : letters, { maxLength: 6 })
    .map((parts) => parts.join(''));
const cell = (encoding: TextEncoding) => fc.tuple(cellText(encoding), fc.boolean());

function writeCell([text, quoted]: readonly [string, boolean], delimiter: string): string {
  const isForced = text.includes(delimiter) || /["\r\n]/.test(text);
  return quoted || isForced ? `"${text.replaceAll('"', '""')}"` : text;
}

const file = fc
  .record({
    encoding: fc.constantFrom<UsualEncoding>('utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'latin1'),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    endsWithLine: fc.boolean(),
    bom: fc.nat(1),
    skipLines: fc.nat(2),
  })
  .chain((options) =>
    fc
      .array(
        fc.oneof(
          { weight: 8, arbitrary: fc.tuple(cell(options.encoding), cell(options.encoding), cell(options.encoding)) },
          fc.constantFrom('blank', 'short', 'long', 'odd'),
        ),
        { maxLength: 12 },
      )
      .map((rows) => ({ ...options, rows })),
  );

test('splicing nothing gives the same bytes, record numbers agree with the reader, and an edit changes only its cell', async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.integer({ min: 0, max: 11 }),
      fc.constantFrom('dog', 'a"b', 'x,y', 'neu', '', 'line\nbreak'),
      async (options, victim, label) => {
        const { encoding, delimiter, lineEnd } = options;
        const lines = options.rows.map((row) => {
          if (row === 'blank') return '';
          if (row === 'short') return 'x';
          if (row === 'long') return ['1', '2', '3', '4'].join(delimiter);
          if (row === 'odd') return ['a "b" c', '"q" tail', '5" pipe'].join(delimiter);
          return row.map((value) => writeCell(value, delimiter)).join(delimiter);
        });
        const skipped = Array.from({ length: options.skipLines }, (_, i) => `# "comment ${i}`);
        const text =
          (bomOf[encoding][options.bom] ?? '') +
          [...skipped, ['id', 'label', 'note'].join(delimiter), ...lines].join(lineEnd) +
          (options.endsWithLine ? lineEnd : '');
        const bytes = encodeText(text, encoding)!;
        const path = join(folder, 'random.csv');
        writeNew(path, bytes);
        const mapping = mappingOf(path, ['id', 'label', 'note'], { encoding, delimiter, skipLines: options.skipLines });

        expect(await splice(path, mapping, 'label', () => keep)).toEqual(bytes);

        const before = await readAll(path, mapping);
        let records = 0;
        for await (const batch of csvCells.scan(path, mapping, 'label'))
          for (const scanned of batch) {
            expect(scanned.record).toBe(records++);
            expect(bytes.subarray(scanned.range.start, scanned.range.end)).toEqual(scanned.bytes);
            expect(scanned.cell !== null).toBe(before.rows.has(scanned.record));
          }
        expect(records).toBe(before.rows.size + before.rejected);

        if (!before.rows.has(victim)) return;
        const edited = await splice(path, mapping, 'label', (record) =>
          record === victim ? { kind: 'replace', value: label } : keep,
        );
        writeNew(path, edited);
        const after = await readAll(path, mapping);
        const expected = new Map(before.rows);
        const old = before.rows.get(victim)!;
        expected.set(victim, [old[0]!, label, old[2]!]);
        expect(after).toEqual({ rows: expected, rejected: before.rejected });

        const dropped = await splice(path, mapping, 'label', (record) => (record === victim ? { kind: 'drop' } : keep));
        writeNew(path, dropped);
        const rest = await readAll(path, mapping);
        expect(rest.rows.size).toBe(before.rows.size - 1);
      },
    ),
    { numRuns: 200, seed: 20260101 },
  );
});

const jsonValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 2 }),
);

test('JSON lines: splicing nothing gives the same bytes, an edit changes only its value, nested ones too', async () => {
  const row = fc.record(
    {
      id: fc.nat(),
      label: fc.string({ unit: 'grapheme', minLength: 1 }),
      'ké"y': jsonValue,
      meta: fc.record({ subject: fc.string({ minLength: 1 }), tags: jsonValue }, { requiredKeys: ['subject'] }),
    },
    { requiredKeys: ['id', 'meta'] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.constantFrom<UsualEncoding>('utf-8', 'utf-16le', 'utf-16be'),
      fc.constantFrom('label', 'meta.subject', 'ké"y'),
      fc.constantFrom(undefined, 1),
      async (rows, encoding, column, indent) => {
        const lines = rows.map((value) =>
          indent === undefined ? JSON.stringify(value) : JSON.stringify(value, null, 1).replace(/\n\s*/g, ' '),
        );
        const bytes = encodeText(`${lines.join('\r\n')}\n  \n[1]\n{"id"`, encoding)!;
        const path = join(folder, 'random.jsonl');
        writeNew(path, bytes);
        const mapping = mappingOf(path, ['id', 'label', 'meta.subject', 'meta.tags', 'ké"y'], {
          encoding,
          format: 'jsonl',
        });
        expect(await splice(path, mapping, column, () => keep)).toEqual(bytes);
        const before = await readAll(path, mapping);
        expect(before.rows.size).toBe(rows.length);
        expect(before.rejected).toBe(2);
        const victim = rows.length - 1;
        writeNew(
          path,
          await splice(path, mapping, column, (record) =>
            record === victim ? { kind: 'replace', value: 'neu "x"' } : keep,
          ),
        );
        const after = await readAll(path, mapping);
        const at = mapping.columns.findIndex((c) => c.name === column);
        // A list stays one.
        const isList = Array.isArray((rows[victim] as Record<string, unknown>)[column]);
        before.rows.get(victim)![at] = isList ? JSON.stringify(['neu "x"']) : 'neu "x"';
        expect(after).toEqual(before);
      },
    ),
    { numRuns: 80, seed: 20260102 },
  );
});

test('a new cell is quoted as the old one was, or where it must be', () => {
  const csv = mappingOf('x.csv', ['id', 'label'], {});
  const write = (value: string | null, old: string, mapping = csv) =>
    encodeCell(cellsOf(mapping), value, mapping, Buffer.from(old)).toString();
  expect(write('dog', 'cat')).toBe('dog');
  expect(write('dog', '"cat"')).toBe('"dog"');
  expect(write('a,b', 'cat')).toBe('"a,b"');
  expect(write('say "x"', 'cat')).toBe('"say ""x"""');
  expect(write(null, 'cat')).toBe('');
  const jsonl = mappingOf('x.jsonl', ['id', 'label'], { format: 'jsonl' });
  expect(write('dog', '"cat"', jsonl)).toBe('"dog"');
  expect(write('4', '3', jsonl)).toBe('4');
  expect(write('04', '3', jsonl)).toBe('"04"');
  expect(write('é', '"\\u00fc"', jsonl)).toBe('"\\u00e9"');
  expect(write('é', '"ü"', jsonl)).toBe('"é"');
  expect(write(null, '"cat"', jsonl)).toBe('null');
});

test('a label that the encoding of the source has not got is refused, and a missing one in JSON becomes a member', async () => {
  const latin = mappingOf('x.csv', ['id', 'label'], { encoding: 'windows-1252' });
  expect(encodeCell(csvCells, '5 €', latin, Buffer.from('x'))).toEqual(Buffer.from([0x35, 0x20, 0x80]));
  expect(() => encodeCell(csvCells, '日', latin, Buffer.from('x'))).toThrow(/windows-1252/);
  const path = join(folder, 'absent.jsonl');
  writeFileSync(path, '{"id": 1, "text": "a"}\n{}\n');
  const mapping = mappingOf(path, ['id', 'label'], { format: 'jsonl' });
  const edited = await splice(path, mapping, 'label', () => ({ kind: 'replace', value: 'cat' }));
  expect(edited.toString()).toBe('{"id": 1, "text": "a", "label": "cat"}\n{"label":"cat"}\n');
  expect(readFileSync(path, 'utf8')).toBe('{"id": 1, "text": "a"}\n{}\n');
});

test('cells that lie across the windows of a large file are found', async () => {
  const path = join(folder, 'large.csv');
  const rows = Array.from(
    { length: 40_000 },
    (_, i) => `${i},"${'x'.repeat(i % 97)}\n${i}",${i % 3 === 0 ? 'cat' : '"dög"'}`,
  );
  for (const encoding of ['utf-8', 'utf-16le'] as const) {
    const bytes = encodeText(['id,text,label', ...rows].join('\r\n'), encoding)!;
    writeFileSync(path, bytes);
    const mapping = mappingOf(path, ['id', 'text', 'label'], { encoding });
    expect((await splice(path, mapping, 'label', () => keep)).equals(bytes)).toBe(true);
    const edited = await splice(path, mapping, 'label', (record) =>
      record % 1000 === 7 ? { kind: 'replace', value: 'fox' } : keep,
    );
    const expected = rows.map((line, i) =>
      i % 1000 === 7 ? line.replace(/cat$|dög"$/, (old) => (old === 'cat' ? 'fox' : 'fox"')) : line,
    );
    expect(edited.equals(encodeText(['id,text,label', ...expected].join('\r\n'), encoding)!)).toBe(true);
  }
});
