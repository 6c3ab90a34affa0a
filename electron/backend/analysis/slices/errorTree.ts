import { WinnowError } from '#shared/base/winnowError.ts';
import { cohensH, twoProportionTest } from '../metrics/compareGroups.ts';
import type { Interval } from '#shared/analysis/interval.ts';
import { errorRateOf } from '../metrics/hits.ts';
import { selectedRows, type Selection } from '../selection.ts';
import type { SearchProgress } from './searchSlices.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';
import { splitHalf } from './splitHalf.ts';

export type ErrorTreeInput = {
  readonly features: readonly SliceFeature[];
  /** 1 wrong, 0 right; NaN where neither can be said: left out. */
  readonly errors: Float64Array | Float32Array | Uint8Array;
  readonly selection?: Selection;
  /** Levels of questions, 1 to 4; default 3. */
  readonly maxDepth?: number;
  /** Fewest rows of a node among all rows that count; the half the tree is grown on needs half. Default max(64, 1 %). */
  readonly minLeaf?: number;
  readonly seed?: number;
};

/** A node's own question as its parent asks it: `is` false is everything else, rows without a value among them. */
export type TreeCondition = { readonly predicate: SlicePredicate; readonly is: boolean };

export type TreeCounts = { readonly n: number; readonly errors: number; readonly errorRate: Interval };

export type TreeNode = {
  /** Index in the list; the root is 0. Children come after their parent. */
  readonly id: number;
  readonly parent: number | null;
  readonly depth: number;
  /** From the root to the node. */
  readonly conditions: readonly TreeCondition[];
  readonly searched: TreeCounts;
  /** Over the half that did not grow the tree: the numbers to believe. */
  readonly heldOut: TreeCounts;
  readonly all: TreeCounts;
  /** Cohen's h of the held-out error rate against that of all other held-out rows; NaN for the root. */
  readonly effectSize: number;
  /** Information gain in bits a row of the split below it on the searched half; null for a leaf. */
  readonly gain: number | null;
  readonly children: readonly [number, number] | null;
};

export type ErrorTree = {
  readonly nodes: readonly TreeNode[];
  readonly rows: { readonly searched: number; readonly heldOut: number; readonly skipped: number };
};

/** Even a split of pure noise gains something: the best of m candidates counts at this level divided by m. */
const SPLIT_LEVEL = 0.05;

type Draft = { readonly at: TreeNode; readonly searched: Int32Array; readonly heldOut: Int32Array };

/**
 * A shallow binary tree that tells where the errors are: at each node the question with the greatest information gain
 * about wrong or right (Quinlan 1986) among all questions "is the value v" of a category and "is it below the start of a
 * bin" of a number, over every feature: exact, no sampling. A node stays a leaf at `maxDepth`, where no question leaves
 * `minLeaf` rows on both sides, or where the best one is no surprise among so many (two-sided two-proportion z,
 * Bonferroni at 0.05). Grown on one random half, counted on both. Ties go to the first feature and code.
 * Cost: one pass over the searched rows a level and feature.
 * @throws WinnowError `bad_input` for a depth or leaf size that makes no sense, or errors that are not 0, 1 or NaN.
 */
export function* errorTreeSteps(input: ErrorTreeInput): Generator<SearchProgress, ErrorTree> {
  const { features, errors, maxDepth = 3, seed = 1 } = input;
  if (!(Number.isInteger(maxDepth) && maxDepth >= 1 && maxDepth <= 4)) {
    throw new WinnowError('bad_input', `The tree can be 1 to 4 questions deep, not ${maxDepth}.`);
  }
  const asked = selectedRows(input.selection, errors.length);
  const usable = asked.filter((row) => !Number.isNaN(errors[row]!));
  if (usable.some((row) => errors[row] !== 0 && errors[row] !== 1)) {
    throw new WinnowError('bad_input', 'An error tree tells right from wrong: every error must be 0 or 1.');
  }
  const minLeaf = input.minLeaf ?? Math.max(64, Math.ceil(usable.length / 100));
  if (!(Number.isInteger(minLeaf) && minLeaf >= 1)) {
    throw new WinnowError('bad_input', `The least number of rows of a node must be 1 or more; it is ${minLeaf}.`);
  }
  const halves = splitHalf(usable, seed);
  const heldOutErrors = countErrors(halves.test, errors);
  const make = (
    draft: Pick<TreeNode, 'id' | 'parent' | 'depth' | 'conditions'>,
    rows: readonly Int32Array[],
  ): Draft => {
    const [searched, heldOut] = [countsOf(rows[0]!, errors), countsOf(rows[1]!, errors)];
    const n = halves.test.length - heldOut.n;
    const rest = n === 0 ? NaN : (heldOutErrors - heldOut.errors) / n;
    const node: TreeNode = {
      ...draft,
      searched,
      heldOut,
      all: counted(searched.n + heldOut.n, searched.errors + heldOut.errors),
      effectSize: heldOut.n === 0 ? NaN : cohensH(heldOut.errorRate.value, rest),
      gain: null,
      children: null,
    };
    return { at: node, searched: rows[0]!, heldOut: rows[1]! };
  };
  const drafts = [make({ id: 0, parent: null, depth: 0, conditions: [] }, [halves.search, halves.test])];
  const nodes: TreeNode[] = [];
  const total = 2 ** maxDepth - 1;
  for (let id = 0; id < drafts.length; id += 1) {
    const { at, searched, heldOut } = drafts[id]!;
    nodes.push(at);
    if (at.depth >= maxDepth) continue;
    yield { phase: 'questions', done: Math.min(id, total), total };
    const least = Math.max(1, Math.ceil(minLeaf / 2));
    const best = yield* bestSplit({
      features,
      errors,
      rows: searched,
      least,
      phase: { done: Math.min(id, total), total },
    });
    if (best === undefined) continue;
    const { feature, code, isBelow } = best;
    const { codes } = features[feature]!;
    const accepts = (row: number): boolean => (isBelow ? codes[row]! >= 0 && codes[row]! < code : codes[row] === code);
    const predicate = isBelow ? belowOf(features[feature]!, code) : features[feature]!.predicates[code]!;
    const first = drafts.length;
    nodes[id] = { ...at, gain: best.gain, children: [first, first + 1] };
    for (const is of [true, false]) {
      const part = (rows: Int32Array): Int32Array => rows.filter((row) => accepts(row) === is);
      const conditions = [...at.conditions, { predicate, is }];
      drafts.push(
        make({ id: drafts.length, parent: id, depth: at.depth + 1, conditions }, [part(searched), part(heldOut)]),
      );
    }
  }
  return {
    nodes,
    rows: { searched: halves.search.length, heldOut: halves.test.length, skipped: asked.length - usable.length },
  };
}

type Split = { readonly feature: number; readonly code: number; readonly isBelow: boolean; readonly gain: number };
type SplitInput = Pick<ErrorTreeInput, 'features' | 'errors'> & {
  readonly rows: Int32Array;
  readonly least: number;
  readonly phase: { readonly done: number; readonly total: number };
};

function* bestSplit({
  features,
  errors,
  rows,
  least,
  phase,
}: SplitInput): Generator<SearchProgress, Split | undefined> {
  const n = rows.length;
  const wrong = countErrors(rows, errors);
  if (wrong === 0 || wrong === n || n < 2 * least) return undefined;
  let best: (Split & { readonly inside: number; readonly insideWrong: number }) | undefined;
  let candidates = 0;
  for (const [feature, { codes, predicates, values }] of features.entries()) {
    yield { phase: 'questions', ...phase };
    const sizes = new Int32Array(predicates.length);
    const sums = new Int32Array(predicates.length);
    for (let at = 0; at < n; at += 1) {
      const row = rows[at]!;
      const code = codes[row]!;
      if (code < 0) continue;
      sizes[code]! += 1;
      sums[code]! += errors[row]!;
    }
    const isBelow = values !== undefined;
    let [below, belowWrong] = [0, 0];
    for (let code = 0; code < sizes.length; code += 1) {
      const [inside, insideWrong] = isBelow ? [below, belowWrong] : [sizes[code]!, sums[code]!];
      below += sizes[code]!;
      belowWrong += sums[code]!;
      if (inside < least || n - inside < least) continue;
      candidates += 1;
      const gain = informationGain([inside, insideWrong], [n, wrong]);
      if (best === undefined || gain > best.gain + 1e-12) best = { feature, code, isBelow, gain, inside, insideWrong };
    }
  }
  if (best === undefined) return undefined;
  const { statistic } = twoProportionTest(best.insideWrong, best.inside, wrong - best.insideWrong, n - best.inside);
  const { pValue } = twoProportionTest(
    statistic < 0 ? wrong - best.insideWrong : best.insideWrong,
    statistic < 0 ? n - best.inside : best.inside,
    statistic < 0 ? best.insideWrong : wrong - best.insideWrong,
    statistic < 0 ? best.inside : n - best.inside,
  );
  return 2 * pValue * candidates <= SPLIT_LEVEL ? best : undefined;
}

/** Bits a row that knowing the side tells about wrong or right: H(parent) − Σ share · H(side). */
export function informationGain(
  [inside, insideWrong]: readonly [number, number],
  [n, wrong]: readonly [number, number],
): number {
  const sides = inside * entropy(insideWrong / inside) + (n - inside) * entropy((wrong - insideWrong) / (n - inside));
  return entropy(wrong / n) - sides / n;
}

function entropy(share: number): number {
  if (!(share > 0 && share < 1)) return 0;
  return -share * Math.log2(share) - (1 - share) * Math.log2(1 - share);
}

/** "Below the start of this bin", with the bin before as its upper end where the two leave a gap (whole numbers). */
function belowOf({ column, predicates }: SliceFeature, code: number): SlicePredicate {
  const [next, last] = [predicates[code]!, predicates[code - 1]!];
  if (last.kind === 'equals') return { column, kind: 'range', low: null, high: Number(last.value), includesHigh: true };
  if (last.high !== null) return { column, kind: 'range', low: null, high: last.high, includesHigh: last.includesHigh };
  const start = next.kind === 'equals' ? Number(next.value) : next.low!;
  return { column, kind: 'range', low: null, high: start, includesHigh: false };
}

function countErrors(rows: Int32Array, errors: ErrorTreeInput['errors']): number {
  let sum = 0;
  for (let at = 0; at < rows.length; at += 1) sum += errors[rows[at]!]!;
  return sum;
}

function countsOf(rows: Int32Array, errors: ErrorTreeInput['errors']): TreeCounts {
  return counted(rows.length, countErrors(rows, errors));
}

function counted(n: number, errors: number): TreeCounts {
  return { n, errors, errorRate: errorRateOf({ n, right: n - errors }) };
}
