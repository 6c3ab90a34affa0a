import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { TestBackend } from './testBackend.ts';

export const fixtureClasses = ['cat', 'dog', 'fox'] as const;

/** A CSV with awkward quoting and line ends, and probabilities for it: three classes, some labels wrong on purpose. */
export function writeTableFixture(dir: string, rows = 200): { csv: string; probabilities: string; wrong: number[] } {
  mkdirSync(dir, { recursive: true });
  const random = seededRandom(7);
  const wrong: number[] = [];
  const lines: string[] = [];
  const probabilities: string[] = [fixtureClasses.join(',')];
  for (let row = 0; row < rows; row += 1) {
    const truth = Math.floor(random() * 3);
    const isWrong = random() < 0.1;
    const given = isWrong ? (truth + 1) % 3 : truth;
    if (isWrong) wrong.push(row);
    const label = row % 5 === 0 ? `"${fixtureClasses[given]}"` : fixtureClasses[given];
    lines.push(
      `r${row},"note ""${row}"", with a comma\nand a line",${(random() * 10).toFixed(3)},${label},${row % 2 === 0 ? 'EU' : 'US'}`,
    );
    probabilities.push(fixtureClasses.map((_, k) => (k === truth ? 0.9 : 0.05)).join(','));
  }
  const csv = join(dir, 'animals.csv');
  writeFileSync(csv, `id,remark,size,label,region\r\n${lines.join('\r\n')}\r\n`);
  const path = join(dir, 'probabilities.csv');
  writeFileSync(path, `${probabilities.join('\n')}\n`);
  return { csv, probabilities: path, wrong };
}

/** Imports the fixture and its predictions into a project of the backend. */
export async function importFixture(
  t: TestBackend,
  rows = 200,
): Promise<{ csv: string; projectPath: string; wrong: number[] }> {
  const { csv, probabilities, wrong } = writeTableFixture(join(t.dir, 'data'), rows);
  const projectPath = join(t.dir, 'animals.winnow');
  const { mapping } = await t.call('sources.recognise', { path: csv });
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: probabilities })).jobId);
  return { csv, projectPath, wrong };
}
