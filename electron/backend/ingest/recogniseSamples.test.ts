import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectRows } from '#backend/testing/collectRows.ts';
import { recognise } from '#backend/ingest/recognise.ts';
import { shippedSample, testSamples } from '../testing/samples.ts';

async function proposal(path: string) {
  const { mapping, modality, problems, estimatedRows } = await recognise(path);
  const roleOf = Object.fromEntries(mapping.columns.map((column) => [column.name, column.role]));
  const read = await collectRows(mapping, mapping.source.path);
  expect(read.rejected).toEqual([]);
  expect(read.problems).toEqual([]);
  return { mapping, modality, problems, estimatedRows, roleOf, rows: read.rows };
}

/** The mails as another program writes them: a JSON object a line, with numbers and truth values, what is not text or label under `meta`. */
function mailsAsJsonLines(csv: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'winnow-mails-')), 'data.jsonl');
  onTestFinished(() => rmSync(join(path, '..'), { recursive: true }));
  const records = parse(readFileSync(csv, 'utf8'), { columns: true }) as Record<string, string>[];
  const lines = records.map(({ id, text, label, split, ...rest }) => {
    const meta = Object.entries(rest).map(([name, value]) => [name, typed(name, value)]);
    return JSON.stringify({ id, text, label, split, meta: Object.fromEntries(meta) });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function typed(name: string, value: string): string | number | boolean {
  if (['length', 'n_words', 'n_links', 'upper_ratio'].includes(name)) return Number(value);
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

describe('the sample datasets', () => {
  test('pictures with a table', async () => {
    const { mapping, modality, roleOf, rows } = await proposal(shippedSample);
    expect([modality, mapping.source.format, mapping.mediaRoot, rows.length]).toEqual(['image', 'csv', '.', 2400]);
    expect(roleOf).toMatchObject({ file: 'image', label: 'label', split: 'split', brightness: 'metadata' });
    expect(Object.values(roleOf)).not.toContain('key');
  });

  test('pictures in class folders', async () => {
    const { mapping, rows } = await proposal(join(shippedSample, 'images'));
    expect([mapping.source.format, rows.length, new Set(rows.map((row) => row[1])).size]).toEqual([
      'image_folder',
      2400,
      10,
    ]);
  });

  test('mails as CSV and as JSON lines hold the same', async () => {
    const mails = join(testSamples, 'text/spam/data.csv');
    const csv = await proposal(mails);
    const jsonl = await proposal(mailsAsJsonLines(mails));
    for (const { modality, roleOf, rows } of [csv, jsonl]) {
      expect([modality, rows.length]).toEqual(['text', 3065]);
      expect(roleOf).toMatchObject({ id: 'key', text: 'text', label: 'label', split: 'split' });
    }
    const firstFour = (rows: typeof csv.rows) => rows.map((row) => row.slice(0, 4));
    expect(firstFour(jsonl.rows)).toEqual(firstFour(csv.rows));
  });

  test('tables: label, key, split, missing marker, and the wage that gives the label away', async () => {
    const wages = await proposal(join(testSamples, 'tabular/cps-wages'));
    expect([wages.modality, wages.rows.length, wages.estimatedRows]).toEqual(['tabular', 10500, 10500]);
    expect(wages.roleOf).toMatchObject({
      row_id: 'key',
      wage_class: 'label',
      split: 'split',
      weekly_wage: 'metadata',
      region: 'feature',
      age: 'feature',
    });
    const marked = wages.mapping.columns.filter(({ missing }) => missing !== undefined);
    expect(marked.length).toBeGreaterThan(0);
    for (const { missing } of marked) expect(missing).toEqual(['', '?']);
    const credit = await proposal(join(testSamples, 'tabular/credit'));
    expect(credit.roleOf).toMatchObject({ row_id: 'key', status: 'label', split: 'split', amount: 'feature' });
    expect(credit.rows.length).toBe(2454);
  });
});
