import { expect, test } from 'vitest';
import type { QueueKind } from '#shared/model/queues.ts';
import { count } from '#renderer/ui/format.ts';
import {
  doneWords,
  isAboutData,
  mayWait,
  openIn,
  paceWords,
  recentWords,
  stopWords,
  type QueueProgress,
} from './reviewWords.ts';

const base: QueueProgress = {
  total: 412,
  decided: 62,
  setAside: 0,
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

test('what the rate so far makes of the rest, and when it may be left', () => {
  // Wilson's interval of 31 of 50: 0.4815 to 0.7414.
  expect(stopWords(base)).toBe('at this rate the 350 left hold about 217, 169 to 259');
  expect(stopWords({ ...base, recent: { decided: 50, wrong: 1 } })).toMatch(
    /hold about 7, 1 to 37: you may stop here$/,
  );
  expect(stopWords({ ...base, recent: { decided: 9, wrong: 1 } })).toBeNull();
  expect(stopWords({ ...base, decided: 412 })).toBeNull();
});

test('pace and time left', () => {
  expect(paceWords(base)?.replaceAll('\u00a0', ' ')).toBe('3.1 s a decision · about 18 min left');
  expect(paceWords({ ...base, decided: 411 })).toContain('under a minute');
  expect(paceWords({ ...base, decided: 412 })).toBeNull();
  expect(paceWords({ ...base, msPerDecision: null })).toBeNull();
});

test('what was set aside is neither decided nor open', () => {
  expect(doneWords(base)).toBe(`62 of ${count(412, 'example')} decided`);
  expect(doneWords({ ...base, setAside: 3 })).toBe(`62 of ${count(412, 'example')} decided · 3 set aside`);
  expect(openIn({ total: 412, decided: 62, setAside: 3 })).toBe(347);
});

test('a queue is offered where the data has what it is about, and some wait until the examples were looked at', () => {
  const table = [{ role: 'feature' }, { role: 'label' }];
  expect(isAboutData('text_quality', table)).toBe(false);
  expect(isAboutData('text_quality', [...table, { role: 'text' }])).toBe(true);
  expect(isAboutData('leak', table)).toBe(false);
  expect(isAboutData('conflict', table)).toBe(true);
  expect(isAboutData('flagged', table)).toBe(true);
  expect(
    ['conflict', 'outlier', 'text_quality', 'label_error', 'class_imbalance'].map((kind) => mayWait(kind as QueueKind)),
  ).toEqual([true, true, true, false, false]);
});
