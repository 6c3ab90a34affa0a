import { expect, test } from 'vitest';
import { paceWords, recentWords, type QueueProgress } from './reviewWords.ts';

const base: QueueProgress = {
  total: 412,
  decided: 62,
  wrong: 38,
  precision: { value: 0.61, low: 0.49, high: 0.72, n: 62 },
  recent: { decided: 50, wrong: 31 },
  msPerDecision: 3100,
};

test('how right the queue was so far', () => {
  expect(recentWords(base)).toBe('31 of the last 50 were really wrong');
  expect(recentWords({ ...base, decided: 12, recent: { decided: 12, wrong: 1 } })).toBe(
    '1 of the 12 decided was really wrong',
  );
  expect(recentWords({ ...base, decided: 1, recent: { decided: 1, wrong: 0 } })).toBe('The one decided was right');
  expect(recentWords({ ...base, decided: 0, recent: { decided: 0, wrong: 0 } })).toBeNull();
});

test('pace and time left', () => {
  expect(paceWords(base)?.replaceAll('\u00a0', ' ')).toBe('3.1 s a decision · about 18 min left');
  expect(paceWords({ ...base, decided: 411 })).toContain('under a minute');
  expect(paceWords({ ...base, decided: 412 })).toBeNull();
  expect(paceWords({ ...base, msPerDecision: null })).toBeNull();
});
