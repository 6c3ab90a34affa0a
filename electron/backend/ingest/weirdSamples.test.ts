import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Problem } from '#shared/model/importMapping.ts';
import { collectRows, type PlainValue } from '#backend/testing/collectRows.ts';
import { csvCells } from '#backend/ingest/formats/csv.ts';
import { jsonlCells } from '#backend/ingest/formats/jsonl.ts';
import { spliceRecords } from '#backend/ingest/spliceRecords.ts';
import { recognise } from '#backend/ingest/recognise.ts';
import { resolveInside } from '#backend/media/pathContainment.ts';
import { weirdSamples as samples } from '../testing/samples.ts';
import { parse } from 'csv-parse/sync';

type Outcome =
  | { readonly kind: 'error'; readonly error: WinnowError }
  | {
      readonly kind: 'read';
      readonly recognition: Awaited<ReturnType<typeof recognise>>;
      readonly rows: readonly (readonly PlainValue[])[];
      readonly rejected: number;
      readonly problems: readonly Problem[];
    };

async function tryImport(path: string): Promise<Outcome> {
  try {
    const recognition = await recognise(path);
    const { rows, rejected, problems } = await collectRows(recognition.mapping, recognition.mapping.source.path);
    return {
      kind: 'read',
      recognition,
      rows,
      rejected: rejected.length,
      problems: [...recognition.problems, ...problems],
    };
  } catch (error) {
    if (error instanceof WinnowError) return { kind: 'error', error };
    throw error;
  }
}

/** What a problem must be listed for each “warn”, and the counts that matter. */
const expectations: Readonly<
  Record<string, { readonly rows?: number; readonly code?: string; readonly row?: number; readonly column?: string }>
> = {
  'csv/bom.csv': { rows: 3 },
  'csv/crlf.csv': { rows: 3 },
  'csv/cr_only.csv': { rows: 3 },
  'csv/mixed_line_ends.csv': { rows: 3 },
  'csv/quoted_newlines.csv': { rows: 3 },
  'csv/utf16le_bom.csv': { rows: 2 },
  'csv/utf16be_bom.csv': { rows: 2 },
  'csv/utf16le_no_bom.csv': { rows: 2, code: 'encoding_guessed' },
  'csv/latin1.csv': { rows: 2, code: 'encoding_guessed' },
  'csv/windows1252.csv': { rows: 2, code: 'encoding_guessed' },
  'csv/invalid_utf8.csv': { rows: 2, code: 'invalid_utf8', row: 3, column: 'text' },
  'csv/duplicate_headers.csv': { rows: 2, code: 'duplicate_header', column: 'label (2)' },
  'csv/empty_headers.csv': { rows: 2, code: 'empty_header', column: 'column 2' },
  'csv/ragged.csv': { rows: 2, code: 'wrong_field_count', row: 4 },
  'csv/nul_bytes.csv': { rows: 2, code: 'nul_byte', row: 2, column: 'text' },
  'csv/path_traversal.csv': { rows: 0, code: 'path_outside', row: 3, column: 'file' },
  'csv/header_only.csv': { rows: 0, code: 'no_rows' },
  'csv/no_trailing_newline.csv': { rows: 3 },
  'csv/blank_lines.csv': { rows: 2, code: 'blank_line', row: 7 },
  'csv/unterminated_quote.csv': { code: 'unterminated_quote', row: 2 },
  'csv/label_spelling.csv': { rows: 8, code: 'label_spelling', column: 'label' },
  'csv/one_class.csv': { rows: 5, code: 'one_class' },
  'csv/duplicate_ids.csv': { rows: 2, code: 'duplicate_key', row: 3, column: 'id' },
  'csv/wide_2000_columns.csv': { rows: 3 },
  'csv/comment_lines.csv': { rows: 2, code: 'lines_skipped' },
  'csv/excel_sep_line.csv': { rows: 1, code: 'lines_skipped' },
  'jsonl/ok.jsonl': { rows: 3 },
  'jsonl/broken_line.jsonl': { rows: 2, code: 'invalid_json', row: 2 },
  'jsonl/bom_crlf.jsonl': { rows: 3 },
  'jsonl/blank_lines.jsonl': { rows: 3 },
  'jsonl/mixed_keys.jsonl': { rows: 3, code: 'mixed_types', row: 3, column: 'label' },
  'jsonl/not_objects.jsonl': { rows: 1, code: 'not_an_object', row: 2 },
  'jsonl/big_int.jsonl': { rows: 1, code: 'big_integer', row: 1, column: 'id' },
  'jsonl/array.json': { rows: 3 },
  'parquet/ok_snappy.parquet': { rows: 1000 },
  'parquet/ok_uncompressed.parquet': { rows: 1000 },
  'parquet/ok_row_groups.parquet': { rows: 1000 },
  'parquet/zero_rows.parquet': { rows: 0 },
};

// `unknown_label.csv` warns only against a model, which ingest has not got.
const needsModel = new Set(['csv/unknown_label.csv']);

/** Folders with these pictures in them. Made here: not every system that a checkout is made on can store all of these names. */
function makePictures(paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'winnow-paths-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const picture = readFileSync(join(samples, 'images_odd/UPPER.PNG'));
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), picture);
  }
  return root;
}

describe('the weird samples', () => {
  const manifest = parse(readFileSync(join(samples, 'manifest.csv')), { columns: true }) as {
    path: string;
    expected: string;
  }[];

  for (const { path, expected } of manifest.filter((entry) => /^(?:csv|jsonl|parquet)\//.test(entry.path)))
    test(`${path}: ${expected}`, async () => {
      const outcome = await tryImport(join(samples, path));
      if (outcome.kind === 'error') {
        expect(expected).toContain('reject');
        expect(outcome.error.place.file).toContain(basename(path));
        expect(outcome.error.message.length).toBeGreaterThan(20);
        return;
      }
      expect(expected).not.toBe('reject');
      if (expected === 'warn' && !needsModel.has(path)) expect(outcome.problems).not.toEqual([]);
      const { code, rows, row, column } = expectations[path] ?? {};
      if (rows !== undefined) expect(outcome.rows.length).toBe(rows);
      if (code !== undefined)
        expect(
          outcome.problems.some(
            (p) =>
              p.code === code && (row === undefined || p.row === row) && (column === undefined || p.column === column),
          ),
        ).toBe(true);
      for (const problem of outcome.problems) expect(problem.message).not.toBe('');
    });

  for (const { path } of manifest.filter(
    (entry) => /^(?:csv\/.*|jsonl\/.*\.jsonl)$/.test(entry.path) && entry.expected !== 'reject',
  ))
    test(`${path}: comes back byte for byte when nothing is changed`, async () => {
      const { mapping } = await recognise(join(samples, path));
      const column = mapping.columns[0]?.name;
      if (column === undefined) return;
      const cells = mapping.source.format === 'jsonl' ? jsonlCells : csvCells;
      const parts: Buffer[] = [];
      const request = { path: mapping.source.path, mapping, label: column, edit: () => ({ kind: 'keep' }) as const };
      for await (const part of spliceRecords(cells, request)) parts.push(part);
      expect(Buffer.concat(parts).equals(readFileSync(join(samples, path)))).toBe(true);
      const { rows, rejected } = await collectRows(mapping, mapping.source.path);
      let records = 0;
      for await (const batch of cells.scan(mapping.source.path, mapping, column))
        for (const scanned of batch) records = scanned.record + 1;
      expect(records).toBe(rows.length + rejected.length);
    });

  test('paths: every odd name is listed with its first folder as label and opens', async () => {
    const wanted = manifest
      .filter((entry) => entry.path.startsWith('paths/'))
      .map((entry) => entry.path.slice('paths/'.length));
    expect(wanted.length).toBeGreaterThan(20);
    const root = makePictures(wanted);
    const { mapping } = await recognise(root);
    const { rows, rejected } = await collectRows(mapping, root);
    expect(rejected).toEqual([]);
    expect(rows.map((row) => row[0])).toEqual(wanted.toSorted((a, b) => (a < b ? -1 : 1)));
    for (const [file, label] of rows) {
      expect(label).toBe(String(file).split('/')[0]);
      expect(resolveInside(root, String(file))).toBe(join(realpathSync(root), String(file)));
    }
  });

  test('images_odd: every picture is listed, system files are not', async () => {
    const root = join(samples, 'images_odd');
    const { mapping } = await recognise(root);
    const { rows } = await collectRows(mapping, root);
    const wanted = manifest
      .filter((entry) => dirname(entry.path) === 'images_odd' && entry.expected !== 'ignore')
      .map((entry) => basename(entry.path));
    expect(rows.map((row) => row[0])).toEqual(wanted.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(rows.every((row) => row[1] === null)).toBe(true);
  });

  test('images_bad: the drawing is named and left out', async () => {
    const { problems, rows } = (await tryImport(join(samples, 'images_bad'))) as Extract<Outcome, { kind: 'read' }>;
    expect(rows.some((row) => row[0] === 'script.svg')).toBe(false);
    expect(problems.some((problem) => problem.code === 'svg_skipped')).toBe(true);
  });

  test('a folder of models is no dataset, and the message says what it holds', async () => {
    await expect(recognise(join(samples, 'onnx'))).rejects.toThrow(/31 × \.onnx/);
  });
});
