import { expect, test } from 'vitest';
import { agreesWithCpu, comparisonWords, providerName, type ProviderComparison } from './providers.ts';

const compared = (change: Partial<ProviderComparison>): ProviderComparison => ({
  provider: 'webgpu',
  examples: 8,
  changed: 0,
  largest: 0,
  ...change,
});

test.each([
  [compared({}), true, 'WebGPU gives the numbers of the CPU on 8 examples.'],
  [compared({ largest: 1.23e-6 }), true, 'WebGPU agrees with the CPU on 8 examples: numbers differ by up to 1.2e-6.'],
  [
    compared({ largest: 0.3, changed: 2, provider: 'cuda' }),
    false,
    'CUDA gives another class than the CPU for 2 of 8 examples, and numbers that differ by up to 0.3 from those of the CPU. Run this model on the CPU.',
  ],
  [
    compared({ largest: 0.02, examples: 1 }),
    false,
    'WebGPU gives numbers that differ by up to 0.02 from those of the CPU. Run this model on the CPU.',
  ],
  [
    compared({ largest: null }),
    false,
    'WebGPU gives numbers that differ in where there is a number at all from those of the CPU. Run this model on the CPU.',
  ],
])('%j', (comparison, agrees, words) => {
  expect(agreesWithCpu(comparison)).toBe(agrees);
  expect(comparisonWords(comparison)).toBe(words);
});

test('a provider of a later version keeps its name', () => {
  expect([providerName('dml'), providerName('qnn')]).toEqual(['DirectML', 'qnn']);
});
