import { expect, test } from 'vitest';
// @ts-expect-error -- plain Node, without types
import { root } from './environment.mjs';
// @ts-expect-error -- plain Node, without types
import { groups, planTests, UsageError } from './testPlan.mjs';

const plan = (...args: string[]) => planTests(args, { root, from: root });
const nothing = { unit: [], specs: [], shell: null, isWatch: false };

test('without arguments everything runs', () => {
  expect(plan()).toEqual({ ...nothing, groups });
  expect(plan('--only', 'types,unit')).toEqual({ ...nothing, groups: ['types', 'unit'] });
  expect(plan('--only=e2e', '--shell', 'web')).toEqual({ ...nothing, groups: ['e2e'], shell: 'web' });
});

test('paths run what they name, and nothing else', () => {
  expect(plan('build/testPlan.test.ts', 'shared/query')).toEqual({
    ...nothing,
    groups: ['unit'],
    unit: ['build/testPlan.test.ts', 'shared/query'],
  });
  expect(plan('e2e/sample.spec.ts')).toEqual({ ...nothing, groups: ['e2e'], specs: ['e2e/sample.spec.ts'] });
  expect(plan('build/testPlan.mjs', 'e2e')).toEqual({
    ...nothing,
    groups: ['unit', 'e2e'],
    unit: ['build/testPlan.test.ts'],
    specs: ['e2e'],
  });
});

test('paths are meant from where the person is, or from the checkout', () => {
  const from = `${root}/build`;
  expect(planTests(['testPlan.mjs'], { root, from }).unit).toEqual(['build/testPlan.test.ts']);
  expect(planTests(['build/testPlan.mjs'], { root, from }).unit).toEqual(['build/testPlan.test.ts']);
  expect(planTests(['../shared/query'], { root, from }).unit).toEqual(['shared/query']);
});

test('watching is for unit tests', () => {
  expect(plan('--watch')).toEqual({ ...nothing, groups: ['unit'], isWatch: true });
  expect(plan('--watch', 'shared/query')).toEqual({
    ...nothing,
    groups: ['unit'],
    unit: ['shared/query'],
    isWatch: true,
  });
});

test.each([
  [['--olny', 'unit'], 'Unknown option --olny.'],
  [['--only', 'unit,e3e'], 'Unknown group e3e. There are types,'],
  [['--only'], 'Unknown group . There are types,'],
  [['--shell', 'cli'], 'Unknown shell cli. There are web, desktop.'],
  [['nowhere.test.ts'], 'There is no nowhere.test.ts.'],
  [['/'], '/ is not in this checkout.'],
  [['build/start.mjs'], 'build/start.mjs has no test beside it.'],
  [['e2e/tsconfig.json'], 'e2e/tsconfig.json is no spec'],
  [['--watch', 'e2e/sample.spec.ts'], '--watch is for unit tests'],
  [['--only', 'unit', 'shared/query'], 'Give paths or --only, not both.'],
])('%j is refused', (args, message) => {
  expect(() => plan(...args)).toThrow(UsageError);
  expect(() => plan(...args)).toThrow(message);
});
