import { expect, test } from 'vitest';
import { unpredictedRows } from './unpredictedRows.ts';

test('rows of a batch that was added after the run', () => {
  expect(unpredictedRows({ examples: 300, activeRun: { total: 200, state: 'done' } })).toBe(100);
  expect(unpredictedRows({ examples: 200, activeRun: { total: 200, state: 'done' } })).toBe(0);
  // A run under way will get to them; without a run there is nothing new about them.
  expect(unpredictedRows({ examples: 300, activeRun: { total: 200, state: 'running' } })).toBe(0);
  expect(unpredictedRows({ examples: 300, activeRun: null })).toBe(0);
});
