import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { TextEncoding } from '#shared/model/textEncodings.ts';
import { collectRows } from '#backend/testing/collectRows.ts';
import { formatModules } from '#backend/ingest/formatModules.ts';
import { encodeText } from '#backend/ingest/cellText.ts';
import { recognise } from '#backend/ingest/recognise.ts';
import type { Edit } from '#backend/ingest/sourceFormat.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function save(content: string, extension = 'json', encoding: TextEncoding = 'utf-8'): string {
  const path = join(folder, `${files++}.${extension}`);
  writeFileSync(path, encodeText(content, encoding)!);
  return path;
}

async function table(content: string, extension = 'json') {
  const found = await recognise(save(content, extension));
  const { rows, rejected } = await collectRows(found.mapping, found.mapping.source.path);
  return { ...found, names: found.mapping.columns.map(({ name }) => name), rows, rejected };
}

/** A copy read as its source was. */
async function tableAs(path: string, content: string) {
  const { mapping } = await recognise(path);
  return collectRows(mapping, save(content));
}

const keep: Edit = { kind: 'keep' };

/** Writes a source with edits, has it compared, and gives the text of the copy. */
async function rewrite(path: string, edit: (row: number) => Edit, known?: ImportMapping): Promise<string> {
  const mapping = known ?? (await recognise(path)).mapping;
  const label = mapping.columns.find(({ role }) => role === 'label')?.name ?? null;
  const { parts, readBack } = await formatModules[mapping.source.format].rewrite!({ path, mapping, label, edit });
  const blocks: Uint8Array[] = [];
  for await (const part of parts) blocks.push(part);
  const written = `${path}.copy`;
  writeFileSync(written, Buffer.concat(blocks));
  await readBack(written);
  return readFileSync(written, 'utf8');
}

const replace = (at: number, value: string) => (row: number) =>
  row === at ? ({ kind: 'replace', value } as const) : keep;
const drop =
  (...dropped: number[]) =>
  (row: number) =>
    dropped.includes(row) ? ({ kind: 'drop' } as const) : keep;

const rows = [
  ['good', 'pos'],
  ['bad', 'neg'],
  ['fine', 'pos'],
];
const records = rows.map(([text, label]) => ({ text, label }));
const byColumn = {
  text: Object.fromEntries(rows.map(([text], i) => [i, text])),
  label: Object.fromEntries(rows.map(([, label], i) => [i, label])),
};

/** One table in every way that pandas and others lay it out. */
const layouts: Readonly<Record<string, string>> = {
  records: JSON.stringify(records, null, 2),
  'one record a line': `[\n${records.map((one) => JSON.stringify(one)).join(',\n')}\n]`,
  columns: JSON.stringify(byColumn),
  'columns over several lines': JSON.stringify(byColumn, null, 4),
  'lists by column': JSON.stringify({ text: rows.map(([text]) => text), label: rows.map(([, label]) => label) }),
  split: JSON.stringify({ columns: ['text', 'label'], index: [0, 1, 2], data: rows }),
  table: JSON.stringify({
    schema: { fields: [{ name: 'text', type: 'string' }], primaryKey: ['index'] },
    data: records,
  }),
  'under one key': JSON.stringify({ version: 1, data: records }, null, 1),
  'deeper under one key': JSON.stringify({ status: 'ok', result: { total: 3, items: records } }),
  'objects on several lines, one after another': records.map((one) => JSON.stringify(one, null, 2)).join('\n'),
};

describe('a table laid out as', () => {
  test.each(Object.entries(layouts))('%s: is read', async (_, content) => {
    const found = await table(content);
    expect(found.mapping.source.format).toBe('json');
    expect(found.names).toEqual(['text', 'label']);
    expect(found.rows).toEqual(rows);
  });

  test.each(Object.entries(layouts))(
    '%s: comes back with its layout, and only what was decided differs',
    async (_, content) => {
      const path = save(content);
      expect(await rewrite(path, () => keep)).toBe(content);
      const changed = await rewrite(path, replace(1, 'pos'));
      expect(changed).toBe(content.replace('"neg"', '"pos"'));
      for (const gone of [[0], [1], [2], [0, 1], [1, 2], [0, 2]]) {
        const { rows: left } = await tableAs(path, await rewrite(path, drop(...gone)));
        // Names of rows that are no count any more are a column.
        expect(left.map((row) => row.slice(-2))).toEqual(rows.filter((_row, i) => !gone.includes(i)));
      }
    },
  );

  test('records by name: the name is a column', async () => {
    const content = JSON.stringify(
      { im1: { label: 'cat', w: 1 }, im2: { label: 'dog', w: 2 }, im3: { label: 'cat', w: 3 } },
      null,
      2,
    );
    const found = await table(content);
    expect(found.names).toEqual(['index', 'label', 'w']);
    expect(found.rows.map((row) => row.slice(0, 2))).toEqual([
      ['im1', 'cat'],
      ['im2', 'dog'],
      ['im3', 'cat'],
    ]);
    expect(await rewrite(save(content), replace(1, 'cat'))).toBe(content.replace('"dog"', '"cat"'));
    expect(JSON.parse(await rewrite(save(content), drop(0, 2)))).toEqual({ im2: { label: 'dog', w: 2 } });
  });

  test('names of rows that are no count are a column', async () => {
    const split = JSON.stringify({
      columns: ['a', 'label'],
      index: ['x', 'y'],
      data: [
        [1, 'p'],
        [2, 'q'],
      ],
    });
    expect(await table(split)).toMatchObject({
      names: ['index', 'a', 'label'],
      rows: [
        ['x', 1, 'p'],
        ['y', 2, 'q'],
      ],
    });
    const columns = JSON.stringify({ a: { 5: 1, 9: 2 }, label: { 5: 'p', 9: 'q' } });
    expect((await table(columns)).rows).toEqual([
      ['5', 1, 'p'],
      ['9', 2, 'q'],
    ]);
  });

  test('GeoJSON is its features', async () => {
    const feature = (kind: string) => ({
      type: 'Feature',
      properties: { kind },
      geometry: { type: 'Point', coordinates: [1, 2] },
    });
    const { names, rows: read } = await table(
      JSON.stringify({ type: 'FeatureCollection', features: [feature('a'), feature('b')] }),
    );
    expect(names).toEqual(['type', 'properties.kind', 'geometry.type', 'geometry.coordinates']);
    expect(read[1]).toEqual(['Feature', 'b', 'Point', '[1,2]']);
  });

  test.each([
    ['{"lr": 0.1, "name": "x"}', 'it is one object, with the keys “lr”, “name”'],
    ['{"a": [{"x": 1}], "b": [{"y": 2}]}', 'several lists of objects (“a”, “b”)'],
    ['{"a": [1, 2], "b": [1]}', 'differ in length (“a” 2, “b” 1)'],
    ['{"type": "Topology", "arcs": [[1]], "objects": {"land": {"type": "x"}}}', 'it is one object'],
    ['[[1, 2], [3, 4]]', 'a list of lists'],
    ['[1, 2]', 'single values'],
    ['{"train": [["hi you", "greet"], ["bye", "leave"]], "val": [["hey", "greet"], ["so", "leave"]]}', 'lists of rows'],
    ['{"model": {"lr": 0.1, "name": "x"}}', 'is one object'],
    ['3', 'a single value'],
  ])('%s: is refused, the shape named', async (content, shape) => {
    await expect(table(content)).rejects.toThrow(shape);
    await expect(table(content)).rejects.toMatchObject({ code: 'bad_input' });
  });

  test.each(['[{"a": 1}', '[{"a": 1} {"a": 2}]', '{"a": [1, 2}', '[{"a": 1}] x'])('%s: is no JSON', async (content) => {
    await expect(table(content)).rejects.toThrow(/not valid JSON.*\(line 1\)/);
  });

  test('a .json file of lines is JSON lines', async () => {
    const lines = records.map((one) => JSON.stringify(one)).join('\n');
    expect((await table(lines)).mapping.source.format).toBe('jsonl');
  });
});

describe('the types of the source', () => {
  test('a text of digits stays a text, in every file of texts', async () => {
    const version = ['1.10', '1.1', '+4912', '1e5', '007', 'true'].map((v, i) => ({ v, n: i + 0.5, label: i % 2 }));
    const found = await table(JSON.stringify(version));
    expect(found.mapping.columns.map(({ type }) => type)).toEqual(['category', 'number', 'category']);
    expect(found.rows.map(([v]) => v)).toEqual(['1.10', '1.1', '+4912', '1e5', '007', 'true']);
  });

  test.each(['1.10', '42', 'true', '1e5'])('a column of texts %s is no column of numbers', async (text) => {
    const { mapping, rows: read } = await table(JSON.stringify([{ a: text }, { a: text }]));
    expect(mapping.columns[0]!.type).toBe('category');
    expect(read).toEqual([[text], [text]]);
  });

  test('whole numbers beyond 2^53 are exact', async () => {
    const { rows: read } = await table(
      '[{"n": 9007199254740993, "label": "a"}, {"n": 9007199254740995, "label": "b"}]',
    );
    expect(read.map(([n]) => n)).toEqual(['9007199254740993', '9007199254740995']);
  });

  test.each(['json', 'jsonl'])(
    'NaN and Infinity, as Python writes them, are missing values (%s)',
    async (extension) => {
      const records = [
        '{"n":NaN,"t":"it is \\"NaN, Infinity\\"","y":"a"}',
        '{"n":-Infinity,"t":"q","y":"b"}',
        '{"n":3,"t":"r","y":"a"}',
      ];
      const content = extension === 'json' ? `[${records.join(',')}]` : `${records.join('\n')}\n`;
      const found = await table(content, extension);
      expect(found.rejected).toEqual([]);
      expect(found.rows).toEqual([
        [null, 'it is "NaN, Infinity"', 'a'],
        [null, 'q', 'b'],
        [3, 'r', 'a'],
      ]);
      const path = save(content, extension);
      expect(await rewrite(path, replace(1, 'a'))).toBe(content.replace('"b"', '"a"'));
    },
  );

  test('words for nothing among numbers, and values among texts', async () => {
    const numbers = await table('[{"n": 1, "t": "x"}, {"n": "NA", "t": "y"}]');
    expect(numbers.mapping.columns[0]!.type).toBe('number');
    expect(numbers.rows).toEqual([
      [1, 'x'],
      [null, 'y'],
    ]);
    const texts = await table('[{"c": "NA", "d": "null"}, {"c": "EU", "d": "x"}]');
    expect(texts.rows).toEqual([
      ['NA', 'null'],
      ['EU', 'x'],
    ]);
  });
});

describe('labels', () => {
  const lists = '{"text": "a", "label": ["Pos"]}\n{"text": "b", "label": [ "Neg" ]}\n{"text": "c", "label": []}\n';

  test('a list of one is its class, and is written as a list', async () => {
    const found = await table(lists, 'jsonl');
    expect(found.rows).toEqual([
      ['a', 'Pos'],
      ['b', 'Neg'],
      ['c', null],
    ]);
    const path = save(lists, 'jsonl');
    expect(await rewrite(path, replace(1, 'Pos'))).toBe(lists.replace('[ "Neg" ]', '[ "Pos" ]'));
    expect(await rewrite(path, replace(2, 'Neg'))).toBe(lists.replace('[]', '["Neg"]'));
    expect(await rewrite(path, replace(0, 'New'))).toBe(lists.replace('["Pos"]', '["New"]'));
  });

  test('in a project from before a class is the text of its list', async () => {
    const path = save(lists, 'jsonl');
    const { mapping } = await recognise(path);
    const before = { ...mapping, source: { ...mapping.source, exact: undefined } };
    expect((await collectRows(before, path)).rows.map((row) => row[1])).toEqual(['["Pos"]', '["Neg"]', '[]']);
    expect(await rewrite(path, replace(1, '["Pos"]'), before)).toBe(lists.replace('[ "Neg" ]', '["Pos"]'));
  });

  test('several labels are set aside and said to be several', async () => {
    const { rows: read, rejected } = await table(`${lists}{"text": "d", "label": ["Pos", "Neg"]}\n`, 'jsonl');
    expect(read).toHaveLength(3);
    expect(rejected).toMatchObject([{ row: 4, code: 'several_labels' }]);
    expect(rejected[0]!.message).toContain('2 labels (“Pos”, “Neg”)');
  });

  test.each(['json', 'jsonl'])('numbers, yes and no, and codes keep their kind (%s)', async (extension) => {
    const wrap = (values: string[]) =>
      extension === 'jsonl'
        ? values.map((v) => `{"label":${v}}\n`).join('')
        : `[${values.map((v) => `{"label":${v}}`).join(',')}]`;
    for (const [values, decided, written] of [
      [['0', '1', 'null'], '1', '1'],
      [['1.0', '2.0', '1.0'], '2', '2.0'],
      [['true', 'false', 'null'], 'false', 'false'],
      [['"01"', '"02"', 'null'], '02', '"02"'],
      [['9007199254740993', '9007199254740995', '1'], '9007199254740995', '9007199254740995'],
      [['0', '1', '2'], '7', '7'],
      [['"\\u00e4"', '"b"', '"b"'], 'ä', '"\\u00e4"'],
    ] as const) {
      const path = save(wrap([...values]), extension);
      const { mapping } = await recognise(path, { label: 'label' });
      expect(await rewrite(path, replace(2, decided), mapping)).toBe(wrap([values[0], values[1], written]));
    }
  });

  test('a record without the label gets it, laid out as its others', async () => {
    const content = '[\n  {\n    "label": "a",\n    "t": "one two"\n  },\n  {\n    "t": "three"\n  },\n  {}\n]\n';
    const path = save(content);
    const { mapping } = await recognise(path, { label: 'label' });
    expect(await rewrite(path, replace(1, 'a'), mapping)).toBe(
      content.replace('"three"', '"three",\n    "label": "a"'),
    );
    expect(await rewrite(path, replace(2, 'a'), mapping)).toBe(content.replace('{}', '{"label":"a"}'));
  });
});

test('any records, layout and edits come back', async () => {
  const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
  const label = fc.oneof(
    fc.constantFrom('a', 'b', '1'),
    fc.constantFrom(1, 2.5),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(['a'], [2]),
  );
  const record = fc.record({ id: fc.string({ unit: 'grapheme' }), v: scalar, label });
  const edit = fc.oneof(
    { arbitrary: fc.constant(keep), weight: 3 },
    fc.constant<Edit>({ kind: 'drop' }),
    fc.constantFrom('a', '1', 'ß "x"', 'true').map((value): Edit => ({ kind: 'replace', value })),
  );
  const encoding = fc.constantFrom<TextEncoding>('utf-8', 'utf-16le');
  const holds = fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(record, edit), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(undefined, 2, '\t'),
      encoding,
      async (entries, indent, code) => {
        const content = JSON.stringify(
          entries.map(([one]) => one),
          null,
          indent,
        );
        const path = save(code === 'utf-8' ? content : `\ufeff${content}`, 'json', code);
        const { mapping } = await recognise(path, { label: 'label' });
        await rewrite(path, (row) => entries[row]![1], mapping);
        const written = readFileSync(`${path}.copy`)
          .toString(code === 'utf-8' ? 'utf8' : 'utf16le')
          .replace(/^\ufeff/, '');
        const after = JSON.parse(written) as { id: string; v: unknown; label: unknown }[];
        const left = entries.filter(([, { kind }]) => kind !== 'drop');
        expect(after.map(({ id, v }) => [id, v])).toEqual(left.map(([{ id, v }]) => [id, v]));
        left.forEach(([{ label: old }, change], i) => {
          const now = after[i]!.label;
          if (change.kind === 'keep') expect(now).toEqual(old);
          if (change.kind === 'replace') expect(String(Array.isArray(now) ? now[0] : now)).toBe(change.value);
        });
      },
    ),
    { numRuns: 60 },
  );
  await expect(holds).resolves.toBeUndefined();
});

test('a spoilt copy is no copy', async () => {
  const path = save(layouts['records']!);
  const { mapping } = await recognise(path);
  const { readBack } = await formatModules.json.rewrite!({ path, mapping, label: 'label', edit: replace(1, 'pos') });
  for (const spoilt of [
    layouts['records']!,
    layouts['records']!.replace('"neg"', '"pos"').replace('fine', 'good'),
    layouts['records']!.replace('"neg"', '"pos"').replace('[', '[ '),
    layouts['columns']!,
  ].slice(1)) {
    writeFileSync(`${path}.copy`, spoilt);
    await expect(readBack(`${path}.copy`)).rejects.toThrow(WinnowError);
  }
});
