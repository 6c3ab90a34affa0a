import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { createTestBackend, type TestBackend } from '#backend/testing/testBackend.ts';
import { type BenchRow, rowOfOnce } from './benchRow.ts';
import { bigClasses as classes, bigRows as rows, writeBigCsv, writeBigNpy } from './bigTable.ts';

const timed = async <T>(work: () => Promise<T> | T): Promise<{ ms: number; value: T }> => {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
};
/** The whole backend at a million rows: import, open, filter with metrics and facets, bulk relabel, undo, export; SQLite beside it. */
export async function runBench(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  const t = await createTestBackend(dir);
  const results: BenchRow[] = [];
  try {
    const csv = join(dir, 'big.csv');
    await writeBigCsv(csv);
    const npy = join(dir, 'probabilities.npy');
    await writeBigNpy(npy);
    const projectPath = join(dir, 'big.winnow');
    const { mapping } = await t.call('sources.recognise', { path: csv });
    const imported = await timed(async () =>
      t.finished((await t.call('imports.start', { mapping, projectPath })).jobId),
    );
    const bare = await timed(() => bareInsert(join(dir, 'bare.sqlite')));
    results.push(
      rowOfOnce('import 1M-row CSV', imported.ms, 3000, { name: 'better-sqlite3, a row each', ms: bare.ms }),
    );
    const predictions = await timed(async () =>
      t.finished((await t.call('runs.importPredictions', { from: npy, classes })).jobId),
    );
    results.push(rowOfOnce('import predictions 1M × 10', predictions.ms, null));
    await t.call('metrics.overview', { filter: '' });
    await t.call('project.close', {});
    const opened = await timed(async () => {
      await t.call('project.open', { path: projectPath });
      const { viewId } = await t.call('views.create', { filter: '', sort: [] });
      return t.call('views.rows', { viewId, from: 0, count: 50, fields: ['key', 'label', 'pred', 'conf', 'region'] });
    });
    results.push(rowOfOnce('open to first rows', opened.ms, 1000));
    const filter = 'region:r3,r4 a>25 label:"class 2","class 3"';
    // What is kept from then on (label errors, columns, totals) is made by the very first call.
    results.push(rowOfOnce('overview + facets, everything, first after opening', await interactive(t, ''), null));
    results.push(rowOfOnce('overview + facets, everything, again', await interactive(t, ''), 50));
    for (const asked of [filter, 'conf>0.5']) {
      results.push(rowOfOnce(`overview + facets, ${asked}, first`, await interactive(t, asked), 50));
      results.push(rowOfOnce(`overview + facets, ${asked}, again`, await interactive(t, asked), 50));
    }
    for (const asked of ['', filter]) {
      // The first one finds the reasons of all suspicious labels, which stay.
      for (const [time, budget] of [
        ['first', null],
        ['again', 50],
      ] as const) {
        const screen = await timed(() => t.call('overview.get', { filter: asked }));
        results.push(rowOfOnce(`Overview at once, ${asked || 'everything'}, ${time}`, screen.ms, budget));
      }
    }
    for (const asked of ['', filter]) {
      const pictures = await timed(() => t.call('metrics.charts', { filter: asked }));
      results.push(rowOfOnce(`pictures, ${asked || 'everything'}`, pictures.ms, 50));
    }
    for (const asked of ['', filter]) {
      const metrics = ['f1(macro)', 'log_loss', 'ece'];
      const measured = await timed(() => t.call('metrics.measure', { filter: asked, metrics }));
      results.push(
        rowOfOnce(`macro F1, log loss and calibration with intervals, ${asked || 'everything'}`, measured.ms, null),
      );
    }
    for (const time of ['first', 'again'])
      results.push(
        rowOfOnce(`features of a search, ${time}`, (await timed(() => t.call('features.list', {}))).ms, null),
      );
    results.push(...(await afterADecision(t, ['', filter])));
    const sqlFilter = await timed(() => bareFilter(join(dir, 'bare.sqlite')));
    const filtered = await timed(() => t.call('views.create', { filter, sort: [{ field: 'b', direction: 'desc' }] }));
    results.push(rowOfOnce('filter and sort', filtered.ms, 50, { name: 'the same in SQLite', ms: sqlFilter.ms }));
    const { viewId } = await t.call('views.create', { filter: '', sort: [] });
    const relabelled = await timed(() =>
      t.call('decisions.apply', {
        mutationId: 'bench-relabel',
        selection: { viewId, ranges: [[0, 100_000]] },
        action: 'relabel',
        value: 'class 1',
      }),
    );
    results.push(rowOfOnce('relabel 100k rows', relabelled.ms, 1000));
    const undone = await timed(() => t.call('decisions.undo', { mutationId: 'bench-undo' }));
    results.push(rowOfOnce('undo it', undone.ms, 1000));
    const exported = await timed(async () =>
      t.finished((await t.call('exports.start', { to: join(dir, 'out'), format: 'same' })).jobId),
    );
    results.push(rowOfOnce('export 1M rows, verified', exported.ms, 10_000));
    results.push(rowOfOnce('peak memory of the process, MB', process.resourceUsage().maxRSS / 1024, 1024));
  } finally {
    await t.close();
    rmSync(dir, { recursive: true, force: true });
  }
  return results;
}

function bareInsert(path: string): void {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE x (id TEXT, a REAL, b REAL, c REAL, d REAL, region TEXT, device TEXT, label TEXT)');
  const insert = db.prepare('INSERT INTO x VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const random = seededRandom(1);
  db.transaction(() => {
    for (let i = 0; i < rows; i += 1) {
      insert.run(
        `k${i}`,
        random() * 100,
        random() * 100,
        random() * 100,
        random() * 100,
        `r${Math.floor(random() * 12)}`,
        'd1',
        classes[Math.floor(random() * 10)],
      );
    }
  })();
  db.close();
}

function bareFilter(path: string): number {
  const db = new Database(path, { readonly: true });
  const found = db
    .prepare(
      "SELECT rowid FROM x WHERE region IN ('r3', 'r4') AND a > 25 AND label IN ('class 2', 'class 3') ORDER BY b DESC",
    )
    .all().length;
  db.close();
  return found;
}

if (process.argv[1] && existsSync(process.argv[1]) && import.meta.filename === process.argv[1]) {
  for (const { name, ms, baselineName, ratio, budgetMs } of await runBench()) {
    process.stdout.write(
      `${name}: ${ms.toFixed(0)}${Number.isNaN(ratio) ? '' : `, ${ratio.toFixed(2)} of ${baselineName}`}${budgetMs === null ? '' : ` (budget ${budgetMs})`}\n`,
    );
  }
}

/** Milliseconds until the figures and the facets of a filter are there. */
async function interactive(t: TestBackend, filter: string): Promise<number> {
  const both = await timed(async () => {
    await t.call('metrics.overview', { filter });
    await t.call('columns.facets', { filter });
  });
  return both.ms;
}

/** What a key in Review costs, and the screens that show what it changed. */
async function afterADecision(t: TestBackend, filters: readonly string[]): Promise<BenchRow[]> {
  const results: BenchRow[] = [];
  for (const [at, filter] of filters.entries()) {
    const decision = { mutationId: `bench-one-${at}`, selection: { ids: [at] }, action: 'relabel' as const };
    const { viewId: queueId } = await t.call('queues.open', { kind: 'label_error', filter });
    const onScreen = { queueId, withExamples: true };
    const decided = await timed(() => t.call('decisions.apply', { ...decision, ...onScreen, value: 'class 7' }));
    results.push(rowOfOnce(`a key in Review and its next state, ${filter || 'everything'}`, decided.ms, 50));
    results.push(
      rowOfOnce(`overview + facets, ${filter || 'everything'}, after a decision`, await interactive(t, filter), 50),
    );
    const screen = await timed(() => t.call('overview.get', { filter }));
    results.push(rowOfOnce(`Overview at once, ${filter || 'everything'}, after a decision`, screen.ms, 50));
  }
  return results;
}
