import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { ExampleId } from '#shared/model/ids.ts';
import type { OutColumn } from '#backend/ingest/sourceFormat.ts';
import { parquetParts } from './parquetParts.ts';

const columns: OutColumn[] = [
  { name: 'text', isNumber: false, value: (id) => (id % 7 === 0 ? null : `é${id % 1000}`) },
  { name: 'n', isNumber: true, value: (id) => (id % 5 === 0 ? null : id / 3) },
  { name: 'a.b', isNumber: true, value: (id) => -id },
];

async function written(ids: number[], signal = new AbortController().signal): Promise<ArrayBuffer> {
  const parts: Buffer[] = [];
  for await (const part of parquetParts(columns, ids as ExampleId[], signal)) parts.push(part);
  return new Uint8Array(Buffer.concat(parts)).buffer;
}

test.each([0, 1, 5000, 100_003])('%s rows in any order, in as few groups as fit, come back', async (count) => {
  const ids = Array.from({ length: count }, (_, i) => (i * 7919) % 1_000_003);
  const file = await written(ids);
  const { row_groups: groups, num_rows: rows } = parquetMetadata(file);
  expect(Number(rows)).toBe(count);
  expect(groups).toHaveLength(Math.ceil(count / 41_666));
  expect(await parquetReadObjects({ file })).toEqual(
    ids.map((id) => Object.fromEntries(columns.map(({ name, value }) => [name, value(id as ExampleId)]))),
  );
});
