import { expect, test } from 'vitest';
import { measuredChoices } from './measuredChoices.ts';

test('a choice shows how many labelled rows agreed when just that was tried', () => {
  const tried = [
    {
      what: 'scale',
      choice: '0..1 with --mean 0.5 --std 0.2',
      answers: { mean: [0.5], std: [0.2], scale: '0..1' as const },
      flags: '',
      n: 24,
      accuracy: { value: 0.958, low: 0.8, high: 0.99, n: 24 },
      logLoss: 0.3,
      isCurrent: false,
    },
  ];
  const choices = [
    { id: 'a', label: 'A', value: { scale: '0..1' as const, mean: [0.5], std: [0.2] } },
    { id: 'b', label: 'B', value: { scale: '0..1' as const } },
  ];
  expect(measuredChoices(choices, { tried }).map(({ measured }) => measured)).toEqual(['96\u00a0% · 0.30', undefined]);
});
