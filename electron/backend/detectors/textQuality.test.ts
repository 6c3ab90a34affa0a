import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureTexts } from '../jobs/quality/measureTexts.ts';
import { openProject } from '../project/openProject.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { findingsOf } from './registry.ts';
import { textFindings } from './textQuality.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const poor: Readonly<Record<number, string>> = {
  3: '',
  7: 'The caf\ufffd on the corner was closed when we came, so we went home again.',
  11: 'win win win win win win win win win win win win win win win win win',
  19: 'Мы шли домой через лес, и было уже совсем темно, когда мы увидели свет.',
};

async function importTexts(count: number, other?: (row: number) => string): Promise<string> {
  const rows = Array.from({ length: count }, (_, row) => {
    const text =
      poor[row] ?? `This is mail number ${row}, and it says that the parcel ${row * 7} will come on day ${row % 28}.`;
    return JSON.stringify({
      id: `m${row}`,
      text,
      ...(other && { reply: other(row) }),
      label: row % 2 ? 'ham' : 'spam',
    });
  });
  const path = join(t.dir, 'mails.jsonl');
  writeFileSync(path, `${rows.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path });
  const columns = mapping.columns.map((column) =>
    column.name === 'text' || column.name === 'reply'
      ? { ...column, role: 'text' as const, type: 'text' as const }
      : column,
  );
  const projectPath = join(t.dir, 'mails.winnow');
  await t.finished((await t.call('imports.start', { mapping: { ...mapping, columns }, projectPath })).jobId);
  return projectPath;
}

test('poor texts are a list, a filter and a queue, and each says why', async () => {
  await importTexts(300);
  const { items, count, notes } = await t.call('findings.list', { kind: 'text_quality' });
  expect(count).toBe(4);
  expect(notes).toEqual([]);
  expect(items.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([3, 7, 11, 19]);
  expect(items[0]).toMatchObject({ score: 0, reason: 'The text is empty.', suggestedLabel: null });
  const scores = items.map(({ score }) => score!);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  expect(scores.at(-1)).toBeLessThanOrEqual(0.5);
  expect((await t.call('filters.check', { text: 'finding:text_quality' })).count).toBe(4);
  const queue = await t.call('queues.open', { kind: 'text_quality', filter: '' });
  expect(queue.count).toBe(4);
  const [example] = await t.call('examples.get', { ids: [7] });
  expect(example!.findings).toEqual([
    expect.objectContaining({
      kind: 'text_quality',
      reason: 'The text is damaged: 1 place with lost characters (U+FFFD), such as "\ufffd".',
    }),
  ]);
});

test('of two columns of texts each is compared with itself, and the reason names the column', async () => {
  await importTexts(300, (row) => (row === 5 ? 'Yes'.padEnd(900, ' and so on') : row % 3 === 0 ? '' : `Reply ${row}`));
  const { items } = await t.call('findings.list', { kind: 'text_quality' });
  const of = (id: number): string | undefined => items.find((item) => item.id === id)?.reason;
  expect(of(3)).toBe('text: The text is empty.');
  expect(of(5)).toMatch(/^reply: /);
  expect(items).toHaveLength(5);
});

test('a job finds the same in any number of texts, can be stopped, and its marks make the same findings', async () => {
  const path = await importTexts(700);
  await t.call('project.close', {});
  const project = openProject(path, 'read');
  try {
    const seen: number[] = [];
    const control = {
      signal: new AbortController().signal,
      progress: ({ done }: { readonly done?: number }) => seen.push(done!),
      isPaused: () => false,
      checkpoint: () => Promise.resolve(),
    };
    const marks = await measureTexts(project, control);
    expect(seen.at(-1)).toBe(700);
    const [made, found] = [textFindings(project, marks), findingsOf(project, 'text_quality')];
    expect([...made.list.ids]).toEqual([...found.list.ids]);
    expect([...made.list.ids]).toHaveLength(4);
    for (const id of made.list.ids) expect(made.about(id)).toEqual(found.about(id));
    const stop = { ...control, checkpoint: () => Promise.reject(new Error('stopped')) };
    await expect(measureTexts(project, stop)).rejects.toThrow('stopped');
    const unknown = textFindings(project, null);
    expect(unknown.notes.join(' ')).toContain('have not been looked at yet');
    expect(unknown.list.ids).toHaveLength(0);
  } finally {
    project.close();
  }
});

test('a project without texts says so', async () => {
  const path = join(t.dir, 'table.csv');
  writeFileSync(
    path,
    `id,size,label\n${Array.from({ length: 20 }, (_, row) => `r${row},${row},${row % 2}`).join('\n')}\n`,
  );
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'table.winnow') })).jobId);
  await expect(t.call('findings.list', { kind: 'text_quality' })).rejects.toThrow('There is no text column');
});
