import { expect, test } from 'vitest';
import { changeTo, hashToPlace, placeToHash, useUi } from './uiState.ts';

test('an address gives back the place it was made from', () => {
  const place = {
    screen: 'review',
    filter: 'label:"T-shirt & co" conf>0.9',
    queue: { kind: 'filter', filter: 'tag:blurry OR #1' },
    sets: 'conflict',
    focusId: 12,
    importPath: null,
  } as const;
  expect(hashToPlace(placeToHash(place))).toEqual(place);
  const sets = { ...place, screen: 'consistency', queue: { kind: 'label_error', filter: '' }, sets: 'leak' } as const;
  expect(hashToPlace(placeToHash(sets))).toEqual(sets);
});

test('the queue is part of the address in Review only, the sets in Consistency', () => {
  const place = {
    screen: 'explore',
    filter: '',
    queue: { kind: 'flagged', filter: '' },
    sets: 'leak',
    focusId: null,
    importPath: null,
  } as const;
  expect(placeToHash(place)).toBe('#/explore');
});

test('an address that is not ours, or not right, is refused or read as far as it goes', () => {
  expect(hashToPlace('')).toBeNull();
  expect(hashToPlace('#main')).toBeNull();
  expect(hashToPlace('#/nowhere')).toBeNull();
  expect(hashToPlace('#/explore?id=-3&queue=odd&sets=outlier')).toEqual({
    screen: 'explore',
    filter: '',
    queue: { kind: 'label_error', filter: '' },
    sets: 'conflict',
    focusId: null,
    importPath: null,
  });
});

test('an undo brings its example into view without asking for anything else to open; a link does', () => {
  useUi.getState().setFocusId(7, 'undo');
  expect(useUi.getState()).toMatchObject({ focusId: 7, focusReason: 'undo' });
  useUi.getState().setFocusId(null);
  useUi.getState().open('explore', { focusId: 7 });
  expect(useUi.getState()).toMatchObject({ focusId: 7, focusReason: 'link' });
});

test('going back leaves a list of examples behind, which is part of no address', () => {
  useUi.getState().open('explore', { filter: 'a', ids: { title: 'Fixed', ids: [1, 2] } });
  useUi.setState(changeTo('#/review?queue=flagged') ?? {});
  expect(useUi.getState()).toMatchObject({ screen: 'review', queue: { kind: 'flagged' }, filter: '', ids: null });
  expect(changeTo('#main')).toBeNull();
});
