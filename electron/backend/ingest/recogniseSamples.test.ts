import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { collectRows } from '#backend/ingest/collectRows.ts';
import { recognise } from '#backend/ingest/recognise.ts';

const samples = fileURLToPath(new URL('../../../../shared/samples', import.meta.url));

async function proposal(path: string) {
  const { mapping, modality, problems, estimatedRows } = await recognise(join(samples, path));
  const roleOf = Object.fromEntries(mapping.columns.map((column) => [column.name, column.role]));
  const read = await collectRows(mapping, mapping.source.path);
  expect(read.rejected).toEqual([]);
  expect(read.problems).toEqual([]);
  return { mapping, modality, problems, estimatedRows, roleOf, rows: read.rows };
}

describe.skipIf(!existsSync(samples))('the sample datasets (skipped where ../shared is absent)', () => {
  test('pictures with a table', async () => {
    const { mapping, modality, roleOf, rows } = await proposal('images/fashion-mnist');
    expect([modality, mapping.source.format, mapping.mediaRoot, rows.length]).toEqual(['image', 'csv', '.', 6040]);
    expect(roleOf).toMatchObject({ file: 'image', label: 'label', split: 'split', brightness: 'metadata' });
    expect(Object.values(roleOf)).not.toContain('key');
  });

  test('pictures in class folders', async () => {
    const { mapping, rows } = await proposal('images/fashion-mnist/images');
    expect([mapping.source.format, rows.length, new Set(rows.map((row) => row[1])).size]).toEqual([
      'image_folder',
      6040,
      10,
    ]);
  });

  test('mails as CSV and as JSON lines hold the same', async () => {
    const csv = await proposal('text/spam/data.csv');
    const jsonl = await proposal('text/spam/data.jsonl');
    for (const { modality, roleOf, rows } of [csv, jsonl]) {
      expect([modality, rows.length]).toEqual(['text', 3065]);
      expect(roleOf).toMatchObject({ id: 'key', text: 'text', label: 'label', split: 'split' });
    }
    const firstFour = (rows: typeof csv.rows) => rows.map((row) => row.slice(0, 4));
    expect(firstFour(jsonl.rows)).toEqual(firstFour(csv.rows));
  });

  test('tables: label, key, split, missing marker, and the wage that gives the label away', async () => {
    const wages = await proposal('tabular/cps-wages');
    expect([wages.modality, wages.rows.length, wages.estimatedRows]).toEqual(['tabular', 10500, 10500]);
    expect(wages.roleOf).toMatchObject({
      row_id: 'key',
      wage_class: 'label',
      split: 'split',
      weekly_wage: 'metadata',
      region: 'feature',
      age: 'feature',
    });
    expect(wages.mapping.missingValues).toEqual(['', '?']);
    const credit = await proposal('tabular/credit');
    expect(credit.roleOf).toMatchObject({ row_id: 'key', status: 'label', split: 'split', amount: 'feature' });
    expect(credit.rows.length).toBe(2454);
  });
});
