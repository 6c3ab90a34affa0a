import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
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
