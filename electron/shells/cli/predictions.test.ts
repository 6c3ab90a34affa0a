import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

test('examples without a usable prediction are left out with the reason, each reason once', async () => {
  const { projectPath } = await importFixture(t, 60);
  await t.call('project.close', {});
  const odd: Readonly<Record<number, string>> = {
    0: 'nan,0.5,0.5',
    1: 'nan,nan,nan',
    2: '0,0,0',
    3: '0.9,0.8,0.7',
    4: '0.1,0,0',
  };
  const rows = Array.from({ length: 60 }, (_, row) => odd[row] ?? '0.5,0.3,0.2');
  const from = join(t.dir, 'p.csv');
  writeFileSync(from, `cat,dog,fox\n${rows.join('\n')}\n`);
  const { code, stdout } = await runWinnow('predictions', projectPath, '--from', from, '--no-check');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^57 examples predicted in /);
  expect(stdout).toContain('n 57)\n3 examples could not be predicted:\n');
  expect(stdout).toContain('\n  r0 and 1 more: A probability of this row is missing, NaN or infinite.\n');
  expect(stdout).toContain('\n  r2: Every probability of this row is 0: it names no class.\n');
  expect(stdout).toContain('2 rows do not add up to 1, but to 0.10 to 2.40: ');

  const { accuracy } = await winnowDocument<{ accuracy: { n: number } }>(0, 'metrics', projectPath);
  expect(accuracy.n).toBe(57);
});

test('what is open ends with exit 2, in words and in --json, with the flag and what the labels say of each answer', async () => {
  const { projectPath } = await importFixture(t, 60);
  await t.call('project.close', {});
  const from = join(t.dir, 'p.json');
  const codes = [0, 1, 2].map((k) => Array.from({ length: 3 }, (_, other) => (other === k ? 0.9 : 0.05)));
  const { labels } = await labelsOf(projectPath);
  // In the order fox, cat, dog.
  writeFileSync(from, JSON.stringify(labels.map((label) => codes[['fox', 'cat', 'dog'].indexOf(label)])));
  const { code, stderr } = await runWinnow('predictions', projectPath, '--from', from);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /Which class is each of the 3 columns.*With fox,cat,dog, 100 % of 60 labelled rows agree.*--classes a,b,c/,
  );
  const { error } = await winnowDocument<{ error: { open: readonly Open[] } }>(
    2,
    'predictions',
    projectPath,
    '--from',
    from,
  );
  const [question] = error.open;
  expect(question).toMatchObject({ what: 'classes', flag: expect.stringContaining('--classes') as string });
  expect(question!.choices[0]).toBe('fox,cat,dog');
  expect(question!.tried[0]).toMatchObject({
    choice: 'fox,cat,dog',
    flags: '--classes fox,cat,dog',
    accuracy: { value: 1, n: 60 },
  });

  const flags = question!.tried[0]!.flags.split(' ');
  const done = await winnowDocument<Done>(0, 'predictions', projectPath, '--from', from, ...flags);
  expect(done.accuracy.value).toBe(1);
  expect(done.notes).toEqual(['The columns are fox,cat,dog, as they were given.']);
});

type Open = { readonly choices: readonly string[]; readonly tried: readonly { readonly flags: string }[] };
type Done = { readonly accuracy: { readonly value: number }; readonly notes: readonly string[] };

async function labelsOf(path: string): Promise<{ labels: string[] }> {
  await t.call('project.open', { path, readOnly: true });
  const ids = Array.from({ length: 60 }, (_, id) => id as ExampleId);
  const labels = (await t.call('examples.get', { ids })).map(({ givenLabel }) => givenLabel!);
  await t.call('project.close', {});
  return { labels };
}
