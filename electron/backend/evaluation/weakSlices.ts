import { firstId } from '#shared/model/ids.ts';
import { hasBit } from '#shared/analysis/bitset.ts';
import { discoverSlicesSteps, type Discovery, type LeftOut } from '../analysis/slices/discoverSlices.ts';
import { errorGrid } from '../analysis/slices/errorGrid.ts';
import { errorTreeSteps, type TreeCondition } from '../analysis/slices/errorTree.ts';
import type { SearchProgress } from '../analysis/slices/searchSlices.ts';
import { type SliceFeature, sliceFilter, type SlicePredicate } from '../analysis/slices/slicePredicate.ts';
import { errorRateOf } from '../analysis/metrics/hits.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { SliceLoss } from '#shared/contract/discoveryValues.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import { joinNodes } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { flatCosts } from '../measure/costs.ts';
import { lossValues } from '../fields/derivedColumns.ts';
import { driveSteps, type StepControl } from '../project/driveSteps.ts';
import { finite, sentInterval } from '../measure/metrics.ts';
import { fieldOf } from '../fields/fieldCatalog.ts';
import { shareOfLabelsTold } from '../detectors/leakingColumns.ts';
import type { OpenProject } from '../project/openProject.ts';
import { chosenFeatures, sliceFeature, sourceOf } from './sliceFeatures.ts';
import { scoredBits } from '../measure/includedRows.ts';

type Steps<T> = Generator<SearchProgress, T>;

/** Error of each example within the filter; NaN where it has no label or prediction, is excluded or outside. */
function errorsOf(project: OpenProject, filter: string, loss: SliceLoss): Float64Array {
  const { run } = project;
  if (!run)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  if (loss === 'log_loss' && run.kind === 'decision')
    throw new WinnowError('bad_input', `${noProbabilities} Log loss needs them: look for slices by errors or by cost.`);
  const { scored, wrong } = scoredBits(project, run, filter);
  const losses = loss === 'log_loss' ? lossValues(project, run) : null;
  const costs = loss === 'cost' ? flatCosts(project) : null;
  const costOf = (id: number): number => costs![project.current[id]! * project.classes.length + run.predicted[id]!]!;
  const errors = new Float64Array(project.rowCount).fill(NaN);
  for (let id = firstId; id < errors.length; id++)
    if (hasBit(scored, id)) errors[id] = losses ? losses[id]! : costs ? costOf(id) : hasBit(wrong, id) ? 1 : 0;
  return errors;
}

/** A column at a time: bins of a million numbers take a while to make. */
function* columnSteps(project: OpenProject, names: readonly string[]): Steps<SliceFeature[]> {
  const columns: SliceFeature[] = [];
  for (const [done, name] of names.entries()) {
    yield { phase: 'reading columns', done, total: names.length };
    columns.push(sliceFeature(project, name));
  }
  return columns;
}

/** Of the columns those that tell examples apart. */
function* featureSteps(project: OpenProject, names: readonly string[]): Steps<SliceFeature[]> {
  const columns = yield* columnSteps(project, names);
  const features = columns.filter(({ predicates, column }) => predicates.length > 1 || column === 'finding');
  if (features.length === 0) throw new WinnowError('bad_input', 'There are no columns to slice by: choose some.');
  return features;
}

const textOf = (predicates: readonly SlicePredicate[]): string => printFilter(sliceFilter(predicates));

/** Looks for weak slices; gives way to other calls between steps and stops when asked to. */
export async function findWeakSlices(
  project: OpenProject,
  options: MethodParsed<'slices.discover'>,
  control: StepControl,
): Promise<MethodOutput<'slices.discover'>> {
  const { loss } = options;
  const errors = errorsOf(project, options.filter, loss);
  const names = chosenFeatures(project, options.features);
  function* steps(): Steps<{ features: SliceFeature[]; found: Discovery }> {
    const features = yield* featureSteps(project, names);
    const found = yield* discoverSlicesSteps({
      features,
      errors,
      k: options.limit,
      maxPredicates: options.maxPredicates,
      maxQ: options.maxQ,
      ...(options.minSupport === undefined ? {} : { minSupport: options.minSupport }),
      ...(options.alpha === undefined ? {} : { alpha: options.alpha }),
    });
    return { features, found };
  }
  const { features, found } = await driveSteps(steps(), control);
  return {
    tested: found.tested,
    loss,
    overall: sentInterval(found.overall.errorRate),
    features: features.map((feature) => feature.column),
    rows: found.rows,
    minSupport: found.minSupport,
    maxQ: options.maxQ,
    givesAway: columnsThatTell(project, found),
    leftOut: found.leftOut.map((one) => ({ filter: textOf(one.predicates), because: reasonWords(one) })),
    leftOutCount: found.leftOutCount,
    items: found.slices.map((slice) => {
      const filter = textOf(slice.predicates);
      return {
        name: filter,
        filter,
        n: slice.all.n,
        errors: slice.all.errors,
        errorRate: sentInterval(slice.all.errorRate),
        heldOut: sentInterval(slice.heldOut.errorRate),
        score: slice.all.score,
        effectSize: slice.effectSize,
        pValue: slice.pValue,
        qValue: slice.qValue,
        errorCoverage: slice.all.errorCoverage,
      };
    }),
  };
}

/** Columns in the slices found that nearly determine the label; what is made of label and prediction does so by definition. */
function columnsThatTell(project: OpenProject, { slices }: Discovery): { field: string; share: number }[] {
  const used = new Set(slices.flatMap(({ predicates }) => predicates.map(({ column }) => column)));
  return project.columns.map(fieldOf).flatMap((field) => {
    const share = used.has(field) ? shareOfLabelsTold(project, sourceOf(project, field)) : null;
    return share === null ? [] : [{ field, share }];
  });
}

function reasonWords({ because }: LeftOut): string {
  if (because.kind === 'parent') return `not worse than the rest of ${textOf(because.by)}`;
  if (because.kind === 'overlap') return `most of its rows lie in ${textOf(because.by)}, which scores higher`;
  return 'outside of the slices found its rows are like any other';
}

/** The error tree with each node as a filter that selects exactly its examples. */
export async function growErrorTree(
  project: OpenProject,
  options: MethodParsed<'slices.tree'>,
  control: StepControl,
): Promise<MethodOutput<'slices.tree'>> {
  const errors = errorsOf(project, options.filter, 'error');
  const names = chosenFeatures(project, options.features);
  const byName = new Map<string, SliceFeature>();
  function* steps() {
    const features = yield* featureSteps(project, names);
    for (const feature of features) byName.set(feature.column, feature);
    const { maxDepth, minSupport } = options;
    return yield* errorTreeSteps({
      features,
      errors,
      maxDepth,
      ...(minSupport === undefined ? {} : { minLeaf: minSupport }),
    });
  }
  const tree = await driveSteps(steps(), control);
  const nodeOf = (condition: TreeCondition): FilterNode =>
    conditionFilter(condition, hasMissing(byName.get(condition.predicate.column)!));
  return {
    features: [...byName.keys()],
    overall: sentInterval(tree.nodes[0]!.all.errorRate),
    heldOut: tree.rows.heldOut,
    nodes: tree.nodes.map((node) => {
      const last = node.conditions.at(-1);
      return {
        id: node.id,
        parent: node.parent,
        depth: node.depth,
        condition: last === undefined ? '' : printFilter(nodeOf(last)),
        filter: printFilter(joinNodes('and', node.conditions.map(nodeOf))),
        n: node.all.n,
        errors: node.all.errors,
        errorRate: sentInterval(node.all.errorRate),
        heldOut: sentInterval(node.heldOut.errorRate),
        effectSize: finite(node.effectSize),
        children: [...(node.children ?? [])],
      };
    }),
  };
}

/** "Not below 5" reads `x>=5` where every row has a value; else the complement, which takes rows without one too. */
function conditionFilter({ predicate, is }: TreeCondition, isMissing: boolean): FilterNode {
  if (is) return sliceFilter([predicate]);
  if (predicate.kind === 'range' && predicate.low === null && predicate.high !== null && !isMissing) {
    const text =
      predicate.high === Infinity ? '1e999' : predicate.high === -Infinity ? '-1e999' : String(predicate.high);
    const operator = predicate.includesHigh ? '>' : '>=';
    return { kind: 'compare', field: predicate.column, operator, value: { kind: 'literal', text, at: 0 }, at: 0 };
  }
  return { kind: 'not', node: sliceFilter([predicate]) };
}

function hasMissing({ codes }: SliceFeature): boolean {
  return codes.some((code) => code < 0);
}

/** Error rates by two features. */
export async function errorHeatMap(
  project: OpenProject,
  { filter, across, down }: MethodParsed<'slices.heatMap'>,
  control: StepControl,
): Promise<MethodOutput<'slices.heatMap'>> {
  const names = [across, down];
  for (const name of names) chosenFeatures(project, [name]);
  const errors = errorsOf(project, filter, 'error');
  function* steps() {
    const [a, b] = yield* columnSteps(project, names);
    yield { phase: 'counting cells', done: 0, total: 1 };
    return { a: a!, b: b!, grid: errorGrid({ across: a!, down: b!, errors }) };
  }
  const { a, b, grid } = await driveSteps(steps(), control);
  const axis = ({ predicates }: SliceFeature, codes: readonly number[]) =>
    codes.map((code) => ({ label: predicateWords(predicates[code]!), filter: textOf([predicates[code]!]) }));
  const hits = errors.reduce(
    (all, error) => (Number.isNaN(error) ? all : { n: all.n + 1, right: all.right + 1 - error }),
    { n: 0, right: 0 },
  );
  return {
    overall: sentInterval(errorRateOf(hits)),
    across: axis(a, grid.across),
    down: axis(b, grid.down),
    cells: grid.cells.map((cell) => ({ n: cell.n, errors: cell.errors, errorRate: sentInterval(cell.errorRate) })),
    missing: grid.missing,
    beyond: grid.beyond,
  };
}

/** A value without the name of its column: `west`, `10 to 15`, `under 2`, `from 350`. */
export function predicateWords(predicate: SlicePredicate): string {
  if (predicate.kind === 'equals') return String(predicate.value);
  const { low, high, includesHigh } = predicate;
  if (low === null) return `${includesHigh ? 'to' : 'under'} ${high}`;
  if (high === null) return `from ${low}`;
  return includesHigh ? `${low} to ${high}` : `${low} to under ${high}`;
}
