import { expect, test } from 'vitest';
import { advances, decides, type DecidedQueue } from './deciding.ts';

const queue = (kind: DecidedQueue['kind'], purpose: DecidedQueue['purpose'] = null): DecidedQueue => ({
  kind,
  purpose,
});

test('a flag moves on, and handles the example where that is meant by it', () => {
  for (const kind of ['label_error', 'disagreement', 'low_confidence', 'filter'] as const) {
    expect(advances(queue(kind), 'flag')).toBe(true);
    expect(decides(queue(kind), 'flag')).toBe(true);
    expect(decides(queue(kind), 'unflag')).toBe(false);
  }
  // Flagging again settles nothing, and an audit needs every label.
  expect(decides(queue('flagged'), 'flag')).toBe(false);
  expect(decides(queue('sample', 'audit'), 'flag')).toBe(false);
});
