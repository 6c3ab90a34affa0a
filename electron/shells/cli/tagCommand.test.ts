import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');

let t: TestBackend;
withTestBackend((created) => (t = created));

function winnow(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

test(
  'decide says yes, no and unknown; tags lists the answers and what the rates rest on',
  { timeout: 60_000 },
  async () => {
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
    const decided = await winnow('decide', projectPath, '--from', file, '--json');
    expect(JSON.parse(decided.stdout)).toMatchObject({
      applied: 5,
      skipped: [
        { key: 'r1', code: 'missing_value' },
        { key: 'r1', code: 'bad_value' },
      ],
    });
    writeFileSync(file, 'key,action,value,reason\nr4,notags,,\n');
    expect((await winnow('decide', projectPath, '--from', file)).code).toBe(0);

    const { stdout } = await winnow('tags', projectPath, '--json');
    const { items, hasRun } = JSON.parse(stdout);
    expect(hasRun).toBe(true);
    const byName = Object.fromEntries(items.map((item: { name: string }) => [item.name, item]));
    expect(byName['blurry']).toMatchObject({ answers: { yes: 1, no: 2, unknown: 57 }, known: 3, of: 60 });
    expect(byName['dark']).toMatchObject({ answers: { yes: 1, no: 1, unknown: 58 }, potentialGain: { value: null } });
    const text = await winnow('tags', projectPath);
    expect(text.stdout).toMatch(/^tag .*rests on$/m);
    expect(text.stdout).toMatch(/^blurry .*1 .*2 .*57/m);
  },
);
