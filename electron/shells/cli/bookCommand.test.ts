import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

test('winnow book writes the book of a project as HTML or Markdown, and replaces nothing that is not one', async () => {
  const { projectPath } = await importFixture(t);
  await t.call('book.saveClass', { mutationId: 'book-command-1', name: 'cat', definition: 'Says meow.' });
  const rule = { id: null, text: 'Small ones are cats.', classes: ['cat'], filter: 'size<2', label: 'cat' };
  await t.call('book.saveRule', { mutationId: 'book-command-2', ...rule });
  const { contradicts } = await t.call('book.contradictions', { filter: 'size<2', label: 'cat' });
  await t.call('project.close', {});
  for (const name of ['book.md', 'book.html']) {
    const to = join(t.dir, name);
    const written = await winnowDocument<{ to: string; bytes: number }>(0, 'book', projectPath, '--to', to);
    expect(written).toMatchObject({ to, classes: 1, rules: 1, pictures: 0, picturesLeftOut: 0 });
    const text = readFileSync(to, 'utf8');
    expect(Buffer.byteLength(text)).toBe(written.bytes);
    for (const said of ['Says meow.', 'Small ones are cats.', `${contradicts} contradict it`])
      expect(text).toContain(said);
  }
  const mine = join(t.dir, 'mine.md');
  writeFileSync(mine, '# mine');
  const refused = await runWinnow('book', projectPath, '--to', mine);
  expect(refused.code).toBe(2);
  expect(readFileSync(mine, 'utf8')).toBe('# mine');
  expect((await runWinnow('book', projectPath, '--to', mine, '--force')).code).toBe(0);
  expect(readFileSync(mine, 'utf8')).toContain('Says meow.');
  const other = join(t.dir, 'book.txt');
  expect((await runWinnow('book', projectPath, '--to', other)).code).toBe(2);
  expect((await runWinnow('book', projectPath)).code).toBe(2);
  expect(existsSync(other)).toBe(false);
});
