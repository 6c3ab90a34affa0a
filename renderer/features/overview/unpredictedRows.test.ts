import { expect, test } from 'vitest';
import { unpredictedRows } from './unpredictedRows.ts';

test('rows of a batch that was added after the run', () => {
  expect(unpredictedRows({ examples: 300, activeRun: { done: 200, state: 'done' } })).toBe(100);
  expect(unpredictedRows({ examples: 200, activeRun: { done: 200, state: 'done' } })).toBe(0);
  // A run under way will get to them; without a run there is nothing new about them.
  expect(unpredictedRows({ examples: 300, activeRun: { done: 200, state: 'running' } })).toBe(0);
  // Stopped while it was at them: the rest is still to do.
  expect(unpredictedRows({ examples: 300, activeRun: { done: 240, state: 'cancelled' } })).toBe(60);
  expect(unpredictedRows({ examples: 300, activeRun: null })).toBe(0);
});
