import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

type Cells = readonly (readonly (string | number | boolean | null)[])[];

async function rowsOf(filter: string, fields: string[]): Promise<{ ids: number[]; columns: Cells }> {
  const { viewId, count } = await t.call('views.create', { filter, sort: [] });
  const ids: number[] = [];
  const columns: Cells[number][number][][] = fields.map(() => []);
  for (let from = 0; from < count; from += 2000) {
    const page = await t.call('views.rows', { viewId, from, count: 2000, fields });
    ids.push(...page.ids);
    page.columns.forEach((values, at) => columns[at]!.push(...values));
  }
  return { ids, columns };
}

/** What Overview says must follow from the rows that Explore shows, whatever was decided since it was last asked. */
async function expectToFollowFromRows(filter: string): Promise<void> {
  const overview = await t.call('metrics.overview', { filter });
  const { columns } = await rowsOf([filter, 'excluded:false'].filter(Boolean).join(' '), ['label', 'pred', 'loss']);
  const [labels, predicted, losses] = columns as [string[], string[], number[]];
  const right = labels.filter((label, i) => label === predicted[i]).length;
  expect(overview.accuracyCurrent).toMatchObject({ value: right / labels.length, n: labels.length });
  // The fixture gives the predicted class 0.9 and every other one 0.05.
  const expected = labels.map((label, i) => -Math.log(label === predicted[i] ? 0.9 : 0.05));
  for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[i]!, 6);
  const [logLoss] = await t.call('metrics.measure', { filter, metrics: ['log_loss'] });
  expect(logLoss!.value.value).toBeCloseTo(expected.reduce((sum, loss) => sum + loss, 0) / expected.length, 6);
  expect(overview.confusion.matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(labels.length);
  const cells = overview.confusion.labels.map((given) =>
    overview.confusion.labels.map((guess) => labels.filter((l, i) => l === given && predicted[i] === guess).length),
  );
  expect(overview.confusion.matrix).toEqual(cells);
}

test('what is kept between calls follows every decision, its undo and a new class', async () => {
  await importFixture(t);
  await expectToFollowFromRows('');
  const decide = (mutationId: string, ids: number[], rest: { action: 'relabel' | 'exclude'; value?: string }) =>
    t.call('decisions.apply', { mutationId, selection: { ids }, ...rest });
  const { ids } = await rowsOf('label:cat', []);
  await decide('to-dog-1', ids.slice(0, 9), { action: 'relabel', value: 'dog' });
  await expectToFollowFromRows('');
  await expectToFollowFromRows('label:dog region:EU');
  await decide('leave-out', ids.slice(5, 20), { action: 'exclude' });
  await expectToFollowFromRows('');
  await t.call('decisions.undo', { mutationId: 'undo-exclude' });
  await t.call('decisions.undo', { mutationId: 'undo-relabel' });
  await expectToFollowFromRows('');
  expect((await rowsOf('label:cat', [])).ids).toEqual(ids);
});

test('facets count the rows of a filter, few or many, and again after a decision', async () => {
  await importFixture(t);
  const check = async (filter: string): Promise<void> => {
    const { columns } = await rowsOf(filter, ['label', 'decided', 'size', 'region', 'loss']);
    const facets = await t.call('columns.facets', { filter, fields: ['label', 'decided', 'size', 'region', 'loss'] });
    for (const [at, facet] of facets.entries()) {
      const cells = columns[at]!;
      for (const { value, count } of facet.values)
        expect(count, `${facet.field}=${value}`).toBe(cells.filter((cell) => String(cell) === value).length);
      for (const [place, { from, to, count }] of facet.bins.entries()) {
        const last = place === facet.bins.length - 1;
        const inside = (cell: number): boolean => cell >= from && (cell < to || (last && cell <= to));
        expect(count, `${facet.field} ${from}..${to}`).toBe(cells.filter((cell) => inside(Number(cell))).length);
      }
      const counted = [...facet.values, ...facet.bins].reduce((sum, { count }) => sum + count, facet.missing);
      expect(counted).toBe(cells.length);
    }
  };
  for (const filter of ['', 'region:EU size<2', '-size<2', 'size<0']) await check(filter);
  const { ids } = await rowsOf('label:fox', []);
  await t.call('decisions.apply', { mutationId: 'facets-1', selection: { ids }, action: 'relabel', value: 'cat' });
  for (const filter of ['', 'region:EU size<2', '-size<2']) await check(filter);
});

test('a list of examples narrows the facets, Overview and queues as it does the rows', async () => {
  await importFixture(t);
  const { ids } = await rowsOf('region:EU', []);
  const listed = [...ids.slice(0, 30), 10_000_000];
  const overview = await t.call('metrics.overview', { filter: '', ids: listed });
  expect(overview.n).toBe(30);
  expect((await t.call('metrics.overview', { filter: 'region:US', ids: listed })).n).toBe(0);
  const [label] = await t.call('columns.facets', { filter: '', ids: listed, fields: ['label'] });
  expect(label!.values.reduce((sum, { count }) => sum + count, 0)).toBe(30);
  const queue = await t.call('queues.open', { kind: 'filter', filter: 'label:cat', ids: listed });
  const { ids: queued } = await t.call('views.rows', { viewId: queue.viewId, from: 0, count: 30, fields: [] });
  const cats = await rowsOf('label:cat', []);
  expect(queued).toEqual(cats.ids.filter((id) => listed.includes(id)));
  expect(queue.count).toBeGreaterThan(0);
  const doubtful = await t.call('queues.open', { kind: 'label_error', filter: '', ids: listed });
  const found = await t.call('views.rows', { viewId: doubtful.viewId, from: 0, count: 30, fields: [] });
  expect(found.ids.every((id) => listed.includes(id))).toBe(true);
});

test('the counts of the whole project follow every decision, in whatever block it is', async () => {
  await importFixture(t, 9000);
  const expectCounts = async (): Promise<void> => {
    const fields = ['label', 'given', 'pred', 'decided', 'excluded', 'flagged', 'finding'];
    const all = (await rowsOf('', fields)).columns;
    const info = (await t.call('project.info', {}))!;
    const count = (test: (label: unknown, given: unknown, pred: unknown, ...marks: unknown[]) => boolean): number =>
      all[0]!.filter((_, i) => test(...(all.map((column) => column[i]) as [unknown, unknown, unknown]))).length;
    expect(info.counts).toMatchObject({
      relabelled: count((label, given) => label !== given),
      decided: count((_l, _g, _p, decided) => decided === true),
      excluded: count((_l, _g, _p, _d, excluded) => excluded === true),
      flagged: count((_l, _g, _p, _d, _e, flagged) => flagged === true),
    });
    expect(await t.call('decisions.state', {})).toMatchObject({ counts: info.counts });
    const right = count((label, _g, pred, _d, excluded) => label === pred && excluded !== true);
    const n = count((_l, _g, _p, _d, excluded) => excluded !== true);
    expect(info.activeRun!.accuracyCurrent).toMatchObject({ value: right / n, n });
    expect(info.activeRun!.accuracyGiven).toMatchObject({ value: count((_l, given, pred) => given === pred) / 9000 });
    const open = count((_l, _g, _p, ...marks) => marks[3] !== null && marks[0] !== true);
    expect(info.undecidedLabelErrorCount).toBe(open);
  };
  await expectCounts();
  const first = [5, 4095, 4096, 8999];
  await t.call('decisions.apply', {
    mutationId: 'tally-01',
    selection: { ids: first },
    action: 'relabel',
    value: 'fox',
  });
  await expectCounts();
  await t.call('decisions.apply', { mutationId: 'tally-02', selection: { ids: [0, 8191] }, action: 'exclude' });
  await t.call('decisions.apply', { mutationId: 'tally-03', selection: { ids: [4100] }, action: 'flag' });
  await expectCounts();
  await t.call('decisions.undo', { mutationId: 'tally-04' });
  await t.call('decisions.undo', { mutationId: 'tally-05' });
  await expectCounts();
});

test('blocks counted again after random decisions say what a project opened anew counts', async () => {
  await importFixture(t, 9000);
  const { path } = (await t.call('project.info', {}))!;
  const random = seededRandom(5);
  const filters = ['', 'region:EU', '-size<0.05', 'label:cat', 'decided:true OR excluded:true', 'correct:false'];
  const answers = () =>
    Promise.all(
      filters.map(async (filter) => ({
        overview: await t.call('metrics.overview', { filter }),
        facets: await t.call('columns.facets', { filter }),
        pictures: await t.call('metrics.charts', { filter }),
      })),
    );
  const actions = ['relabel', 'exclude', 'flag', 'confirm', 'undo', 'relabel', 'redo'] as const;
  const before = await answers();
  for (let round = 0; round < 14; round += 1) {
    const action = actions[round % actions.length]!;
    const mutationId = `random-${round}`;
    const ids = [...new Set(Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 9000)))];
    const value = ['dog', 'fox', 'cat'][Math.floor(random() * 3)];
    if (action === 'undo') await t.call('decisions.undo', { mutationId });
    else if (action === 'redo') await t.call('decisions.redo', { mutationId }).catch(() => null);
    else
      await t.call('decisions.apply', {
        mutationId,
        selection: { ids },
        ...(action === 'relabel' ? { action, value } : { action }),
      });
    await answers();
  }
  await expectToFollowFromRows('region:EU');
  const after = await answers();
  expect(after[0]!.overview).not.toEqual(before[0]!.overview);
  await t.call('project.close', {});
  await t.call('project.open', { path });
  expect(await answers()).toEqual(after);
});

test('a flagged example is set aside in a queue, but not in the queue of the flagged', async () => {
  await importFixture(t);
  const { viewId } = await t.call('queues.open', { kind: 'filter', filter: 'label:cat' });
  const { ids } = await t.call('views.rows', { viewId, from: 0, count: 5, fields: [] });
  const decide = (mutationId: string, id: number, action: 'flag' | 'confirm') =>
    t.call('decisions.apply', { mutationId, selection: { ids: [id] }, action });
  await decide('aside-001', ids[0]!, 'flag');
  await decide('aside-002', ids[1]!, 'confirm');
  expect(await t.call('queues.progress', { viewId })).toMatchObject({ decided: 1, setAside: 1, precision: { n: 1 } });
  expect(await t.call('queues.next', { viewId, from: 0 })).toEqual({ position: 2 });
  const flagged = await t.call('queues.open', { kind: 'flagged', filter: '' });
  expect(flagged).toMatchObject({ count: 1, start: 0, progress: { decided: 0, setAside: 0 } });
  // Decided, it is no longer set aside.
  await decide('aside-003', ids[0]!, 'confirm');
  expect(await t.call('queues.progress', { viewId })).toMatchObject({ decided: 2, setAside: 0 });
});
