import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Int32, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { rewriteArrow } from './ingest/arrow/rewriteArrow.ts';
import { recognise } from './ingest/recognise.ts';
import type { Edit } from './ingest/sourceFormat.ts';
import { exclude, exportSame, filesBelow, importSource, relabel, rowsOf } from './testing/importAndExport.ts';
import { testSamples } from './testing/samples.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const samples = join(testSamples, 'arrow');

function copyOf(name: string): string {
  const path = join(t.dir, basename(name));
  cpSync(join(samples, name), path, { recursive: true });
  return path;
}

const ofAllTypes = ['types-file.arrow', 'types-stream.arrow', 'types-lz4.arrow', 'types-zstd.arrow', 'types.feather'];
/** What pyarrow writes of each value as text. */
const expected = JSON.parse(readFileSync(join(samples, 'types.json'), 'utf8')) as Record<string, (string | null)[]>;

test.each(ofAllTypes)('%s: every value as pyarrow has it', async (name) => {
  const { columns, rows } = await recognise(join(samples, name));
  const cells = (column: string) => rows.map((row) => row[columns.findIndex((one) => one.name === column)]);
  for (const [column, values] of Object.entries(expected))
    expect([column, ...cells(column)]).toEqual([column, ...values]);
  expect(cells('ts').slice(0, 2)).toEqual(['1970-01-01T00:00:00.000000001Z', '2023-11-14T22:13:20.123456789Z']);
  expect(cells('tss').slice(0, 2)).toEqual(['1970-01-01T00:00:01.000', '2023-11-14T22:13:20.000']);
  expect(cells('f16')).toEqual(['1.5', '2', '3', '4', '5']);
  expect(cells('f32').slice(1)).toEqual([String(Math.fround(0.2)), null, String(Math.fround(0.4)), null]);
  expect(cells('d64')).toEqual(cells('d32'));
  expect(cells('t64')).toEqual(['00:00:00.000', '00:00:00.000001', null, '00:00:00.000000003', '00:00:00.000000004']);
  expect(cells('fsl')).toEqual(['[1,2]', '[3,4]', null, '[3,5]', '[null,1]']);
  for (const list of ['lst', 'llst']) expect(cells(list)).toEqual(['[1,2]', '[]', null, '[3]', '[null]']);
  expect(cells('st').slice(0, 2)).toEqual(['{"a":1,"b":"x"}', '{"a":null,"b":"y"}']);
  expect(cells('map').slice(3)).toEqual(['{"b":2}', '{"c":null}']);
  expect(cells('bin').slice(0, 2)).toEqual(['AAE=', 'YWI=']);
  expect(cells('nul')).toEqual([null, null, null, null, null]);
});

test.each([
  ['delta.arrows', ['a', 'b', 'a', 'b', 'c']],
  ['replaced.arrows', ['a', 'b', 'z', 'y', 'c']],
  ['views.arrow', ['a', 'long long long long string', null, 'd']],
  ['polars.arrow', ['1', '2', '3', '4']],
  ['pandas.feather', ['1', '2', '3', '4']],
])('%s: dictionaries that grow or change, views and other writers', async (name, first) => {
  expect((await recognise(join(samples, name))).rows.map(([cell]) => cell)).toEqual(first);
});

test('LZ4 blocks that refer to those before them', async () => {
  const { rows, estimatedRows } = await recognise(join(samples, 'long-lz4.arrow'));
  expect(estimatedRows).toBe(2000);
  expect(rows[9]).toEqual([`row 2 ${'and the same words again, '.repeat(20)}`, 'yes']);
});

/** Every value of a file as Arrow's own library reads it, a row a list of texts. */
function valuesIn(bytes: Buffer): string[][] {
  const table = tableFromIPC(bytes);
  return table.schema.fields.map((_, c) =>
    Array.from({ length: table.numRows }, (__, row) => String(table.getChildAt(c)!.get(row))),
  );
}

type ThreeLabels = readonly [file: string, labels: readonly [string, string, string]];
const changed: readonly ThreeLabels[] = [
  ['types-stream.arrow', ['bird', 'cat', 'dog']],
  ['types-file.arrow', ['bird', 'cat', 'dog']],
  ['types-lz4.arrow', ['bird', 'cat', 'dog']],
  ['types.feather', ['bird', 'cat', 'dog']],
  ['long-lz4.arrow', ['no', 'yes', 'no']],
  ['pandas.feather', ['b', 'a', 'b']],
  ['views.arrow', ['q', 'p', 'p']],
  ['polars.arrow', ['b', 'a', 'b']],
];
const label = 'label';

test.each(changed)(
  '%s: no decision changes no byte, three change three values',
  async (name, [first, second, third]) => {
    const path = copyOf(name);
    await importSource(t, path, { label });
    const before = readFileSync(path);
    expect(readFileSync(join((await exportSame(t)).to, name)).equals(before)).toBe(true);
    await relabel(t, { 0: first, 1: second, 3: third });
    const { to, verified } = await exportSame(t);
    expect(verified).toBe(true);
    const values = valuesIn(before);
    const at = tableFromIPC(before).schema.fields.findIndex((field) => field.name === label);
    for (const [row, value] of [
      [0, first],
      [1, second],
      [3, third],
    ] as const)
      values[at]![row] = value;
    expect(valuesIn(readFileSync(join(to, name)))).toEqual(values);
    expect([...tableFromIPC(readFileSync(join(to, name))).schema.metadata]).toEqual([
      ...tableFromIPC(before).schema.metadata,
    ]);
  },
);

test('a dataset of save_to_disk: its splits and class names; decisions are codes, and no other byte changes', async () => {
  const path = copyOf('saved');
  const { columns, problems, estimatedRows } = await importSource(t, path);
  expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'text text',
    'label label',
    'score metadata',
    'split split',
  ]);
  expect([estimatedRows, problems.map(({ code }) => code)]).toEqual([50, ['tables_joined']]);
  const rows = await rowsOf(t, ['text', 'label', 'split']);
  expect(rows[0]).toEqual(['words 0 of 1', 'neu', 'train']);
  expect(rows[49]).toEqual(['words 9 of 2', expect.stringMatching(/^(?:neg|neu|pos)$/), 'test']);
  const before = filesBelow(path);
  const written = (files: Record<string, string>) => Object.entries(files).filter(([name]) => name.endsWith('.arrow'));
  expect(written(filesBelow((await exportSame(t)).to))).toEqual(written(before));
  const other = (label: unknown) => (label === 'neg' ? 'pos' : 'neg');
  await relabel(t, { 0: other(rows[0]![1]), 25: other(rows[25]![1]), 49: other(rows[49]![1]) });
  const after = filesBelow((await exportSame(t)).to);
  for (const [name, bytes] of written(before)) {
    const changed = [...bytes].filter((byte, at) => byte !== after[name]![at]);
    expect([name, after[name]!.length, changed.length]).toEqual([name, bytes.length, 1]);
  }
});

test('what cannot be written back is said before any work, of a dataset in several files too', async () => {
  await importSource(t, copyOf('saved'));
  await exclude(t, 1);
  const { warnings } = await t.call('exports.preview', { format: 'same', onlyChanges: false });
  expect(warnings.join()).toContain('Rows of an Arrow file cannot be left out one by one.');
  await expect(exportSame(t)).rejects.toMatchObject({ code: 'unsupported' });
});

/** The file with one row's label changed. */
async function withLabel(name: string, row: number, value: string | null, label = 'label'): Promise<string[]> {
  const path = copyOf(name);
  const { mapping } = await recognise(path);
  const edit = (record: number): Edit => (record === row ? { kind: 'replace', value } : { kind: 'keep' });
  const { parts, readBack } = await rewriteArrow({ path, mapping, label, edit });
  const blocks: Uint8Array[] = [];
  for await (const part of parts) blocks.push(part);
  const written = join(t.dir, `changed ${basename(name)}`);
  writeFileSync(written, Buffer.concat(blocks));
  await readBack(written);
  const values = valuesIn(Buffer.concat(blocks));
  return values[mapping.columns.findIndex((column) => column.name === label)]!;
}

test('a new class is written where the type has it, a label taken away where the column can have none', async () => {
  expect(await withLabel('types-lz4.arrow', 2, 'a new one, rather long')).toEqual([
    'cat',
    'dog',
    'a new one, rather long',
    'cat',
    'bird',
  ]);
  expect(await withLabel('types-stream.arrow', 0, null)).toEqual(['null', 'dog', 'null', 'cat', 'bird']);
  for (const name of ['types-file.arrow', 'types-lz4.arrow']) {
    expect(await withLabel(name, 1, 'true', 'bool')).toEqual(['true', 'true', 'null', 'true', 'false']);
    expect(await withLabel(name, 0, null, 'bool')).toEqual(['null', 'false', 'null', 'true', 'false']);
    expect(await withLabel(name, 2, 'true', 'bool')).toEqual(['true', 'false', 'true', 'true', 'false']);
    const days = await withLabel(name, 2, '2022-01-08', 'd32');
    expect(days[2]).toBe(days[1]);
  }
  expect(await withLabel('views.arrow', 1, 'new')).toEqual(['p', 'new', 'p', 'q']);
  await expect(withLabel('views.arrow', 1, 'longer than a view')).rejects.toThrow('holds values of the type Utf8View');
  await expect(withLabel('pandas.feather', 1, 'new')).rejects.toThrow('“new” cannot be written into “label”');
  await expect(withLabel('saved/test/data-00000-of-00001.arrow', 1, 'new')).rejects.toThrow(
    'holds codes of the classes “neg”, “neu”, “pos”',
  );
});

test('class names that only a file beside it has go back as codes', async () => {
  const folder = join(t.dir, 'cache');
  mkdirSync(folder);
  const path = join(folder, 'codes.arrow');
  const codes = vectorFromArray([0, 1, 1, 0, 1], new Int32());
  const text = vectorFromArray(['a b', 'c d', 'e f', 'g h', 'i j'], new Utf8());
  writeFileSync(path, tableToIPC(new Table({ text, label: codes }), 'file'));
  const features = { label: { _type: 'ClassLabel', names: ['no', 'yes'] } };
  writeFileSync(join(folder, 'dataset_info.json'), JSON.stringify({ features }));
  await importSource(t, path);
  expect(await rowsOf(t, ['label'])).toEqual([['no'], ['yes'], ['yes'], ['no'], ['yes']]);
  await relabel(t, { 0: 'yes', 1: 'no', 3: 'yes' });
  expect(valuesIn(readFileSync(join((await exportSame(t)).to, 'codes.arrow')))[1]).toEqual(['1', '0', '1', '1', '1']);
});

test('pictures that a saved dataset holds are shown, and stay in it', async () => {
  const path = copyOf('pictures');
  const { mapping, rows: first } = await importSource(t, path);
  const cells = first.map((row) => row[0]!);
  const before = await t.call('sources.pictures', { mapping, cells });
  expect(before.map(({ image, why }) => [image?.slice(0, 15), why])).toEqual(
    cells.map(() => ['data:image/png;', null]),
  );
  const rows = await rowsOf(t, ['label', 'split']);
  expect(rows.map(([label, split]) => `${String(split)} ${String(label)}`)).toEqual([
    ...['dark', 'light', 'dark', 'light', 'dark', 'light'].map((label) => `train ${label}`),
    ...['dark', 'light', 'dark', 'light'].map((label) => `test ${label}`),
  ]);
  await relabel(t, { 0: 'light', 1: 'dark', 7: 'dark' });
  const values = valuesIn(readFileSync(join(path, 'test/data-00000-of-00001.arrow')));
  const { to } = await exportSame(t);
  const after = valuesIn(readFileSync(join(to, 'test/data-00000-of-00001.arrow')));
  expect(after).toEqual([values[0], ['0', '0', '0', '1']]);
});

test('a shard that is not there, a selection and a type that is not read are said', async () => {
  const path = copyOf('saved');
  rmSync(join(path, 'train/data-00001-of-00002.arrow'));
  await expect(recognise(path)).rejects.toThrow(
    '“train/data-00001-of-00002.arrow”, which its state.json lists, is not there',
  );
  const single = copyOf('single');
  rmSync(join(single, 'state.json'));
  cpSync(join(single, 'data-00000-of-00001.arrow'), join(single, 'train-00000-of-00003.arrow'));
  cpSync(join(single, 'data-00000-of-00001.arrow'), join(single, 'train-00002-of-00003.arrow'));
  rmSync(join(single, 'data-00000-of-00001.arrow'));
  const { problems } = await recognise(single);
  expect(problems.map(({ message }) => message).join()).toContain('2 of the 3 files train-*-of-00003 are there');
  const state = join(path, 'test/state.json');
  writeFileSync(state, readFileSync(state, 'utf8').replace('{', '{"_indices_data_files": [{"filename": "i.arrow"}],'));
  cpSync(join(samples, 'saved/train'), join(path, 'train'), { recursive: true });
  await expect(recognise(path)).rejects.toThrow('flatten_indices()');
  await expect(recognise(join(samples, 'ree.arrow'))).rejects.toThrow(
    'the type RunEndEncoded are not read; save it as Parquet',
  );
  await expect(recognise(join(samples, 'v1.feather'))).rejects.toThrow('first version of Feather');
});

test('a row cannot be left out, which is said', async () => {
  await importSource(t, copyOf('types-file.arrow'), { label: 'label' });
  await exclude(t, 1);
  await expect(exportSame(t)).rejects.toMatchObject({ code: 'unsupported' });
});

test('a stream that was cut off between two batches may have lost rows, which is listed', async () => {
  const whole = readFileSync(join(samples, 'types-stream.arrow'));
  const path = join(t.dir, 'cut.arrow');
  writeFileSync(path, whole.subarray(0, whole.length - 8));
  expect((await recognise(path)).problems.map(({ code }) => code)).toContain('no_end_mark');
});

test('damaged files are refused in a sentence or read, and no more is believed than there is', async () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const path = join(t.dir, 'damaged.arrow');
  let refused = 0;
  for (const name of ['types-file.arrow', 'views.arrow', 'delta.arrows', 'saved/test/data-00000-of-00001.arrow'])
    for (let i = 0; i < 40; i++) {
      const bytes = readFileSync(join(samples, name));
      if (i % 4 === 0) writeFileSync(path, bytes.subarray(0, random(bytes.length)));
      else {
        for (let n = 0; n < 4; n++) bytes[random(bytes.length)] = random(256);
        writeFileSync(path, bytes);
      }
      try {
        await recognise(path);
      } catch (error) {
        refused += 1;
        expect(error).toBeInstanceOf(WinnowError);
        expect((error as WinnowError).code).toMatch(/^(?:bad_input|too_large)$/);
      }
    }
  expect(refused).toBeGreaterThan(40);
});
