import { expect, test } from 'vitest';
import { estimateWords } from './labelEstimate.ts';

const next = { value: 12, low: 5, high: 20 };
const rest = { value: 40, low: 11, high: 90 };

test('the numbers of the sentence add up: the found, the next and the rest are those in all', () => {
  const wrong = { value: 57, low: 30, high: 110 };
  expect(estimateWords({ wrong, next, rest, nextCount: 100, restCount: 2345 })).toBe(
    'Wrong labels in all: about 57, 30 to 110 (95 % interval), 5 of them found. The next 100 hold about 12, 5 to 20; ' +
      'the 2,345 after them about 40, 11 to 90. A random audit of 100 would narrow it.',
  );
  const unfound = { ...wrong, value: 52 };
  expect(estimateWords({ wrong: unfound, next, rest, nextCount: 100, restCount: 2345 })).not.toContain('found');
});
