import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { detectorNames, wordsOf } from '#shared/model/detectors.ts';
import { firstId } from '#shared/model/ids.ts';
import { findingsOf } from '#backend/detectors/registry.ts';
import type { JobControl } from '#backend/jobs/jobQueue.ts';
import { rowContent } from '#backend/jobs/similarity/rowContent.ts';
import { textContent } from '#backend/jobs/similarity/textContent.ts';
import { joinedTexts } from '#backend/project/joinedTexts.ts';
import { openProject } from '#backend/project/openProject.ts';
import { createTestBackend, type TestBackend } from '#backend/testing/testBackend.ts';
import { type Baseline, benchLine, type BenchRow, msOf, rowOfOnce } from './benchRow.ts';
import { bigClasses, writeBigCsv, writeBigNpy } from './bigTable.ts';
import { writeCopiedTexts, writeEqualRows } from './copiedRows.ts';

const million = Number(process.env['WINNOW_BENCH_ROWS'] ?? 1_000_000);
const hundredThousand = million / 10;
/** Texts beside datasketch, which takes minutes for a million. */
const fewTexts = million / 50;

const amount = (count: number): string => count.toLocaleString('en');

const free: JobControl = {
  signal: new AbortController().signal,
  progress: () => undefined,
  isPaused: () => false,
  checkpoint: () => Promise.resolve(),
};

/** Copies among a million texts and rows, every detector at a tenth of that and at all of it, and a set of equal rows resolved; each once. */
export async function runBench(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  const t = await createTestBackend(dir);
  try {
    return [
      await nearTexts(t, million),
      await nearTexts(t, fewTexts, (csv) => timesOfDatasketch(csv)),
      ...(await detectors(t, hundredThousand, 1000)),
      ...(await detectors(t, million, 5000)),
      ...(await equalRows(t)),
    ];
  } finally {
    await t.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function imported(t: TestBackend, csv: string): Promise<string> {
  const projectPath = csv.replace('.csv', '.winnow');
  const { mapping } = await t.call('sources.recognise', { path: csv });
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  return projectPath;
}

async function nearTexts(
  t: TestBackend,
  rows: number,
  others: (csv: string) => Baseline | null = () => null,
): Promise<BenchRow> {
  const csv = join(t.dir, `texts${rows}.csv`);
  await writeCopiedTexts(csv, rows);
  const path = await imported(t, csv);
  await t.call('project.close', {});
  const project = openProject(path, 'read');
  try {
    const textOf = joinedTexts(project)!;
    const read = await msOf(() => {
      let length = 0;
      for (let id = firstId; id < rows; id++) length += textOf(id).normalize('NFKC').length;
      return length;
    });
    const ms = await msOf(() => textContent(project, textOf, free));
    const beside = others(csv) ?? { name: 'reading the texts, NFKC', ms: read };
    return rowOfOnce(`near duplicates of ${amount(rows)} texts`, ms, 60_000, beside);
  } finally {
    project.close();
  }
}

/** MinHash of the same runs of characters in as many bands, where this machine's Python (or that of BENCH_PYTHON) has it. */
function timesOfDatasketch(csv: string): Baseline | null {
  const script = fileURLToPath(new URL('nearCopiesTimes.py', import.meta.url));
  const { status, stdout } = spawnSync(process.env['BENCH_PYTHON'] ?? 'python3', [script, csv], { encoding: 'utf8' });
  if (status === 0) return { name: 'MinHashLSH of datasketch, compared exactly', ms: Number(stdout) };
  process.stderr.write('datasketch is not installed here: not measured\n');
  return null;
}

/** A table of numbers and categories with predictions: the search for what is alike, then each detector for the first time. */
async function detectors(t: TestBackend, rows: number, budgetMs: number): Promise<BenchRow[]> {
  const csv = join(t.dir, `table${rows}.csv`);
  await writeBigCsv(csv, rows);
  const npy = join(t.dir, `table${rows}.npy`);
  await writeBigNpy(npy, rows);
  const path = await imported(t, csv);
  await t.finished((await t.call('runs.importPredictions', { from: npy, classes: bigClasses })).jobId);
  const all = await msOf(async () => t.finished((await t.call('similarity.make', {})).jobId));
  await t.call('project.close', {});
  const project = openProject(path, 'read');
  try {
    const size = `${amount(rows)} rows`;
    const read = await msOf(() => rowContent(project, free));
    const results = [
      rowOfOnce(`equal rows among ${size}`, read, 10_000),
      rowOfOnce(`all that is alike among ${size}, neighbours too`, all, 300_000),
    ];
    for (const name of detectorNames) {
      const { needs } = wordsOf(name);
      if (needs.some((need) => need === 'text' || need === 'images' || need === 'split' || need === 'embeddings'))
        continue;
      const first = await msOf(() => findingsOf(project, name).list.ids.length);
      const again = await msOf(() => findingsOf(project, name).list.ids.length);
      results.push(rowOfOnce(`${name}, ${size}, first`, first, budgetMs, { name: 'again', ms: again }));
    }
    return results;
  } finally {
    project.close();
  }
}

/** A tenth of a million rows that are the same, with two labels: listed, resolved with one act and taken back. */
async function equalRows(t: TestBackend): Promise<BenchRow[]> {
  const csv = join(t.dir, 'equal.csv');
  await writeEqualRows(csv, hundredThousand);
  await imported(t, csv);
  const size = `a set of ${amount(hundredThousand)} equal rows`;
  const made = await msOf(async () => t.finished((await t.call('similarity.make', {})).jobId));
  const kind = 'conflict';
  const list = () => t.call('sets.list', { kind, filter: '', offset: 0, limit: 20, members: 24 });
  const listed = await msOf(list);
  const anchor = (await list()).sets[0]!.anchor;
  const resolved = await msOf(() =>
    t.call('sets.resolve', { mutationId: 'bench-resolve', kind, anchor, act: 'label', value: 'yes' }),
  );
  const undone = await msOf(() => t.call('decisions.undo', { mutationId: 'bench-undo' }));
  return [
    rowOfOnce(`${size}, found`, made, 10_000),
    rowOfOnce(`${size}, drawn`, listed, 1000),
    rowOfOnce(`${size}, resolved`, resolved, 1000),
    rowOfOnce(`${size}, taken back`, undone, 1000),
  ];
}

if (import.meta.main) for (const one of await runBench()) console.log(benchLine(one));
