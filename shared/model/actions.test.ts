import { expect, test } from 'vitest';
import { actionNames, actions, answerActions, batchWords, markActions, toggleOf } from './actions.ts';

test('what undo and the log say of a batch', () => {
  const said = (action: string, value: string | null, examples: number) => batchWords({ action, value, examples });
  expect(said('relabel', 'Coat', 12)).toBe('relabel 12 examples to Coat');
  expect(said('flag', null, 1)).toBe('flag 1 example');
  expect(said('note', 'look again', 1200)).toBe('note on 1,200 examples');
  expect(said('untag', 'blurry', 2)).toBe('mark 2 examples as not blurry');
  expect(said('blind_label', null, 1)).toBe("say “can't tell” of 1 example blind");
  expect(said('several', null, 3)).toBe('decisions on 3 examples');
  expect(said('removetag', 'blurry', 0)).toBe('remove tag blurry');
  expect(said('removetag', 'blurry', 4)).toBe('remove tag blurry from 4 examples');
});

test('every answer has its action, and every mark one that takes it off', () => {
  expect(answerActions).toEqual({ yes: 'tag', no: 'untag', unknown: 'cleartag' });
  const unmarked = { isFlagged: false, isExcluded: false };
  for (const action of markActions) {
    expect(toggleOf(action, unmarked)).toBe(action);
    const off = toggleOf(action, { isFlagged: true, isExcluded: true });
    expect(actionNames).toContain(off);
    expect(off).not.toBe(action);
  }
  expect(markActions).toEqual(['flag', 'exclude']);
});

test('an action that is about a tag names it, gives an answer and writes it', () => {
  for (const name of actionNames) {
    const { value, text, answer } = actions[name];
    expect([name, text === 'answer', answer !== undefined]).toEqual([
      name,
      value?.kind === 'tag',
      value?.kind === 'tag',
    ]);
  }
});
