import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('texts searched only where another term leaves rows open give the rows of a search of all', async () => {
  const random = seededRandom(5);
  const words = ['refund', 'please', 'Thanks', 'café', 'ok', ''];
  // Several blocks of texts, the last one short; all the rows of one stretch are small.
  const rows = Array.from({ length: 1800 }, (_, id) => ({
    text: Array.from({ length: 4 }, () => words[Math.floor(random() * words.length)]!).join(' '),
    size: id > 500 && id < 700 ? 1 : Math.floor(random() * 20),
  }));
  const path = join(t.dir, 'x.csv');
  writeFileSync(path, `id,text,size\n${rows.map(({ text, size }, id) => `k${id},${text},${size}`).join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', text: 'text' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const cases: readonly (readonly [string, (row: (typeof rows)[number]) => boolean])[] = [
    ['text~refund size<3', ({ text, size }) => text.includes('refund') && size < 3],
    ['-text~refund size<3', ({ text, size }) => !text.includes('refund') && size < 3],
    ['size>1 OR text~ref*thanks', ({ text, size }) => size > 1 || /ref.*Thanks/.test(text)],
    ['size>18 text~refund', ({ text, size }) => size > 18 && text.includes('refund')],
    ['size:5 (CAFÉ OR text~please*please)', ({ text, size }) => size === 5 && /café|please.*please/.test(text)],
    ['size>50 text~refund', () => false],
  ];
  for (const [text, accept] of cases) {
    const { count } = await t.call('views.create', { filter: text, sort: [] });
    expect([text, count]).toEqual([text, rows.filter(accept).length]);
  }
});
