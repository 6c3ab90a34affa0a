import { expect, test } from 'vitest';
import { byCodePoint, moved, readyOrders } from './listOrder.ts';

test('an entry moves and the others keep their order', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
});

test('the ready orders: as sorted() does, natural, as the data has them; each once', () => {
  const labels = ['éclair', 'class_2', 'apple', 'Zebra', 'class_10'];
  expect(readyOrders(labels).map(({ label, names }) => [label, names.join(' ')])).toEqual([
    ['By code point', 'Zebra apple class_10 class_2 éclair'],
    ['Natural', 'apple class_2 class_10 éclair Zebra'],
    ['As in the data', 'éclair class_2 apple Zebra class_10'],
  ]);
  expect(readyOrders(['a', 'b']).map(({ label }) => label)).toEqual(['By code point']);
  // Code points, not UTF-16 units.
  expect(['😀', '\uFFFD'].toSorted(byCodePoint)).toEqual(['\uFFFD', '😀']);
  expect(byCodePoint('ab', 'a')).toBeGreaterThan(0);
});
