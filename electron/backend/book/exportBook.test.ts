import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bookExported } from '#shared/contract/bookMethods.ts';
import { shippedSample } from '../testing/samples.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { line } from './bookMarkdown.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutations = 0;
const mutationId = () => `book-export-${(mutations += 1)}`;

async function exported(name: string, overwrite = false) {
  const { jobId } = await t.call('book.export', { to: join(t.dir, name), overwrite });
  const result = bookExported.parse((await t.finished(jobId)).result);
  const text = readFileSync(result.to, 'utf8');
  expect(result.bytes).toBe(Buffer.byteLength(text));
  return { result, text };
}

const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>[x](javascript:alert(3))`;

async function importHostile() {
  const quoted = `"${evil.replaceAll('"', '""')}"`;
  const rows = Array.from(
    { length: 20 },
    (_, row) => `k${row}${evil.slice(0, 8)},${quoted},${row % 2 ? quoted : 'plain'}`,
  );
  const csv = join(t.dir, 'evil.csv');
  writeFileSync(csv, `id,body,label\n${rows.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', {
    path: csv,
    hints: { label: 'label', key: 'id', text: 'body' },
  });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'evil.winnow') })).jobId);
  await t.call('book.saveClass', { mutationId: mutationId(), name: evil, definition: `${evil}\n# no heading\n---` });
  await t.call('book.saveExample', { mutationId: mutationId(), className: evil, id: 1, side: 'in', note: evil });
  await t.call('book.saveRule', {
    ...{ mutationId: mutationId(), id: null, text: `- ${evil}`, classes: [evil, 'plain'] },
    ...{ filter: 'body~"<script>"', label: evil },
  });
}

test('names and texts that are markup stay text, in HTML and in Markdown', async () => {
  await importHostile();
  const { result, text } = await exported('book.html');
  expect(result).toMatchObject({ classes: 2, rules: 1, pictures: 0 });
  expect(text).not.toMatch(/<script|<img|javascript:[^a]|<link|<iframe|@import|url\(/i);
  expect(text).not.toMatch(/(?:src|href)="(?!#|data:image\/)/);
  expect(text).toMatch(/Content-Security-Policy" content="default-src 'none';/);
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).toContain('10 contradict it');
  const markdown = await exported('book.md');
  expect(markdown.text).not.toMatch(/<(?!!-- winnow-book\/1 -->)/);
  expect(markdown.text).not.toMatch(/(?<!\\)[[\]]/);
  expect(markdown.text).not.toContain('javascript:');
  expect(
    markdown.text
      .split('\n')
      .filter((one) => /^(?:#|---|===)/.test(one))
      .map((one) => one.slice(0, 13)),
  ).toEqual(['# Label book ', '## &lt;script', '### This is o', '### Where the', '## plain', '### Where the']);
  expect(readdirSync(t.dir).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a line of Markdown means the very text', () => {
  expect(line('1. one')).toBe('1\\. one');
  expect(line('+ plus *bold* `code` a_b')).toBe('\\+ plus \\*bold\\* \\`code\\` a\\_b');
  expect(line('see https://x.y or a@b.c, www.z')).toBe('see https&#58;//x.y or a&#64;b.c, www&#46;z');
  expect(line('a\u202eb & <c>')).toBe('a\ufffdb &amp; &lt;c&gt;');
});

test('pictures are inside; a file that is no book of Winnow is not replaced, nor is the project itself', async () => {
  const from = join(shippedSample, 'images');
  const names = readdirSync(from).slice(0, 2);
  for (const name of names) {
    mkdirSync(join(t.dir, 'pictures', name), { recursive: true });
    for (const file of readdirSync(join(from, name)).slice(0, 2))
      copyFileSync(join(from, name, file), join(t.dir, 'pictures', name, file));
  }
  const { mapping } = await t.call('sources.recognise', { path: join(t.dir, 'pictures') });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.call('book.saveExample', { mutationId: mutationId(), className: names[0]!, id: 0, side: 'in' });
  await t.call('book.saveExample', { mutationId: mutationId(), className: names[1]!, id: 0, side: 'out' });
  for (const name of ['book.html', 'book.md']) {
    const { result, text } = await exported(name);
    expect(result).toMatchObject({ classes: 2, rules: 0, pictures: 1, picturesLeftOut: 0 });
    expect(text.match(/data:image\/(?:png|webp);base64,/g)).toHaveLength(2);
    // A newer one takes its place.
    await exported(name);
  }
  writeFileSync(join(t.dir, 'mine.md'), '# mine');
  await expect(exported('mine.md')).rejects.toMatchObject({ code: 'target_not_empty' });
  expect(readFileSync(join(t.dir, 'mine.md'), 'utf8')).toBe('# mine');
  await exported('mine.md', true);
  await expect(exported('book.pdf')).rejects.toMatchObject({ code: 'bad_input' });
  await expect(exported('none/book.md')).rejects.toMatchObject({ code: 'not_found' });
});
