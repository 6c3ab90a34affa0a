import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { measureTable } from '../jobs/quality/measureTable.ts';
import { openProject } from '../project/openProject.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { findingsOf } from './registry.ts';
import { tableFindings } from './tableQuality.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const rows = 400;
const planted: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  5: { age: '' },
  9: { age: '999' },
  13: { joined: '2020-02-30' },
  17: { joined: '1900-01-01' },
  21: { city: 'new york' },
  25: { city: 'Bostn', age: '-4' },
};

async function importTable(): Promise<string> {
  const random = seededRandom(12);
  const names = ['id', 'age', 'city', 'joined', 'unit', 'code', 'label'];
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = random() < 0.5 ? 'good' : 'bad';
    const own: Record<string, string> = {
      id: `r${row}`,
      age: String(20 + Math.floor(40 * random())),
      city: ['New York', 'Boston', 'Denver'][row % 3]!,
      joined: `20${18 + (row % 4)}-${String(1 + (row % 12)).padStart(2, '0')}-${String(1 + (row % 28)).padStart(2, '0')}`,
      unit: 'cm',
      code: label === 'good' ? 'x' : 'y',
      label,
      ...planted[row],
    };
    return names.map((name) => own[name]).join(',');
  });
  const path = join(t.dir, 'people.csv');
  writeFileSync(path, `${[names.join(','), ...lines].join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  const columns = mapping.columns.map((column) =>
    ['id', 'label'].includes(column.name) ? column : { ...column, role: 'feature' as const },
  );
  const projectPath = join(t.dir, 'people.winnow');
  await t.finished((await t.call('imports.start', { mapping: { ...mapping, columns }, projectPath })).jobId);
  return projectPath;
}

test('planted cells are found, worst first, and each names its column and value; columns are said as notes', async () => {
  await importTable();
  const { items, count, notes } = await t.call('findings.list', { kind: 'table_quality' });
  const reasons = Object.fromEntries(items.map(({ id, reason }) => [id, reason]));
  expect(Object.keys(reasons).map(Number)).toEqual(Object.keys(planted).map(Number));
  expect(reasons[5]).toBe('age is missing, as in only 1 of 400 rows (up to 5 % counts).');
  expect(reasons[9]).toMatch(/^age is 999, out of range: usual is 0 to \d+ \(the median \d+ ± 5 IQR\)\.$/);
  expect(reasons[13]).toBe('joined is "2020-02-30": there is no such day.');
  expect(reasons[17]).toMatch(/^joined is "1900-01-01", far from the others: usual is /);
  expect(reasons[21]).toMatch(
    /^city is "new york" in this row only, where \d+ have "New York": the same word written differently\.$/,
  );
  // Both, the worse first.
  expect(reasons[25]).toMatch(
    /^age is -4: next to none of the others is below 0\. city is "Bostn" in this row only, where \d+ have "Boston"/,
  );
  const scores = items.map(({ score }) => score!);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  expect(scores.at(-1)).toBeLessThanOrEqual(0.5);
  expect(notes.join('\n')).toContain('unit is "cm" in every row that has it: it tells nothing.');
  expect(notes.join('\n')).toMatch(/code alone tells 100\.0 % of the given labels/);
  expect(notes).toHaveLength(2);
  expect((await t.call('filters.check', { text: 'finding:table_quality' })).count).toBe(count);
  expect((await t.call('queues.open', { kind: 'table_quality', filter: '' })).count).toBe(count);
  // Decisions change no finding.
  await t.call('decisions.apply', { mutationId: 'exclude-999', selection: { ids: [9] }, action: 'exclude' });
  expect((await t.call('findings.list', { kind: 'table_quality' })).items).toEqual(
    items.map((item) => expect.objectContaining({ id: item.id, reason: item.reason, score: item.score })),
  );
});

test('a job finds the same, and its marks make the same findings', async () => {
  const path = await importTable();
  await t.call('project.close', {});
  const project = openProject(path, 'read');
  try {
    const seen: number[] = [];
    const marks = await measureTable(project, {
      signal: new AbortController().signal,
      progress: ({ done }) => void seen.push(done!),
      isPaused: () => false,
      checkpoint: () => Promise.resolve(),
    });
    expect(seen.at(-1)).toBe(rows * 5);
    const [made, found] = [tableFindings(project, marks), findingsOf(project, 'table_quality')];
    expect([...made.list.ids]).toEqual([...found.list.ids]);
    for (const id of made.list.ids) expect(made.about(id)).toEqual(found.about(id));
    expect(tableFindings(project, null).notes.join(' ')).toContain('have not been looked at yet');
  } finally {
    project.close();
  }
});
