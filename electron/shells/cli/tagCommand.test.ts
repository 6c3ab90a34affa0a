import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

type TagsDocument = { readonly hasRun: boolean; readonly items: readonly { readonly name: string }[] };

test('decide says yes, no and unknown; tags lists the answers and what the rates rest on', async () => {
  const { projectPath } = await importFixture(t, 60);
  await t.call('project.close', {});
  const rows = [
    'r0,tag,blurry,seen',
    'r1,untag,blurry,',
    'r2,tag,blurry,',
    'r2,cleartag,blurry,',
    'r3,tag,dark,',
    'r1,tag,,',
    `r1,tag,${'x'.repeat(101)},`,
  ];
  const file = join(t.dir, 'decisions.csv');
  writeFileSync(file, `key,action,value,reason\n${rows.join('\n')}\n`);
  expect(await winnowDocument(0, 'decide', projectPath, '--from', file)).toMatchObject({
    applied: 5,
    skipped: [
      { key: 'r1', code: 'missing_value' },
      { key: 'r1', code: 'bad_value' },
    ],
  });
  writeFileSync(file, 'key,action,value,reason\nr4,notags,,\n');
  expect((await runWinnow('decide', projectPath, '--from', file)).code).toBe(0);

  const { items, hasRun } = await winnowDocument<TagsDocument>(0, 'tags', projectPath);
  expect(hasRun).toBe(true);
  const byName = Object.fromEntries(items.map((item) => [item.name, item]));
  expect(byName['blurry']).toMatchObject({ answers: { yes: 1, no: 2, unknown: 57 }, known: 3, of: 60 });
  expect(byName['dark']).toMatchObject({ answers: { yes: 1, no: 1, unknown: 58 }, potentialGain: { value: null } });
  const text = await runWinnow('tags', projectPath);
  expect(text.stdout).toMatch(/^tag .*rests on$/m);
  expect(text.stdout).toMatch(/^blurry .*1 .*2 .*57/m);
});

test('tags are made, changed, renamed with the slices that ask about them, merged and removed', async () => {
  const { projectPath } = await importFixture(t, 40);
  await t.call('project.close', {});
  const tags = (code: number, ...args: string[]) => winnowDocument<object>(code, 'tags', projectPath, ...args);
  expect((await runWinnow('tags', projectPath)).stdout).toContain('winnow tags PROJECT --save NAME makes one');
  const made = await tags(
    0,
    '--save',
    'blurry',
    '--key',
    'Shift+B',
    '--colour',
    'red',
    '--description',
    'out of focus',
  );
  expect(made).toMatchObject({
    saved: 'blurry',
    isNew: true,
    items: [{ name: 'blurry', key: 'Shift+B', colour: 'red', description: 'out of focus', weight: 1, unknown: 40 }],
  });
  const changed = await tags(0, '--save', 'blurry', '--weight', '2.5');
  expect(changed).toMatchObject({ isNew: false, items: [{ key: 'Shift+B', colour: 'red', weight: 2.5 }] });

  const file = join(t.dir, 'decisions.csv');
  writeFileSync(file, 'key,action,value,reason\nr0,tag,blurry,\nr1,tag,dim,\nr2,untag,dim,\n');
  await winnowDocument(0, 'decide', projectPath, '--from', file);
  await winnowDocument(0, 'slices', projectPath, '--save', 'not sharp', '--where', 'tag:blurry');
  const renamed = await runWinnow('tags', projectPath, '--save', 'blurry', '--rename', 'out of focus');
  expect(renamed.stdout).toContain('"blurry" is now called "out of focus"');
  expect(renamed.stdout).toContain('Slices that ask about it follow: not sharp.');
  expect(await winnowDocument(0, 'slices', projectPath)).toMatchObject({
    items: [{ filter: 'tag:"out of focus"', n: 1 }],
  });

  expect(await tags(0, '--merge', 'dim', '--into', 'out of focus')).toMatchObject({
    merged: 'dim',
    examples: 2,
    slices: [],
  });
  expect(await tags(0)).toMatchObject({ items: [{ name: 'out of focus', answers: { yes: 2, no: 1, unknown: 37 } }] });
  expect(await tags(0, '--remove', 'out of focus')).toMatchObject({ examples: 3, slices: ['not sharp'] });
  expect(await tags(0)).toMatchObject({ items: [] });

  for (const [args, words] of [
    [['--remove', 'dark'], 'There is no tag "dark".'],
    [['--save', 'dark', '--rename', 'dim light'], 'There is no tag "dark".'],
    [['--save', 'dark', '--key', 'B'], 'A key of a tag is Shift and a'],
    [['--save', 'a', '--remove', 'b'], '--save and --remove exclude each other.'],
    [['--weight', '2'], '--weight belongs to --save.'],
    [['--merge', 'a', '--where', 'label:cat'], '--where belongs to the list of tags.'],
  ] as const) {
    const refused = await runWinnow('tags', projectPath, ...args);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(words);
  }
});
