import { expect, test } from 'vitest';
import { namedSlices, renameSlice } from '#shared/query/namedSlices.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

const save = (name: string, filter: string, id: number | null = null) => t.call('slices.save', { id, name, filter });
const countOf = async (text: string) => (await t.call('filters.check', { text })).count;
const sliceNamed = async (name: string) => (await t.call('slices.list', {})).items.find((item) => item.name === name)!;

test('a slice may be made of others, in filters, groups and completion', async () => {
  await importFixture(t, 300);
  expect((await t.call('filters.check', { text: 'slice:x' })).error?.message).toContain('this project has none yet');
  await save('Big ones', 'size>=5');
  await save('Big in Europe', 'slice:"Big ones" region:EU');
  await save('Not big', '-slice:"Big ones"');
  const both = await countOf('size>=5 region:EU');
  expect(both).toBeGreaterThan(0);
  expect(await countOf('slice:"Big in Europe"')).toBe(both);
  expect((await sliceNamed('Big in Europe')).n).toBe(both);
  expect(await countOf('slice:"Big ones" OR slice:"Not big"')).toBe(300);
  const groups = await t.call('metrics.by', { field: 'slice', filter: '' });
  expect(groups.find(({ value }) => value === 'Big in Europe')!.n).toBe(both);
  expect(groups.reduce((sum, { n }) => sum + n, 0)).toBe(300 + both);
  const offered = await t.call('filters.complete', { text: 'slice:', caret: 6 });
  expect(offered.map(({ label }) => label)).toEqual(expect.arrayContaining(['Big ones', 'Big in Europe', 'Not big']));
  // A changed slice changes what is made of it.
  const { id } = await sliceNamed('Big ones');
  await save('Big ones', 'size>=9', id);
  expect(await countOf('slice:"Big in Europe"')).toBe(await countOf('size>=9 region:EU'));
});

test('a new name is followed, removal is refused while it is used, rings and unknown names are refused', async () => {
  const { projectPath } = await importFixture(t, 60);
  const { id } = await save('Big', 'size>=5');
  await save('Big in Europe', 'slice:Big region:EU');
  await save('Large parcels', 'size>=5', id);
  expect((await sliceNamed('Big in Europe')).filter).toBe('slice:"Large parcels" region:EU');
  await expect(t.call('slices.remove', { id })).rejects.toThrow(/"Big in Europe" is made of "Large parcels"/);
  await expect(save('Large parcels', 'slice:"Big in Europe"', id)).rejects.toThrow(
    /cannot be made of itself: "Large parcels" → "Big in Europe" → "Large parcels"/,
  );
  await expect(save('itself', 'slice:itself')).rejects.toThrow(/itself: "itself" → "itself"/);
  await expect(save('all', 'slice:*')).rejects.toThrow(/cannot be made of itself/);
  await expect(save('x', 'slice:nowhere')).rejects.toMatchObject({
    message: 'There is no slice called "nowhere".',
    place: { offset: 6 },
  });
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect((await sliceNamed('Big in Europe')).problem).toBeNull();
  await t.call('slices.remove', { id: (await sliceNamed('Big in Europe')).id });
  await t.call('slices.remove', { id });
  expect((await t.call('slices.list', {})).items).toEqual([]);
});

test('names in a filter are found and renamed, and nothing else is', () => {
  const text = 'slice:"Big parcels",other -(slice=Big OR name:Big) "Big"';
  expect(namedSlices(parseFilter(text)).map(({ name }) => name)).toEqual(['Big parcels', 'other', 'Big']);
  expect(renameSlice(text, 'Big', 'Really big')).toContain('slice="Really big" OR name:Big');
  expect(renameSlice('slice:B*  region:EU', 'Big', 'x')).toBe('slice:B*  region:EU');
});
