import { expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { finiteShare } from '../analysis/sampling/finitePopulation.ts';
import { fixtureClasses, importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const decide = (id: number, action: 'relabel' | 'confirm' | 'exclude', value?: string) =>
  t.call('decisions.apply', { mutationId: `audit-test-${(mutation += 1)}`, selection: { ids: [id] }, action, value });

async function drawAudit(size: number, filter = ''): Promise<number[]> {
  const { sampleId } = await t.call('samples.draw', { purpose: 'audit', size, filter });
  const { viewId } = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  return (await t.call('views.rows', { viewId, from: 0, count: 2000, fields: [] })).ids;
}

/** Decides as somebody who knows the truth: the fixture's wrong labels are one class too far. */
async function decideTruly(ids: readonly number[], wrong: readonly number[]): Promise<void> {
  for (const id of ids) {
    if (!wrong.includes(id)) {
      await decide(id, 'confirm');
      continue;
    }
    const { givenLabel } = (await t.call('examples.get', { ids: [id] }))[0]!;
    await decide(id, 'relabel', fixtureClasses[(fixtureClasses.indexOf(givenLabel as 'cat') + 2) % 3]);
  }
}

test('an audit of everything gives the truth; the model that is always right has accuracy 1', async () => {
  const { wrong, projectPath } = await importFixture(t, 60);
  await decideTruly(await drawAudit(60), wrong);
  const estimate = await t.call('audit.estimate', {});
  const share = wrong.length / 60;
  expect(estimate).toMatchObject({
    population: 60,
    examples: 60,
    drawn: 60,
    audited: 60,
    waiting: 0,
    excluded: 0,
    notes: [],
  });
  for (const end of ['value', 'low', 'high'] as const) {
    expect(estimate.givenErrors[end]).toBeCloseTo(share, 12);
    expect(estimate.currentErrors[end]).toBeCloseTo(0, 12);
    expect(estimate.accuracy[end]).toBeCloseTo(1, 12);
  }
  expect(estimate.accuracyGiven).toEqual(wilsonInterval(60 - wrong.length, 60));
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect(await t.call('audit.estimate', {})).toEqual(estimate);
});

test('rows count in the order drawn up to the first undecided one, whatever else was decided', async () => {
  const { wrong } = await importFixture(t);
  const ids = await drawAudit(80);
  expect(await t.call('audit.estimate', {})).toMatchObject({ drawn: 80, audited: 0, accuracy: { value: null, n: 0 } });
  await decideTruly(ids.slice(0, 40), wrong);
  await decideTruly(ids.slice(41, 50), wrong);
  const estimate = await t.call('audit.estimate', {});
  expect(estimate).toMatchObject({ audited: 40, waiting: 9, drawn: 80, population: 200 });
  const found = ids.slice(0, 40).filter((id) => wrong.includes(id)).length;
  expect(estimate.givenErrors.value).toBeCloseTo(found / 40, 12);
  // The model is always right here: on the audited rows alone, and in the estimate from all labels.
  expect(estimate.accuracyAudited).toEqual(finiteShare(40, 40, 200));
  expect(estimate.accuracy.value).toBeCloseTo(Math.min(1, (200 - wrong.length) / 200 + found / 40), 12);
  expect(estimate.accuracy.high).toBeGreaterThanOrEqual(estimate.accuracy.value!);
});

test('labels fixed elsewhere are taken off the current errors, and leave the estimate of the given ones', async () => {
  const { wrong } = await importFixture(t);
  const ids = await drawAudit(60);
  await decideTruly(ids, wrong);
  const before = await t.call('audit.estimate', {});
  const found = ids.filter((id) => wrong.includes(id)).length;
  expect(before.currentErrors.value).toBeCloseTo(found / 60 - found / 200, 12);
  const elsewhere = wrong.filter((id) => !ids.includes(id)).slice(0, 5);
  await decideTruly(elsewhere, wrong);
  const after = await t.call('audit.estimate', {});
  expect(after.givenErrors).toEqual(before.givenErrors);
  expect(after.accuracy).toEqual(before.accuracy);
  expect(after.currentErrors.value).toBeCloseTo(Math.max(0, found / 60 - (found + elsewhere.length) / 200), 12);
});

test('rows that do not belong leave every rate; a second sample of the same filter adds to the first', async () => {
  const { wrong } = await importFixture(t);
  const first = await drawAudit(30);
  await decide(first[0]!, 'exclude');
  await decideTruly(first.slice(1), wrong);
  expect(await t.call('audit.estimate', {})).toMatchObject({ audited: 30, excluded: 1, givenErrors: { n: 29 } });
  const second = await drawAudit(30);
  await decideTruly(second, wrong);
  const both = new Set([...first.slice(1), ...second]);
  const estimate = await t.call('audit.estimate', {});
  expect(estimate.samples).toHaveLength(2);
  expect(estimate).toMatchObject({ audited: both.size, population: 199, examples: 200 });
  const found = [...both].filter((id) => wrong.includes(id)).length;
  expect(estimate.givenErrors.value).toBeCloseTo(found / both.size, 12);
  expect(estimate.notes[0]).toContain('1 came later or were excluded');
});

test('a part of what was drawn from is estimated from its own rows; a filter that moves with decisions is not', async () => {
  const { wrong } = await importFixture(t);
  const ids = await drawAudit(100);
  await decideTruly(ids, wrong);
  const inside = ids.filter((id) => id % 2 === 0);
  const part = await t.call('audit.estimate', { filter: 'region:EU' });
  expect(part).toMatchObject({ population: 100, examples: 100, audited: inside.length });
  const found = inside.filter((id) => wrong.includes(id)).length;
  expect(part.givenErrors.value).toBeCloseTo(found / inside.length, 12);
  const moving = await t.call('audit.estimate', { filter: 'label:cat' });
  expect(moving).toMatchObject({ audited: 0, samples: [] });
  expect(moving.notes[0]).toContain('Draw a sample of this filter');
  await decideTruly(await drawAudit(10, 'label:cat'), wrong);
  expect(await t.call('audit.estimate', { filter: 'label:cat' })).toMatchObject({ drawn: 10, audited: 10 });
});
