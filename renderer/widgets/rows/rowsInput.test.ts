import { describe, expect, test } from 'vitest';
import { focusAfterKey } from './rowsInput.ts';

describe('focus by keys', () => {
  const table = { count: 100, perRow: 1, rowsInSight: 20 };
  const gallery = { count: 10, perRow: 4, rowsInSight: 3 };

  test('in the table', () => {
    expect(focusAfterKey('ArrowDown', null, table)).toBe(0);
    expect(focusAfterKey('ArrowDown', 99, table)).toBe(99);
    expect(focusAfterKey('ArrowUp', 0, table)).toBe(0);
    expect(focusAfterKey('PageDown', 5, table)).toBe(24);
    expect(focusAfterKey('End', 5, table)).toBe(99);
    expect(focusAfterKey('ArrowRight', 5, table)).toBeNull();
    expect(focusAfterKey('ArrowDown', null, { ...table, count: 0 })).toBeNull();
  });

  test('in the gallery', () => {
    expect(focusAfterKey('ArrowRight', 3, gallery)).toBe(4);
    expect(focusAfterKey('ArrowDown', 1, gallery)).toBe(5);
    expect(focusAfterKey('ArrowDown', 7, gallery)).toBe(9);
    expect(focusAfterKey('ArrowUp', 2, gallery)).toBe(2);
    expect(focusAfterKey('a', 2, gallery)).toBeNull();
  });
});
