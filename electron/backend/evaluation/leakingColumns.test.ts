import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** Labels follow from the wage but for one in 25; the grade says half of it, site and key nothing. `late` tells only where it is there. */
async function importPay(rows: number): Promise<number> {
  const random = seededRandom(5);
  let told = 0;
  const lines = Array.from({ length: rows }, (_, row) => {
    const wage = Math.floor(random() * 1e6) / 1e3;
    const isHigh = wage >= 650;
    const isFlipped = random() < 0.04;
    if (!isFlipped) told += 1;
    const grade = random() < 0.5 ? (isHigh ? 'a' : 'b') : 'c';
    const late = row % 2 === 0 ? wage : '';
    return `k${row},${wage},${grade},${'xyz'[Math.floor(random() * 3)]},${late},${isHigh !== isFlipped ? 'high' : 'low'}`;
  });
  const csv = join(t.dir, 'pay.csv');
  writeFileSync(csv, `id,wage,grade,site,late,pay\n${lines.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: csv, hints: { label: 'pay' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  return told / rows;
}

test.each([600, 30_000])(
  'a column that nearly determines the label is off unless chosen, and says how much it tells: %d rows',
  async (rows) => {
    const told = await importPay(rows);
    const { items } = await t.call('features.list', {});
    const columns = items.filter(({ kind }) => kind === 'column');
    expect(columns.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['wage', false],
      ['grade', true],
      ['site', true],
      ['late', true],
    ]);
    const note = columns[0]!.note;
    const share = Number(/alone tells ([\d.]+)\u00a0% of the labels/.exec(note)![1]);
    expect(Math.abs(share - 100 * told)).toBeLessThan(1.5);
    expect(columns.slice(1).map((column) => column.note)).toEqual(['', '', '']);
    // Cut points of a person do not hide it.
    await t.call('bins.set', { field: 'wage', cuts: [500] });
    expect((await t.call('features.list', {})).items[0]).toMatchObject({ isDefault: false, note, cuts: [500] });
    // It follows the labels as they are now: without half of them it tells nothing.
    const { viewId, count } = await t.call('views.create', { filter: 'label:high', sort: [] });
    const half = { viewId, ranges: [[0, Math.floor(count / 2)] as [number, number]] };
    await t.call('decisions.apply', { mutationId: 'to-low-1', selection: half, action: 'relabel', value: 'low' });
    expect((await t.call('features.list', {})).items[0]).toMatchObject({ isDefault: true, note: '' });
  },
);
