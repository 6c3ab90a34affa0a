import { seededRandom } from '#shared/base/seededRandom.ts';
import { searchSlicesSteps } from '#backend/analysis/slices/searchSlices.ts';
import type { SliceFeature } from '#backend/analysis/slices/slicePredicate.ts';
import { runSteps } from '#backend/testing/runSteps.ts';
import { benchLine, measure } from './benchRow.ts';
import type { BenchRow } from './benchRow.ts';

const ROWS = 1_000_000;
const FEATURES = 12;
const VALUES = 10;
const BUDGET_MS = 1000;

/**
 * The exact search for weak slices over a million rows, 12 columns of 10 values, up to three conditions; beside it a bare
 * loop that only counts rows and errors of one column against the eleven others, row by row.
 */
export async function runBench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const data = makeData();
  const baseline = (): unknown => countBare(data.features, data.wrong);
  const cases = [
    { name: '0/1 errors, least 1 % of the rows', errors: data.wrong, minSupport: 10_000, k: 20, budgetMs: BUDGET_MS },
    {
      name: '0/1 errors, the 100 best, α 0.98',
      errors: data.wrong,
      minSupport: 1_000,
      k: 100,
      alpha: 0.98,
      budgetMs: BUDGET_MS,
    },
    { name: 'losses, least 1 % of the rows', errors: data.losses, minSupport: 10_000, k: 20, budgetMs: BUDGET_MS },
    // Without a price on smallness and with nothing to find the bounds prune little: every pair is counted, and for nearly
    // every three columns all rows.
    {
      name: 'worst case: α 1, noise, least 1,000 rows',
      errors: data.noise,
      minSupport: 1_000,
      k: 20,
      alpha: 1,
      budgetMs: BUDGET_MS,
    },
  ];
  for (const { name, budgetMs, ...search } of cases) {
    const row = measure({
      name: `weak slices, ${ROWS.toLocaleString('en')} × ${FEATURES} × ${VALUES}, three levels, ${name}`,
      run: () => runSteps(searchSlicesSteps({ features: data.features, ...search })),
      baselineName: 'bare count of one column × 11',
      baseline,
      budgetMs,
    });
    rows.push(row);
  }
  return rows;
}

type Data = {
  readonly features: readonly SliceFeature[];
  readonly wrong: Uint8Array;
  readonly noise: Uint8Array;
  readonly losses: Float64Array;
};

/** Half of the columns have values of falling frequency; one slice of three conditions and one of two are worse. */
function makeData(): Data {
  const next = seededRandom(5);
  const features = Array.from({ length: FEATURES }, (_, at): SliceFeature => {
    const column = `column${at}`;
    const codes = new Int32Array(ROWS);
    for (let row = 0; row < ROWS; row += 1) codes[row] = Math.floor((at % 2 === 0 ? next() : next() * next()) * VALUES);
    return {
      column,
      codes,
      predicates: Array.from({ length: VALUES }, (__, value) => ({ column, kind: 'equals', value })),
    };
  });
  const [a, b, c, d, e] = [1, 3, 5, 6, 7].map((at) => features[at]!.codes);
  const wrong = new Uint8Array(ROWS);
  const noise = new Uint8Array(ROWS);
  const losses = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row += 1) {
    const isWorse = (a![row] === 0 && b![row] === 0 && c![row] === 0) || (d![row] === 4 && e![row] === 0);
    wrong[row] = next() < (isWorse ? 0.3 : 0.1) ? 1 : 0;
    noise[row] = next() < 0.1 ? 1 : 0;
    losses[row] = -Math.log(1 - next()) * (isWorse ? 0.9 : 0.3);
  }
  return { features, wrong, noise, losses };
}

function countBare(features: readonly SliceFeature[], errors: Uint8Array): Int32Array {
  const counts = new Int32Array(features.length * VALUES * VALUES);
  const wrong = new Int32Array(counts.length);
  const first = features[0]!.codes;
  for (let row = 0; row < ROWS; row += 1) {
    for (let at = 1; at < features.length; at += 1) {
      const cell = (at * VALUES + first[row]!) * VALUES + features[at]!.codes[row]!;
      counts[cell]! += 1;
      wrong[cell]! += errors[row]!;
    }
  }
  return wrong.map((count, cell) => count - counts[cell]!);
}

if (import.meta.main) {
  for (const row of await runBench()) console.log(benchLine(row));
}
