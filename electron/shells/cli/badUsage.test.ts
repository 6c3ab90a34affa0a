import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

test('what an option may be is said in words, and where to read on', async () => {
  const { projectPath } = await importFixture(t, 60);
  await t.call('project.close', {});
  const refusals: readonly (readonly [string[], string])[] = [
    [['findings', '--bogus'], "Unknown option '--bogus'. See winnow --help."],
    [['findings', '--limit', 'abc'], '--limit takes a whole number of at least 1, not "abc".'],
    [['findings', '--limit', '0'], '--limit takes a whole number of at least 1, not "0".'],
    [['slices', '--save', 'a', '--where', '', '--target', 'x'], '--target takes a number such as 0.5, not "x".'],
    [['slices', '--discover', '--alpha', '7'], 'alpha: at most 1. See winnow --help.'],
    [['tags', '--save', ''], 'name: must not be empty. See winnow --help.'],
    [['tags', '--save', 'a', '--colour', 'x'], 'colour: one of blue, orange, green'],
    [['tags', '--save', 'a', '--human-level', '7'], 'human-level: at most 1. See winnow --help.'],
  ];
  for (const [[command = '', ...options], sentence] of refusals) {
    const { code, stdout, stderr } = await runWinnow(command, projectPath, ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});

test('an error in a filter points at its character', async () => {
  const { projectPath } = await importFixture(t, 60);
  await t.call('project.close', {});
  const { code, stderr } = await runWinnow('metrics', projectPath, '--where', 'region:EU\tnosuch:1');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Unknown field `nosuch`.*\n {2}region:EU nosuch:1\n {12}\^\n$/);
});
