import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { TestBackend } from './testBackend.ts';

export type LabelledProject = { readonly labels: readonly string[]; readonly keys: readonly string[] };

/**
 * A project of labels that come in no order. `keys`: what its id column holds; 'none' leaves the column out, so that Winnow numbers the
 * examples itself.
 */
export async function labelledProject(
  t: TestBackend,
  names: readonly string[],
  {
    keys = (row) => `e${row}`,
    rows = 240,
  }: { readonly keys?: ((row: number) => string) | 'none'; readonly rows?: number } = {},
): Promise<LabelledProject> {
  const random = seededRandom(5);
  const labels = Array.from({ length: rows }, () => names[Math.floor(random() * names.length)]!);
  const ids = labels.map((_, row) => (keys === 'none' ? String(row + 1) : keys(row)));
  const path = join(t.dir, 'x.csv');
  const lines = labels.map((label, row) => `${keys === 'none' ? '' : `${ids[row]},`}${(row * 0.37) % 1},${label}`);
  writeFileSync(path, `${keys === 'none' ? '' : 'id,'}size,label\n${lines.join('\n')}\n`);
  const hints = { label: 'label', ...(keys !== 'none' && { key: 'id' }) };
  const { mapping } = await t.call('sources.recognise', { path, hints });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  return { labels, keys: ids };
}

/** Probabilities that are right in nine of ten rows, a column a class of `order`. */
export function mostlyRight(labels: readonly string[], order: readonly string[]): number[][] {
  const random = seededRandom(9);
  return labels.map((label) => {
    const said = random() < 0.9 ? label : order[Math.floor(random() * order.length)]!;
    return order.map((name) => (name === said ? 0.89 : 0.11 / (order.length - 1)));
  });
}

/** What softmax makes these probabilities of. */
export const logitsOf = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => row.map((value) => Math.log(value) + 3));

/** The bytes of a .npy file. */
export function npyBytes(descr: string, shape: readonly number[], values: ArrayBuffer): Buffer {
  const head = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${head.padEnd(128 - 10 - 1)}\n`;
  const start = Buffer.concat([Buffer.from('\u0093NUMPY\u0001\0', 'latin1'), Buffer.from([padded.length, 0])]);
  return Buffer.concat([start, Buffer.from(padded), Buffer.from(values)]);
}

/** Float64 numbers, a row each, as the bytes of a .npy file. */
export const npyRows = (rows: readonly (readonly number[])[]): Buffer =>
  npyBytes('<f8', [rows.length, rows[0]!.length], Float64Array.from(rows.flat()).buffer);

/** A .npy file of float64. */
export function writeNpy(path: string, rows: readonly (readonly number[])[]): string {
  writeFileSync(path, npyRows(rows));
  return path;
}

export function writeCsv(
  path: string,
  head: readonly string[],
  rows: readonly (readonly (number | string)[])[],
): string {
  writeFileSync(path, `${[head, ...rows].map((row) => row.join(',')).join('\n')}\n`);
  return path;
}

export function writeJson(path: string, value: unknown): string {
  writeFileSync(path, JSON.stringify(value));
  return path;
}
