import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { MethodInput } from '#shared/contract/contract.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const rows = [
  'a,3,x,cat,train',
  'b,3,x,dog,test',
  'c,3,x,cat,train',
  'd,4,x,fox,train',
  'e,5,x,dog,test',
  'f,5,x,fox,train',
];

beforeEach(async () => {
  const path = join(t.dir, 'rows.csv');
  writeFileSync(path, `id,size,shape,label,split\n${rows.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.finished((await t.call('similarity.make', {})).jobId);
});

let mutations = 0;
type Act = Omit<MethodInput<'sets.resolve'>, 'mutationId' | 'kind' | 'anchor'>;
const resolve = async (act: Act, kind: 'conflict' | 'leak' = 'conflict') =>
  t.call('sets.resolve', { ...act, kind, anchor: 0, mutationId: `resolve-set-${(mutations += 1)}` });

async function members() {
  const details = await t.call('examples.get', { ids: [0, 1, 2] });
  return details.map(({ currentLabel, isExcluded, isFlagged, isDecided }) =>
    [currentLabel, isExcluded && 'excluded', isFlagged && 'flagged', isDecided && 'decided'].filter(Boolean).join(' '),
  );
}
const untouched = ['cat', 'dog', 'cat'];

test.for<[Act, string[]]>([
  [{ act: 'label', value: 'dog' }, ['dog decided', 'dog decided', 'dog decided']],
  [{ act: 'keep' }, ['cat decided', 'dog decided', 'cat decided']],
  [{ act: 'ambiguous' }, ['cat flagged', 'dog flagged', 'cat flagged']],
  [{ act: 'keepOne' }, ['cat decided', 'dog excluded decided', 'cat excluded decided']],
  [{ act: 'leaveSplit', value: 'test' }, ['cat decided', 'dog excluded decided', 'cat decided']],
])('%j settles the set, and one undo takes all of it back', async ([act, expected]) => {
  const { applied } = await resolve(act);
  expect(applied).toBe(3);
  expect(await members()).toEqual(expected);
  const listed = await t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 10 });
  expect([listed.count, listed.open]).toEqual([2, 1]);
  expect(listed.precision).toMatchObject({ value: act.act === 'keep' ? 0 : 1, n: 1 });
  const [first] = listed.sets;
  expect(first!.isSettled).toBe(true);
  const { history } = (await t.call('examples.get', { ids: [1] }))[0]!;
  expect(history[0]!.reason).toMatch(/set of 3: a, b, c$/);
  await t.call('decisions.undo', { mutationId: `undo-of-set-${mutations}` });
  expect(await members()).toEqual(untouched);
});

test('an act that does not fit is refused, and nothing is decided', async () => {
  await expect(resolve({ act: 'model' })).rejects.toThrow('no predictions');
  await expect(resolve({ act: 'label', value: 'wolf' })).rejects.toThrow('There is no class "wolf"');
  await expect(resolve({ act: 'leaveSplit', value: 'validation' })).rejects.toThrow('No member of this set');
  await expect(
    t.call('sets.resolve', { act: 'keep', kind: 'conflict', anchor: 3, mutationId: 'none-at-all' }),
  ).rejects.toThrow('in no set');
  expect(await members()).toEqual(untouched);
});

test('the model decides by what it gives the members together', async () => {
  const from = join(t.dir, 'p.csv');
  const rowsOf = ['0.2,0.7,0.1', '0.1,0.8,0.1', '0.6,0.3,0.1', '1,0,0', '1,0,0', '1,0,0'];
  writeFileSync(from, `cat,dog,fox\n${rowsOf.join('\n')}\n`);
  await t.finished((await t.call('runs.importPredictions', { from, classes: ['cat', 'dog', 'fox'] })).jobId);
  const { sets } = await t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 1 });
  expect(sets[0]!.model).toBe('dog');
  await resolve({ act: 'model' });
  expect(await members()).toEqual(['dog decided', 'dog decided', 'dog decided']);
});

test('of a set the members shown have each of its labels, and say which copy stays: none that was excluded before', async () => {
  const shown = async (most: number) => {
    const { sets } = await t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 1, members: most });
    return { copy: sets[0]!.copy, labels: sets[0]!.members.map(({ currentLabel }) => currentLabel) };
  };
  expect(await shown(2)).toEqual({ copy: 0, labels: ['cat', 'dog'] });
  expect(await shown(3)).toEqual({ copy: 0, labels: ['cat', 'dog', 'cat'] });
  await t.call('decisions.apply', { mutationId: 'leave-out', selection: { ids: [0, 2] }, action: 'exclude' });
  expect((await shown(3)).copy).toBe(1);
  await resolve({ act: 'keepOne' });
  expect(await members()).toEqual(['cat excluded decided', 'dog decided', 'cat excluded decided']);
});

test('a decision that is sent again is the same one, also when its set is another since', async () => {
  const input = { kind: 'conflict', anchor: 0, act: 'label', value: 'dog', mutationId: 'sent-twice' } as const;
  expect((await t.call('sets.resolve', input)).applied).toBe(3);
  const decided = await members();
  expect((await t.call('sets.resolve', { ...input, anchor: 3 })).applied).toBe(3);
  expect(await members()).toEqual(decided);
  expect((await t.call('decisions.log', { offset: 0, limit: 10 })).total).toBe(1);
});

test('of two sets as divided and alike, the one comes first that the model is sure of', async () => {
  const order = async () =>
    (await t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 10 })).sets.map(
      ({ anchor }) => anchor,
    );
  const path = join(t.dir, 'pairs.csv');
  writeFileSync(path, 'id,size,label\na,1,cat\nb,1,dog\nc,2,cat\nd,2,dog\ne,3,cat\nf,4,dog\n');
  const { mapping } = await t.call('sources.recognise', { path, hints: { features: ['size'] } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'pairs.winnow') })).jobId);
  await t.finished((await t.call('similarity.make', {})).jobId);
  expect(await order()).toEqual([0, 2]);
  const from = join(t.dir, 'sure.csv');
  writeFileSync(from, 'cat,dog\n0.6,0.4\n0.4,0.6\n0.99,0.01\n0.02,0.98\n0.9,0.1\n0.1,0.9\n');
  await t.finished((await t.call('runs.importPredictions', { from, classes: ['cat', 'dog'] })).jobId);
  expect(await order()).toEqual([2, 0]);
});

test('a set is settled once those left in it agree, however that came about', async () => {
  const open = async () => (await t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 10 })).open;
  expect(await open()).toBe(2);
  const decide = async (id: number, action: 'relabel' | 'exclude', value?: string) =>
    t.call('decisions.apply', { mutationId: `one-by-one-${id}`, selection: { ids: [id] }, action, value });
  await decide(1, 'relabel', 'cat');
  expect(await open()).toBe(1);
  await decide(4, 'exclude');
  expect(await open()).toBe(0);
});
