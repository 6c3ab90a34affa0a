import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countBits } from '#shared/analysis/bitset.ts';
import { createTestBackend } from '#backend/testing/testBackend.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { benchLine, type BenchRow } from './benchRow.ts';
import { bigClasses as classes, bigRows as rowCount, writeBigNpy } from './bigTable.ts';
import { createPlainTextSearch } from './plainTextSearch.ts';

const budgetMs = 50;
const words = [
  'parcel',
  'late',
  'refund',
  'please',
  'thanks',
  'broken',
  'order',
  'never',
  'again',
  'café',
  'Größe',
  'ok',
];

/** One filter for each kind of term, all over the million rows of one project, through the backend as the page asks. */
const filters = [
  'region:r3',
  'region:r3,r4,r5 -region:r4',
  'region:r*',
  'region~3',
  'region!=r3',
  'amount>25',
  'amount:10..20,30..40',
  'amount!=3',
  'day>=2024-06-15',
  'day:2024-03..2024-05',
  'is:missing(amount)',
  'is:missing(text)',
  'label:"class 3" pred:"class 4"',
  'conf>0.5',
  'correct:false',
  'loss>2 margin<0.1',
  'is:flagged OR is:decided',
  'finding:label_error',
  'tag:blurry OR tag.blurry:unknown',
  'key:k123456',
  'key:k99*',
  'text~"refund please"',
  'text~nothing-like-it',
  'text~a',
  'text~*',
  'text~re',
  'text~late',
  'text~ref*thanks',
  'text~a*b*c',
  'text~e*e*e',
  'text~größe',
  'text:"*ok"',
  'text:*ok',
  'text:parcel*größe*',
  '-text~refund',
  'text~refund text~thanks',
  'text~refund OR text~thanks OR text~late',
  'key:*99',
  'refund',
  '-(region:r3 OR amount<50 text~refund) (label:"class 1" OR conf<0.3)',
] as const;

/** The pieces of those filters that are one search in texts. */
const pieces: Readonly<Record<string, readonly string[]>> = {
  'text~"refund please"': ['refund please'],
  'text~nothing-like-it': ['nothing-like-it'],
  'text~a': ['a'],
  'text~re': ['re'],
  'text~late': ['late'],
  'text~ref*thanks': ['ref', 'thanks'],
  'text~a*b*c': ['a', 'b', 'c'],
  'text~e*e*e': ['e', 'e', 'e'],
  'text~größe': ['größe'],
};

/**
 * What each kind of term takes over a million rows in the backend, from its text to the number of rows; and facets over the
 * last. Beside a search in texts: the same in TypeScript, without WebAssembly.
 */
export async function runBench(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  const t = await createTestBackend(dir);
  try {
    const csv = join(dir, 'mails.csv');
    const searchPlainly = createPlainTextSearch(await writeMails(csv));
    const npy = join(dir, 'p.npy');
    await writeBigNpy(npy);
    const { mapping } = await t.call('sources.recognise', {
      path: csv,
      hints: { key: 'id', label: 'verdict', text: 'text' },
    });
    await t.finished((await t.call('imports.start', { mapping, projectPath: join(dir, 'm.winnow') })).jobId);
    await t.finished(
      (await t.call('runs.importPredictions', { from: npy, classes: [...classes], isUnchecked: true })).jobId,
    );
    const ids = Array.from({ length: 1000 }, (_, at) => at * 7);
    await t.call('decisions.apply', { mutationId: 'bench-tag-1', selection: { ids }, action: 'tag', value: 'blurry' });
    const rows: BenchRow[] = [];
    for (const filter of filters) {
      const sought = pieces[filter];
      let [baselineMs, plainCount] = [NaN, NaN];
      if (sought) baselineMs = await median(() => (plainCount = countBits(searchPlainly(sought))));
      let count = NaN;
      const ms = await median(async () => ({ count } = await t.call('filters.check', { text: filter })));
      if (sought && count !== plainCount) throw new Error(`${filter}: ${count} rows, and ${plainCount} in TypeScript`);
      rows.push({
        name: `filter 1M rows in the backend: ${filter}`,
        ms,
        baselineName: sought ? 'the same in TypeScript' : '–',
        baselineMs,
        ratio: ms / baselineMs,
        budgetMs,
      });
    }
    const facets = await median(async () => {
      await t.call('columns.facets', { filter: 'region:r3 amount>25' });
    });
    rows.push({
      name: 'facets of a filter, 1M rows',
      ms: facets,
      baselineName: '–',
      baselineMs: NaN,
      ratio: NaN,
      budgetMs,
    });
    return rows;
  } finally {
    await t.backend.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function median(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const start = performance.now();
    await run();
    // The first few read columns and run code that is being compiled.
    if (round >= 4) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[2]!;
}

/** Writes the table; gives its texts in small letters. */
async function writeMails(path: string): Promise<string[]> {
  const random = seededRandom(3);
  const out = createWriteStream(path);
  const texts: string[] = [];
  out.write('id,text,amount,region,day,verdict\n');
  for (let row = 0; row < rowCount;) {
    const lines: string[] = [];
    for (const end = Math.min(rowCount, row + 20_000); row < end; row += 1) {
      const text =
        random() < 0.02 ? '' : Array.from({ length: 8 }, () => words[Math.floor(random() * words.length)]!).join(' ');
      texts.push(text.toLowerCase());
      const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 366))).toISOString().slice(0, 10);
      const amount = random() < 0.05 ? '' : (random() * 100).toFixed(2);
      lines.push(
        `k${row},${text},${amount},r${Math.floor(random() * 12)},${day},${classes[Math.floor(random() * 10)]}`,
      );
    }
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return texts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const row of await runBench()) console.log(benchLine(row));
}
