import { expect, test } from 'vitest';
import type { ExampleSet, SetMember } from '#shared/contract/similarityMethods.ts';
import { inGroups, offersOf, settledWords, splitChoices } from './setActs.ts';

const member = (id: number, currentLabel: string | null, more: Partial<SetMember> = {}): SetMember => ({
  id,
  key: `m${id}`,
  givenLabel: currentLabel,
  currentLabel,
  predicted: null,
  confidence: null,
  split: null,
  isExcluded: false,
  isFlagged: false,
  isDecided: false,
  thumbUrl: null,
  text: null,
  cells: null,
  likeness: 1,
  reason: '',
  ...more,
});

const set = (members: readonly SetMember[], more: Partial<ExampleSet> = {}): ExampleSet => {
  const counts = new Map<string | null, number>();
  for (const { currentLabel, isExcluded } of members)
    if (!isExcluded) counts.set(currentLabel, (counts.get(currentLabel) ?? 0) + 1);
  return {
    rank: 1,
    anchor: members[0]!.id,
    size: members.length,
    isSettled: false,
    score: 0.1,
    words: '',
    labels: Array.from(counts, ([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count),
    splits: [],
    model: null,
    copy: members[0]!.id,
    members: [...members],
    ...more,
  };
};

const divided = [member(1, 'ham'), member(2, 'spam'), member(3, 'ham')];
const told = (of: ExampleSet) => offersOf(of).map(({ title, effect, isLead }) => [title, effect, isLead]);

test('every act says what it would change, and Enter takes the most frequent label', () => {
  expect(told(set(divided))).toEqual([
    ['All to ham', '1 of 3 changes', true],
    ['All to spam', '2 of 3 change', false],
    ['Really different', '3\u00a0labels stay', false],
    ['Ambiguous', 'flags 3, labels stay', false],
    ['Keep one copy', 'keeps no. 1, excludes 2', false],
  ]);
});

test('the model leads where there is one; where two labels are as frequent nothing does', () => {
  const offers = offersOf(set(divided, { model: 'spam' }));
  expect(offers.find(({ isLead }) => isLead)).toMatchObject({ act: 'label', value: 'spam' });
  expect(offers.find(({ act }) => act === 'model')?.effect).toBe('spam: 2 of 3 change');
  const other = offersOf(set(divided, { model: 'news' }));
  expect(other.find(({ isLead }) => isLead)).toMatchObject({ act: 'model', effect: 'news: 3 of 3 change' });
  const settled = offersOf(set(divided, { model: 'spam', isSettled: true }));
  expect(settled.filter(({ isLead }) => isLead)).toEqual([]);
  const tied = offersOf(set([member(1, 'ham'), member(2, 'spam')]));
  expect(tied.filter(({ isLead }) => isLead)).toEqual([]);
});

test('where all labels agree there is nothing to relabel: a copy is too many, or leaks', () => {
  const copies = [member(1, 'ham'), member(2, 'ham')];
  expect(offersOf(set(copies)).map(({ act, isLead }) => [act, isLead])).toEqual([
    ['keep', false],
    ['ambiguous', false],
    ['keepOne', true],
  ]);
  const splits = [
    { split: 'test', count: 1 },
    { split: 'train', count: 1 },
  ];
  const leaking = offersOf(set(copies, { splits }));
  expect(leaking.at(-1)).toMatchObject({ act: 'leaveSplit', isLead: true });
  expect(leaking.at(-1)?.value).toBeUndefined();
});

test('where labels agree since one was corrected Enter keeps them, and excludes nothing', () => {
  const corrected = [{ ...member(1, 'ham'), givenLabel: 'spam' }, member(2, 'ham')];
  expect(offersOf(set(corrected)).filter(({ isLead }) => isLead)).toMatchObject([{ act: 'keep', title: 'Keep all' }]);
  const excluded = [{ ...member(1, 'spam'), givenLabel: 'ham', isExcluded: true }, member(2, 'ham')];
  const labels = [{ label: 'ham', count: 1 }];
  expect(offersOf(set(excluded, { labels })).find(({ isLead }) => isLead)).toMatchObject({ act: 'keepOne' });
});

test('what was learnt from gives way first; examples without a split are no side of a leak', () => {
  const splits = [
    { split: 'test', count: 3 },
    { split: '', count: 2 },
    { split: 'train', count: 1 },
  ];
  expect(splitChoices({ size: 6, splits })).toEqual([
    { split: 'train', count: 1, kept: 5 },
    { split: 'test', count: 3, kept: 3 },
  ]);
  expect(splitChoices({ size: 4, splits: splits.slice(0, 2) })).toEqual([]);
});

test('of a set that is not shown in full the count is of all, and of excluded ones it is the most that can change', () => {
  const shown = set(divided, {
    size: 100,
    labels: [
      { label: 'ham', count: 70 },
      { label: 'spam', count: 30 },
    ],
  });
  expect(offersOf(shown)[0]?.effect).toBe('30 of 100 change');
  const some = set(divided, { size: 101, labels: shown.labels });
  expect(offersOf(some)[0]?.effect).toBe('up to 31 of 101 change');
});

test('members are shown by their labels, the excluded ones last, each group with its whole count', () => {
  const groups = inGroups(set([...divided, member(4, 'ham', { isExcluded: true })]));
  expect(
    groups.map(({ label, isExcluded, count, members }) => [label, isExcluded, count, members.map(({ id }) => id)]),
  ).toEqual([
    ['ham', false, 2, [1, 3]],
    ['spam', false, 1, [2]],
    [null, true, 1, [4]],
  ]);
});

test('a settled set says what was decided of it', () => {
  expect(settledWords(set(divided))).toBe('really different');
  expect(settledWords(set([member(1, 'ham'), member(2, 'ham')]))).toBe('all ham');
  expect(settledWords(set(divided.map((one) => ({ ...one, isFlagged: true }))))).toBe('ambiguous');
  expect(settledWords(set([member(1, 'ham'), member(2, 'ham', { isExcluded: true })]))).toBe('one copy kept');
  expect(settledWords(set([...divided, member(4, 'ham', { isExcluded: true })]))).toBe('1 excluded');
});
