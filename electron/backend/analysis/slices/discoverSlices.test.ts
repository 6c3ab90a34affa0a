import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsToIds } from '#shared/analysis/bitset.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createCatalog, type FieldSource } from '#shared/query/fields.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { runSteps } from '#backend/testing/runSteps.ts';
import { discoverSlicesSteps } from './discoverSlices.ts';
import { quantileBins } from './quantileBins.ts';
import { categoryFeature, sliceFilter } from './slicePredicate.ts';
import { splitHalf } from './splitHalf.ts';

const regions = ['northeast', 'midwest', 'south', 'west'];

/** People as in a wage survey; wrong with probability `base`, `planted` in the west with 10 to 15 years of experience. */
function survey(options: { seed: number; rowCount: number; base: number; planted: number }) {
  const next = seededRandom(options.seed);
  const { rowCount } = options;
  const region = new Int32Array(rowCount);
  const partTime = new Int32Array(rowCount);
  const ethnicity = new Int32Array(rowCount);
  const experience = new Float64Array(rowCount);
  const wage = new Float64Array(rowCount);
  const wrong = new Uint8Array(rowCount);
  const planted: number[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    region[row] = next() < 0.03 ? -1 : Math.floor(next() * 4);
    partTime[row] = next() < 0.1 ? 1 : 0;
    ethnicity[row] = next() < 0.08 ? 1 : 0;
    experience[row] = next() < 0.02 ? NaN : Math.floor(next() * next() * 60) - 2;
    wage[row] = Math.round(next() * 200_000) / 100;
    const isPlanted = region[row] === 3 && experience[row]! >= 10 && experience[row]! <= 15;
    if (isPlanted) planted.push(row);
    wrong[row] = next() < (isPlanted ? options.planted : options.base) ? 1 : 0;
  }
  const features = [
    categoryFeature('region', region, regions),
    categoryFeature('part_time', partTime, ['no', 'yes']),
    categoryFeature('ethnicity', ethnicity, ['white', 'black']),
    quantileBins('experience_years', experience),
    quantileBins('weekly_wage', wage),
  ];
  const catalog = createCatalog({
    rowCount,
    search: [],
    builtin: new Map(),
    metadata: new Map<string, FieldSource>([
      ['region', { kind: 'category', codes: region, dictionary: regions }],
      ['part_time', { kind: 'category', codes: partTime, dictionary: ['no', 'yes'] }],
      ['ethnicity', { kind: 'category', codes: ethnicity, dictionary: ['white', 'black'] }],
      ['experience_years', { kind: 'number', values: experience }],
      ['weekly_wage', { kind: 'number', values: wage }],
    ]),
  });
  return { features, wrong, planted, catalog };
}

describe('discoverSlices', () => {
  test('finds the planted slice with its ends, alone and first, whatever the split', () => {
    const { features, wrong, planted, catalog } = survey({ seed: 3, rowCount: 10_500, base: 0.2, planted: 0.75 });
    for (const seed of [1, 2, 3]) {
      const { slices, tested, rows } = runSteps(discoverSlicesSteps({ features, errors: wrong, seed }));
      const [first] = slices;
      const text = printFilter(sliceFilter(first!.predicates));
      expect(text).toBe('region:west experience_years:10..15');
      expect([...bitsToIds(compileFilter(parseFilter(text), catalog))]).toEqual(planted);
      expect(first!.all.n).toBe(planted.length);
      expect(first!.all.errors).toBe(planted.filter((row) => wrong[row] === 1).length);
      expect(first!.searched.n + first!.heldOut.n).toBe(planted.length);
      expect(first!.qValue).toBeLessThan(1e-10);
      expect(first!.effectSize).toBeGreaterThan(0.8);
      expect(first!.heldOut.errorRate.low).toBeGreaterThan(0.55);
      expect(slices.length).toBe(1);
      expect(tested).toBeLessThanOrEqual(10);
      expect(rows).toEqual({ searched: 5250, heldOut: 5250, skipped: 0 });
    }
  });

  test('without redundancy pruning the pool is full of shades of the same slice', () => {
    const { features, wrong } = survey({ seed: 3, rowCount: 10_500, base: 0.2, planted: 0.75 });
    const { slices } = runSteps(
      discoverSlicesSteps({ features, errors: wrong, redundancy: false, fitRanges: false, k: 20 }),
    );
    const west = slices.filter(({ predicates }) => predicates.some((p) => p.kind === 'equals' && p.value === 'west'));
    expect(west.length).toBeGreaterThan(3);
    for (let at = 1; at < slices.length; at += 1) {
      expect(slices[at]!.searched.score).toBeLessThanOrEqual(slices[at - 1]!.searched.score);
    }
  });

  test('finds a slice by losses too, and leaves rows without an error out', () => {
    const { features, wrong, planted } = survey({ seed: 8, rowCount: 6000, base: 0.2, planted: 0.8 });
    const next = seededRandom(1);
    const losses = Float64Array.from(wrong, (error) => (next() < 0.05 ? NaN : error * 2 + next() * 0.5));
    const found = runSteps(discoverSlicesSteps({ features, errors: losses }));
    expect(found.isBinary).toBe(false);
    expect(found.rows.skipped).toBe(losses.filter((loss) => Number.isNaN(loss)).length);
    expect(printFilter(sliceFilter(found.slices[0]!.predicates))).toBe('region:west experience_years:10..15');
    expect(found.slices[0]!.all.n).toBe(planted.filter((row) => !Number.isNaN(losses[row]!)).length);
    expect(found.slices[0]!.effectSize).toBeGreaterThan(0.8);
  });

  test('says nothing where nothing is: at most two of twenty runs on noise report a slice', () => {
    let reported = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { features, wrong } = survey({ seed: seed * 17, rowCount: 2000, base: 0.15, planted: 0.15 });
      if (runSteps(discoverSlicesSteps({ features, errors: wrong, seed })).slices.length > 0) reported += 1;
    }
    expect(reported).toBeLessThanOrEqual(2);
  });

  test('reports two separate faults as two slices', () => {
    const { features, wrong } = survey({ seed: 21, rowCount: 12_000, base: 0.1, planted: 0.6 });
    const next = seededRandom(2);
    const [, partTime, ethnicity] = features;
    const both = wrong.map((error, row) =>
      partTime!.codes[row] === 0 && ethnicity!.codes[row] === 1 && next() < 0.4 ? 1 : error,
    );
    const { slices } = runSteps(discoverSlicesSteps({ features, errors: both }));
    const texts = slices.map(({ predicates }) => printFilter(sliceFilter(predicates)));
    expect(texts).toHaveLength(2);
    expect(texts).toContain('region:west experience_years:10..15');
    expect(texts.find((text) => text.includes('ethnicity:black'))).toBeDefined();
  });

  test('the steps report progress and can be stopped', () => {
    const { features, wrong } = survey({ seed: 3, rowCount: 1000, base: 0.2, planted: 0.7 });
    const phases = new Set<string>();
    for (const { phase, done, total } of discoverSlicesSteps({ features, errors: wrong })) {
      phases.add(phase);
      expect(done).toBeLessThanOrEqual(total);
    }
    expect([...phases]).toContain('two conditions');
    expect(() => runSteps(discoverSlicesSteps({ features, errors: wrong, maxQ: 2 }))).toThrow(/0..1/);
    const none = runSteps(discoverSlicesSteps({ features, errors: new Uint8Array(1000) }));
    expect(none.slices).toEqual([]);
    expect(runSteps(discoverSlicesSteps({ features: [], errors: new Uint8Array(0) })).slices).toEqual([]);
  });
});

describe('splitHalf', () => {
  test('halves are disjoint, ascending and complete; the seed decides', () => {
    const rows = Int32Array.from({ length: 101 }, (_, at) => at * 3);
    const { search, test: other } = splitHalf(rows, 5);
    expect([search.length, other.length]).toEqual([51, 50]);
    expect(Int32Array.from([...search, ...other]).sort()).toEqual(rows);
    expect([...search]).toEqual([...search].sort((a, b) => a - b));
    expect(splitHalf(rows, 5).search).toEqual(search);
    expect(splitHalf(rows, 6).search).not.toEqual(search);
  });
});
