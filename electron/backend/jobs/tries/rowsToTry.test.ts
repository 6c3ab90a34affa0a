import { expect, test } from 'vitest';
import { rowsToTry } from './rowsToTry.ts';

const labelled = { rowCount: 1000, given: Int32Array.from({ length: 1000 }, (_, i) => i % 2) as never };
const bare = { rowCount: 1000, given: new Int32Array(1000).fill(-1) as never };
const atSpeed = (rowsPerSecond: number) => ({ rowsPerSecond, memoryBytes: 1e8 });
const onePass = { seconds: 6, passes: 1 };

test.each([
  ['a fast model', 1e6, onePass, 256, null],
  ['as fast as one pass allows', 64, onePass, 256, null],
  ['a slow model', 20, onePass, 80, 'Tried on 80 examples only: the model does about 20 a second.'],
  ['a slower one', 4.2, onePass, 24, 'Tried on 24 examples only: the model does about 4.2 a second.'],
  ['one of many seconds a row', 0.05, onePass, 1, 'Tried on 1 example only: the model does about 0.05 a second.'],
  ['many passes', 100, { seconds: 6, passes: 12 }, 50, 'Tried on 50 examples only: the model does about 100 a second.'],
] as const)('%s is tried on as many rows as the time allows', (_name, rowsPerSecond, time, count, warning) => {
  for (const project of [labelled, bare]) {
    const found = rowsToTry(project, atSpeed(rowsPerSecond), time);
    expect(found.rows.ids).toHaveLength(count);
    expect(found.warning).toEqual(warning === null ? null : { about: 'tries', text: warning });
    expect(new Set(found.rows.labels)).toEqual(new Set(project === bare ? [-1] : count === 1 ? [0] : [0, 1]));
  }
});

test('where no speed is known every row is tried', () => {
  expect(rowsToTry(labelled, null, onePass)).toMatchObject({ warning: null, rows: { ids: { length: 256 } } });
});
