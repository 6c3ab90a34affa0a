import { expect, test } from 'vitest';
import { expectationWords } from './runExpectation.ts';

test.each([
  [{ rowsPerSecond: 5.123, memoryBytes: 310e6 }, 200, 'about 39 s for 200 examples (5.1 a second), 310 MB of memory'],
  [
    { rowsPerSecond: 98_765, memoryBytes: 4.2e9 },
    1,
    'about a second for 1 example (99,000 a second), 4.2 GB of memory',
  ],
  [{ rowsPerSecond: 2, memoryBytes: 1e8 }, 1000, 'about 8 min for 1,000 examples (2 a second), 100 MB of memory'],
])('%j over %i', (speed, rows, words) => {
  expect(expectationWords({ ...speed, rows })).toBe(words);
});
