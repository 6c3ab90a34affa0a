import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '../../testing/tableFixture.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('predictions that do not fit are refused with what is wrong', async () => {
  await importFixture(t, 20);
  const file = (name: string, content: string): string => {
    const path = join(t.dir, name);
    writeFileSync(path, content);
    return path;
  };
  const attempt = async (from: string) => t.finished((await t.call('runs.importPredictions', { from })).jobId);
  await expect(attempt(file('short.csv', 'cat,dog,fox\n0.1,0.2,0.7\n'))).rejects.toMatchObject({ code: 'bad_input' });
  await expect(attempt(file('logits.csv', `cat,dog,fox\n${'3.1,-2,0.7\n'.repeat(20)}`))).rejects.toThrow(/softmax/);
  await expect(attempt(file('text.csv', `cat,dog,fox\n${'a,b,c\n'.repeat(20)}`))).rejects.toMatchObject({
    place: { row: 2, column: 'cat' },
  });
  const keyed = `id,cat,dog,fox\n${Array.from({ length: 19 }, (_, row) => `r${row},${row === 3 ? ',,' : '0.8,0.1,0.1'}`).join('\n')}\nstranger,1,0,0\n`;
  const job = await attempt(file('keyed.csv', keyed));
  expect(job.result).toMatchObject({ failed: 2, note: expect.stringContaining('1 rows') as string });
  const { runId } = job.result as { runId: number };
  const failures = await t.call('runs.failures', { runId, limit: 10 });
  expect(failures.items.map((failure) => failure.key)).toEqual(['r3', 'r19']);
  await expect(attempt(file('twice.csv', `${keyed}r1,1,0,0\n`))).rejects.toThrow(/occurs twice/);
  await expect(attempt(file('fake.npy', 'not numpy at all'))).rejects.toMatchObject({ code: 'bad_input' });
  rmSync(join(t.dir, 'fake.npy'));
  await expect(attempt(join(t.dir, 'fake.npy'))).rejects.toMatchObject({ code: 'not_found' });
});
