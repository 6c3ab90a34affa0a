import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CellValue } from '#shared/contract/values.ts';
import { definitionOf, fieldKinds, fieldNames, type FieldName } from '#shared/model/fields.ts';
import { quoteField, quoteValue } from '#shared/query/printFilter.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const decide = (
  ids: readonly number[],
  action: 'relabel' | 'confirm' | 'exclude' | 'flag' | 'tag' | 'note',
  value = '',
) =>
  t.call('decisions.apply', {
    mutationId: `fields-${action}-${value}-${ids.join('-')}`,
    selection: { ids: [...ids] },
    action,
    ...(value === '' ? {} : { value }),
  });

async function cells(field: string, filter = '', sort: { field: string; direction: 'asc' | 'desc' }[] = []) {
  const { viewId, count } = await t.call('views.create', { filter, sort });
  if (count === 0) return [];
  return (await t.call('views.rows', { viewId, from: 0, count, fields: [field] })).columns[0]!;
}

async function importColumns(header: string, rows: readonly string[], hints = {}): Promise<void> {
  const path = join(t.dir, 'x.csv');
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path, hints });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}

async function importScores(count: number): Promise<void> {
  const path = join(t.dir, 'scores.csv');
  const rows = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? '0.9,0.1' : '0.3,0.7'));
  writeFileSync(path, `a,b\n${rows.join('\n')}\n`);
  await t.finished((await t.call('runs.importPredictions', { from: path })).jobId);
}

/** A project that has something of every field but clusters, which take embeddings. */
async function fullProject(): Promise<void> {
  const { wrong } = await importFixture(t, 120);
  await decide(wrong.slice(0, 2), 'relabel', 'fox');
  await decide(wrong.slice(2, 4), 'confirm');
  await decide([5, 6], 'exclude');
  await decide([7, 8], 'flag');
  await decide([9, 10, 11], 'tag', 'blurry');
  await decide([10], 'tag', 'dark');
  await decide([3], 'note', 'second');
  await decide([90], 'note', 'first');
  await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU' });
  await t.call('slices.save', { id: null, name: 'Small', filter: 'size<2' });
}

describe('a field of the table', () => {
  test('its filter, its order and its facet say what its cells say', async () => {
    await fullProject();
    const seen: FieldName[] = [];
    for (const name of fieldNames) {
      const values = await cells(name);
      expect([name, values.length]).toEqual([name, 120]);
      const { kind } = definitionOf(name);
      if (values.some((value) => value !== null)) seen.push(name);
      if (kind === 'column') continue;
      if (kind === 'category' || kind === 'boolean' || kind === 'bits') await sameInFilterAndFacet(name, values);
      const missing = (await t.call('filters.check', { text: `is:missing(${name})` })).count;
      const hasAny = values.some((value) => value !== null);
      if (hasAny) expect([name, missing]).toEqual([name, values.filter((value) => value === null).length]);
      if (!hasAny) continue;
      if (!fieldKinds[kind].isSortable) {
        await expect(cells(name, '', [{ field: name, direction: 'asc' }])).rejects.toMatchObject({ code: 'bad_input' });
        continue;
      }
      const sorted = await cells(name, '', [{ field: name, direction: 'asc' }]);
      expect(sorted).toEqual(ascending(values));
    }
    const none: readonly FieldName[] = ['split', 'cluster'];
    expect(seen).toEqual(fieldNames.filter((name) => !none.includes(name)));
  });

  test('rows of a filter are put in order by several fields, texts and classes, each in its direction', async () => {
    await fullProject();
    const filter = 'region:EU';
    const sort = [
      { field: 'label', direction: 'asc' as const },
      { field: 'note', direction: 'asc' as const },
      { field: 'key', direction: 'desc' as const },
    ];
    const keys = await cells('key', filter);
    const [labels, notes] = [await cells('label', filter), await cells('note', filter)];
    const collator = new Intl.Collator('en', { numeric: true });
    const rows = keys.map((key, at) => ({ key: String(key), label: String(labels[at]), note: notes[at] ?? null }));
    rows.sort(
      (a, b) =>
        collator.compare(a.label, b.label) ||
        Number(a.note === null) - Number(b.note === null) ||
        collator.compare(String(a.note), String(b.note)) ||
        collator.compare(b.key, a.key),
    );
    expect(rows.some(({ note }) => note !== null)).toBe(true);
    expect(await cells('key', filter, sort)).toEqual(rows.map(({ key }) => key));
  });

  async function sameInFilterAndFacet(name: FieldName, values: readonly CellValue[]): Promise<void> {
    const isNames = definitionOf(name).kind === 'bits';
    const counts = new Map<string, number>();
    for (const value of values)
      for (const one of value === null ? [] : isNames ? String(value).split(', ') : [String(value)])
        counts.set(one, (counts.get(one) ?? 0) + 1);
    for (const [value, count] of counts) {
      const text = `${quoteField(name)}:${quoteValue(value)}`;
      expect([text, (await t.call('filters.check', { text })).count]).toEqual([text, count]);
    }
    if (counts.size === 0) return;
    const [facet] = await t.call('columns.facets', { filter: 'region:EU', fields: [name] });
    const inEurope = await cells(name, 'region:EU');
    const has = (value: CellValue, one: string) =>
      value !== null && (isNames ? String(value).split(', ').includes(one) : String(value) === one);
    expect(new Map(facet!.values.map(({ value, total }) => [value, total]))).toEqual(counts);
    for (const { value, count } of facet!.values)
      expect([name, value, count]).toEqual([name, value, inEurope.filter((cell) => has(cell, value)).length]);
    expect([name, facet!.missing]).toEqual([name, inEurope.filter((cell) => cell === null).length]);
  }

  function ascending(values: readonly CellValue[]): CellValue[] {
    const collator = new Intl.Collator('en', { numeric: true });
    return values.toSorted((a, b) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return typeof a === 'string' ? collator.compare(a, String(b)) : Number(a) - Number(b);
    });
  }

  test('the facets are those of the table that have something to tell apart, then the columns', async () => {
    await fullProject();
    const names = (await t.call('columns.facets', { filter: '' })).map(({ field }) => field);
    const own = ['label', 'pred', 'conf', 'finding', 'cause', 'flagged', 'decided', 'correct', 'tag'];
    expect(names).toEqual([...own, 'size', 'region']);
  });

  test('the cause of errors follows decisions made one by one', async () => {
    const { wrong } = await importFixture(t);
    const seen: CellValue[][] = [];
    for (const id of wrong.slice(0, 4)) {
      await decide([id], 'confirm');
      seen.push(await cells('cause', 'cause:model'));
    }
    expect(seen.map(({ length }) => length)).toEqual([1, 2, 3, 4]);
    const [facet] = await t.call('columns.facets', { filter: '', fields: ['cause'] });
    expect(facet!.values.find(({ value }) => value === 'model')).toMatchObject({ count: 4, total: 4 });
  });

  test('a saved slice that cannot be read leaves the other cells alone', async () => {
    await importFixture(t, 20);
    await t.call('slices.save', { id: null, name: 'Wrong', filter: 'correct:false' });
    await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU' });
    const { activeRun } = (await t.call('project.info', {}))!;
    await t.call('runs.remove', { runId: activeRun!.id });
    const values = await cells('slice');
    expect(values.slice(0, 3)).toEqual(['Europe', null, 'Europe']);
  });
});

describe('names', () => {
  test('`whose`, the older name of `cause`, is still understood: in filters, slices, cells and facets', async () => {
    const { wrong } = await importFixture(t);
    await decide(wrong.slice(0, 3), 'confirm');
    await t.call('slices.save', { id: null, name: 'Old', filter: 'whose:model' });
    const count = async (text: string) => (await t.call('filters.check', { text })).count;
    expect(await Promise.all(['cause:model', 'whose:model', 'Whose:model', 'slice:Old'].map(count))).toEqual([
      3, 3, 3, 3,
    ]);
    expect(await cells('whose', 'whose:model')).toEqual(['model', 'model', 'model']);
    const [byOld, byNew] = await t.call('columns.facets', { filter: '', fields: ['whose', 'cause'] });
    expect(byOld!.values).toEqual(byNew!.values);
  });

  test('a column that was there before a field of its name keeps it; `winnow.` reaches the field', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `k${i},${i % 2 ? 'rain' : 'model'},s${i % 4},${100 - i},w${i % 2},${i % 5 ? 'a' : 'b'}`,
    );
    await importColumns('name,cause,suggested,id,whose,label', rows, { key: 'name', label: 'label' });
    await importScores(30);
    const count = async (text: string) => (await t.call('filters.check', { text })).count;
    const before = await count('cause:model');
    expect([before, await count('cause:rain'), await count('suggested:s1')]).toEqual([15, 15, 8]);
    expect((await cells('cause')).slice(0, 2)).toEqual(['model', 'rain']);
    expect((await cells('suggested')).slice(0, 2)).toEqual(['s0', 's1']);
    expect((await cells('id')).slice(0, 2)).toEqual([100, 99]);
    expect((await cells('id', '', [{ field: 'id', direction: 'asc' }])).slice(0, 2)).toEqual([71, 72]);
    // The older name belonged to the field already.
    expect((await cells('meta.whose')).slice(0, 2)).toEqual(['w0', 'w1']);
    const wrong = (await cells('correct')).flatMap((value, id) => (value === false ? [id] : []));
    await decide(wrong.slice(0, 2), 'confirm');
    expect(wrong.length).toBeGreaterThan(2);
    for (const text of ['winnow.cause:model', 'whose:model']) expect([text, await count(text)]).toEqual([text, 2]);
    expect(await count('cause:model')).toBe(before);
    const info = (await t.call('project.info', {}))!;
    expect(info.columns.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['cause', 'suggested', 'id', 'meta.whose']),
    );
    const offered = await t.call('filters.complete', { text: 'caus', caret: 4 });
    expect(offered.map(({ label }) => label)).toEqual(expect.arrayContaining(['cause', 'winnow.cause']));
  });
});
