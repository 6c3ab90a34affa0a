import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

test('a slice with a target, made and changed on the command line, is what check goes by', async () => {
  const { projectPath } = await importFixture(t, 600);
  await t.call('project.close', {});
  const slices = (code: number, ...args: string[]) => winnowDocument<object>(code, 'slices', projectPath, ...args);
  const check = (code: number) => winnowDocument<object>(code, 'check', projectPath);
  expect((await runWinnow('check', projectPath)).stdout).toContain(
    'winnow slices PROJECT --save NAME --where FILTER --target T',
  );

  const made = await slices(0, '--save', 'Europe', '--where', 'region:EU', '--target', '0.5', '--description', 'ours');
  expect(made).toMatchObject({
    saved: 'Europe',
    isNew: true,
    items: [{ name: 'Europe', filter: 'region:EU', metric: 'accuracy', target: 0.5, description: 'ours', n: 300 }],
  });
  expect(await check(0)).toMatchObject({ passed: true, items: [{ name: 'Europe', state: 'met' }] });

  const changed = await slices(0, '--save', 'Europe', '--metric', 'recall(cat)', '--target', '0.999', '--weight', '3');
  expect(changed).toMatchObject({
    isNew: false,
    items: [{ filter: 'region:EU', metric: 'recall(cat)', target: 0.999, weight: 3, description: 'ours' }],
  });
  expect(await check(1)).toMatchObject({ passed: false, items: [{ name: 'Europe', state: 'missed' }] });

  await slices(
    0,
    '--save',
    'Europe',
    '--metric',
    'cost',
    '--weight-by',
    'size',
    '--human-level',
    '0.9',
    '--target',
    'none',
  );
  expect(await slices(0)).toMatchObject({
    items: [
      { metric: 'cost', weightBy: 'size', target: null, humanLevel: { value: 0.9 }, humanLevelSource: 'typed in' },
    ],
  });
  await slices(0, '--save', 'Europe', '--weight-by', 'none', '--human-level', 'none');
  expect(await slices(0)).toMatchObject({
    items: [{ weightBy: null, humanLevelSource: expect.not.stringMatching('typed in') }],
  });

  await slices(0, '--save', 'Europe, dogs', '--where', 'slice:Europe label:dog');
  const inUse = await runWinnow('slices', projectPath, '--remove', 'Europe');
  expect([inUse.code, inUse.stderr]).toEqual([2, '"Europe, dogs" is made of "Europe". Change or remove that first.\n']);
  expect(await slices(0, '--remove', 'Europe, dogs')).toEqual({ removed: 'Europe, dogs' });
  await slices(0, '--remove', 'Europe');
  expect(await slices(0)).toMatchObject({ items: [] });
});

test('what cannot be a slice is refused with what to write instead, and nothing is saved', async () => {
  const { projectPath } = await importFixture(t, 40);
  await t.call('project.close', {});
  for (const [args, words] of [
    [['--save', 'new'], '--where is missing: a new slice needs a filter. --where "" takes every example.'],
    [['--save', 'new', '--where', 'region:'], 'region'],
    [['--save', 'new', '--where', 'nowhere:EU'], 'nowhere'],
    [['--save', 'new', '--where', '', '--target', '90%'], '--target takes a number such as 0.5, not "90%".'],
    [['--save', 'new', '--where', '', '--target', '90'], 'a share between 0 and 100 %'],
    [['--save', 'new', '--where', '', '--metric', 'recall(cow)'], 'cow'],
    [['--save', '', '--where', ''], 'name'],
    [['--target', '0.9'], '--target belongs to --save.'],
    [['--save', 'new', '--where', '', '--max-q', '1'], '--max-q belongs to --discover or --tree.'],
    [['--save', 'new', '--discover'], '--save and --discover exclude each other.'],
    [['--remove', 'new'], 'There is no slice "new". There is no slice yet.'],
  ] as const) {
    const refused = await runWinnow('slices', projectPath, ...args);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(words);
  }
  expect(await winnowDocument(0, 'slices', projectPath)).toMatchObject({ items: [] });
});
