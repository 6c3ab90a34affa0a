import { expect, test } from 'vitest';
import { createRestartPolicy } from './restartPolicy.ts';

test('three ends within a minute are forgiven, the fourth is not', () => {
  const mayRestart = createRestartPolicy();
  expect([0, 10_000, 20_000, 30_000].map(mayRestart)).toEqual([true, true, true, false]);
});

test('ends far apart are forgiven for ever', () => {
  const mayRestart = createRestartPolicy();
  const times = Array.from({ length: 20 }, (_, index) => index * 30_000);
  expect(times.map(mayRestart)).toEqual(times.map(() => true));
});
