import { expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const decide = (ids: readonly number[], action: 'relabel' | 'confirm' | 'exclude', value?: string) =>
  t.call('decisions.apply', {
    mutationId: `effect-${action}-${ids.join('-')}`,
    selection: { ids: [...ids] },
    action,
    ...(value === undefined ? {} : { value }),
  });

async function fields(names: string[], filter = '') {
  const { viewId, count } = await t.call('views.create', { filter, sort: [] });
  if (count === 0) return { ids: [], columns: names.map(() => []) };
  return t.call('views.rows', { viewId, from: 0, count, fields: names });
}

test('what decisions did equals a count over the rows, whole, by slice and by filter, and its links hold what they say', async () => {
  const { wrong } = await importFixture(t);
  await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU' });
  const { columns: first } = await fields(['given', 'pred']);
  const [given, pred] = first as [string[], string[]];
  expect(wrong.length).toBeGreaterThan(8);
  const right = given.map((_, id) => id).filter((id) => given[id] === pred[id]);
  const [toPrediction, toThird, kept, out, hidden] = [
    wrong.slice(0, 3),
    wrong.slice(3, 4),
    wrong.slice(4, 6),
    wrong.slice(6, 7),
    right.slice(0, 2),
  ];
  for (const id of toPrediction) await decide([id], 'relabel', pred[id]);
  for (const id of toThird)
    await decide(
      [id],
      'relabel',
      ['cat', 'dog', 'fox'].find((name) => name !== given[id] && name !== pred[id]),
    );
  await decide(kept, 'confirm');
  await decide(out, 'exclude');
  for (const id of hidden) await decide([id], 'relabel', given[id] === 'cat' ? 'dog' : 'cat');

  const effect = await t.call('effect.get', {});
  expect(effect).toMatchObject({ hasRun: true, examples: 200, decided: 9 });
  const causes = { label: 3, both: 1, model: 2, unknown: wrong.length - 7, excluded: 1, hidden: 2, new: 0 };
  expect(effect.overall.causes).toEqual(causes);
  expect(effect.overall).toMatchObject({ relabelled: 6, confirmed: 2, excluded: 1, gone: 3, appeared: 2 });
  expect(effect.overall.before).toMatchObject({ n: 200, value: (200 - wrong.length) / 200 });
  expect(effect.overall.after.n).toBe(199);
  for (const [cause, count] of Object.entries(causes)) {
    const { ids, columns } = await fields(['cause'], `cause:${cause}`);
    expect(ids).toHaveLength(count);
    expect(new Set(columns[0])).toEqual(new Set(count === 0 ? [] : [cause]));
  }
  // The overview says the same of before and after.
  const overview = await t.call('metrics.overview', { filter: '' });
  expect([overview.accuracyGiven, overview.accuracyCurrent]).toEqual([effect.overall.before, effect.overall.after]);

  const filtered = await t.call('effect.get', { filter: 'region:EU' });
  const { slices } = effect;
  expect(slices).toHaveLength(1);
  const { id, name, filter, problem, ...numbers } = slices[0]!;
  expect([name, filter, problem, id > 0]).toEqual(['Europe', 'region:EU', null, true]);
  expect(numbers).toEqual(filtered.overall);
  const { columns: after } = await fields(['label', 'pred', 'excluded'], 'region:EU');
  const hits = after[0]!.filter((label, row) => after[2]![row] === false && label === after[1]![row]).length;
  expect(filtered.overall.after.value! * filtered.overall.after.n).toBeCloseTo(hits, 9);

  // Taken back, nothing happened.
  for (let step = 0; step < 8; step += 1) await t.call('decisions.undo', { mutationId: `effect-undo-${step}` });
  const none = await t.call('effect.get', {});
  expect(none.decided).toBe(0);
  expect(none.overall.causes).toMatchObject({ label: 0, unknown: wrong.length });
  expect(none.overall.change.value).toBe(0);
});

test('without predictions nothing is claimed; a bad filter is refused', async () => {
  await importFixture(t, 40);
  await expect(t.call('effect.get', { filter: 'cause:nobody(' })).rejects.toMatchObject({ code: 'bad_filter' });
  const { activeRun } = (await t.call('project.info', {}))!;
  await t.call('runs.remove', { runId: activeRun!.id });
  const effect = await t.call('effect.get', {});
  expect(effect).toMatchObject({ hasRun: false, examples: 40, slices: [], classes: [] });
  expect(effect.overall.before).toEqual({ value: null, low: null, high: null, n: 0 });
});
