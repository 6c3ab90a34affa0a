import { expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});
let mutations = 0;
const decide = (id: number, action: 'confirm' | 'flag' | 'relabel', value?: string) =>
  t.call('decisions.apply', {
    mutationId: `overview-screen-${(mutations += 1)}`,
    selection: { ids: [id] },
    action,
    ...(value === undefined ? {} : { value }),
  });

test('what Overview gets at once is what each of its parts is asked for by itself, in every filter and after decisions', async () => {
  const { wrong } = await importFixture(t, 200);
  let isLooked = false;
  const expectParts = async (filter: string) => {
    const count = async (more: string) =>
      (await t.call('filters.check', { text: filter === '' ? more : `(${filter}) ${more}` })).count;
    const { findings, ...shown } = await t.call('overview.get', { filter });
    const undecided = filter === '' ? 'decided:false' : `(${filter}) decided:false`;
    const listed = await t.call('findings.list', { filter: undecided, limit: 4 });
    expect(findings!.items.map(({ key, suggestedLabel, reason }) => ({ key, suggestedLabel, reason }))).toEqual(
      listed.items.map(({ key, suggestedLabel, reason }) => ({ key, suggestedLabel, reason })),
    );
    expect(findings!.notes).toEqual(listed.notes);
    const { progress } = await t.call('queues.open', { kind: 'label_error', filter });
    expect(shown).toEqual({
      metrics: await t.call('metrics.overview', { filter }),
      flagged: await count('flagged:true'),
      changed: await count('changed:true'),
      msPerDecision: progress.msPerDecision,
      contradicting: isLooked
        ? (await t.call('sets.list', { kind: 'conflict', filter, offset: 0, limit: 1 })).open
        : null,
      samples: (await t.call('samples.list', {})).items,
      hasTags: (await t.call('tags.list', {})).length > 0,
      hasSlices: (await t.call('slices.list', {})).items.length > 0,
    });
    return { ...shown, findings: findings! };
  };
  const filters = ['', 'region:EU', 'region:EU OR label:cat', 'decided:true'];
  const before = await expectParts('');
  expect(before).toMatchObject({ flagged: 0, changed: 0, msPerDecision: null, hasTags: false, hasSlices: false });
  expect(before.findings.items).toHaveLength(4);

  await t.finished((await t.call('similarity.make', {})).jobId);
  isLooked = true;
  for (const id of wrong.slice(0, 5)) await decide(id, 'relabel', 'fox');
  for (const id of wrong.slice(5, 8)) await decide(id, 'confirm');
  await decide(0, 'flag');
  await t.call('samples.draw', { purpose: 'audit', size: 10 });
  await t.call('tags.save', { id: null, name: 'dusk' });
  await t.call('slices.save', { id: null, name: 'europe', filter: 'region:EU' });
  const all = [];
  for (const filter of filters) all.push(await expectParts(filter));
  expect(all[0]).toMatchObject({ flagged: 1, hasTags: true, hasSlices: true });
  expect(all[0]!.changed).toBeGreaterThan(0);
  expect(all[0]!.msPerDecision).not.toBeNull();
  expect(all[3]!.findings.items).toEqual([]);
});

test('without a run there are no findings and no pace', async () => {
  await importFixture(t, 30);
  await t.call('runs.remove', { runId: 1 });
  const shown = await t.call('overview.get', { filter: '' });
  expect(shown).toMatchObject({ findings: null, msPerDecision: null, metrics: { hasRun: false, n: 30 } });
});
