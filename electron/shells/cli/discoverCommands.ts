import { given } from '#shared/base/given.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { sliceLosses, type ErrorTreeNode, type SliceLoss } from '#shared/contract/discoveryValues.ts';
import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import { count, exitCodes, interval, percent, table } from './cliOutput.ts';
import { type CommandInput, flagOption, names, number, openProject, text, valueOption } from './commandInput.ts';

/** Options of `winnow slices` that only a search or a tree takes. */
export const discoverOptions = {
  features: valueOption,
  'add-features': valueOption,
  'max-predicates': valueOption,
  'min-support': valueOption,
  alpha: valueOption,
  'max-q': valueOption,
  loss: valueOption,
  tree: flagOption,
  'max-depth': valueOption,
} as const;

function lossOption(input: CommandInput): SliceLoss | undefined {
  const asked = text(input, 'loss');
  const loss = sliceLosses.find((one) => one === asked);
  if (asked !== undefined && loss === undefined)
    throw new WinnowError('bad_usage', `--loss is one of ${sliceLosses.join(', ')}.`);
  return loss;
}

type FeatureInfo = MethodOutput<'features.list'>['items'][number];

/** What to search: the names given, or what is searched when nobody chooses, and these too; undefined where nothing is said. */
async function featuresAsked(input: CommandInput): Promise<string[] | undefined> {
  const [only, added] = [names(input, 'features'), names(input, 'add-features')];
  if (only !== undefined && added !== undefined)
    throw new WinnowError('bad_usage', '--features and --add-features exclude each other.');
  if (added === undefined) return only;
  const { items } = await input.session.call('features.list', {});
  const usual = items.filter((item) => item.isDefault).map((item) => item.name);
  return [...new Set([...usual, ...added])];
}

/** Columns that a search leaves out unless they are chosen, with the reason. */
async function columnsLeftOut({ session }: CommandInput, searched: readonly string[]): Promise<FeatureInfo[]> {
  const { items } = await session.call('features.list', {});
  return items.filter(({ name, kind, isDefault }) => kind === 'column' && !isDefault && !searched.includes(name));
}

/** `winnow slices --discover`: the project is open. */
export async function discoverCommand(input: CommandInput, filter: string): Promise<number> {
  const { session, output } = input;
  const features = await featuresAsked(input);
  const options = given({
    features,
    maxPredicates: number(input, 'max-predicates'),
    minSupport: number(input, 'min-support'),
    alpha: number(input, 'alpha'),
    maxQ: number(input, 'max-q'),
    loss: lossOption(input),
    limit: number(input, 'limit'),
  });
  // What is no 1, 2 or 3 is refused by the contract.
  const found = await session.call('slices.discover', { filter, ...options } as MethodInput<'slices.discover'>);
  const notSearched = features === undefined ? await columnsLeftOut(input, found.features) : [];
  output.document({ ...found, notSearched: notSearched.map(({ name, note }) => ({ name, why: note })) });
  const isRate = found.loss === 'error';
  const shown = (value: MethodOutput<'slices.discover'>['overall']): string =>
    isRate ? interval(value) : `${value.value?.toFixed(3)} (n ${count(value.n)})`;
  output.line(`${isRate ? 'Error rate' : `Mean ${found.loss.replace('_', ' ')}`} overall: ${shown(found.overall)}.`);
  output.line(testedWords(found));
  const rows = found.items.map((item) => [
    item.filter,
    count(item.n),
    shown(item.heldOut),
    item.effectSize.toFixed(2),
    item.qValue < 0.0001 ? '< 0.0001' : item.qValue.toFixed(4),
    percent(item.errorCoverage),
  ]);
  const head = ['slice', 'n', isRate ? 'error rate, held out' : 'mean, held out', 'effect', 'q', 'of all errors'];
  if (rows.length === 0) output.line('No slice is worse than the rest beyond chance.');
  else for (const line of table([head, ...rows])) output.line(line);
  for (const { field, share } of found.givesAway)
    output.line(
      `${field} alone tells ${percent(share)} of the labels: a column that gives the label away. Its slices say where the label turns, ` +
        'not where the model is weak.',
    );
  for (const { name, note } of notSearched)
    output.line(`Not searched: ${name} ${note}; --add-features ${name} searches it too.`);
  return exitCodes.done;
}

/** "9 slices tested on the half that was not searched, 7 listed: 2 left out, q above 0.05." */
function testedWords({ tested, items, maxQ, leftOutCount }: MethodOutput<'slices.discover'>): string {
  const unlisted = tested - items.length;
  const listed = unlisted > 0 ? `, ${count(items.length)} listed: ${count(unlisted)} left out, q above ${maxQ}` : '';
  const redundant = leftOutCount > 0 ? ` ${count(leftOutCount)} more say nothing new and were not tested.` : '';
  return `${count(tested)} ${tested === 1 ? 'slice' : 'slices'} tested on the half that was not searched${listed}.${redundant}`;
}

/** `winnow slices --tree`: the error tree, indented. */
export async function treeCommand(input: CommandInput, filter: string): Promise<number> {
  const { session, output } = input;
  const options = given({
    features: await featuresAsked(input),
    maxDepth: number(input, 'max-depth'),
    minSupport: number(input, 'min-support'),
  });
  const tree = await session.call('slices.tree', { filter, ...options });
  output.document(tree);
  const nodeLine = (node: ErrorTreeNode): string[] => [
    `${'  '.repeat(node.depth)}${node.condition === '' ? 'all examples' : node.condition}`,
    count(node.n),
    interval(node.heldOut),
  ];
  const inOrder = (node: ErrorTreeNode): ErrorTreeNode[] => [
    node,
    ...node.children.flatMap((child) => inOrder(tree.nodes[child]!)),
  ];
  const rows = inOrder(tree.nodes[0]!).map(nodeLine);
  for (const line of table([['node', 'n', 'error rate, held out'], ...rows])) output.line(line);
  if (tree.nodes.length === 1) output.line('No question tells the errors apart beyond chance.');
  return exitCodes.done;
}

/** `winnow clusters`: makes clusters of the embeddings of the active run where there are none, or with --k again. */
export async function clustersCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openProject(input);
  const k = number(input, 'k') ?? null;
  const before = await session.call('clusters.list', {});
  if (before.made === null || k !== null) await session.finish((await session.call('clusters.make', { k })).jobId);
  const { made } = await session.call('clusters.list', {});
  if (made === null) throw new WinnowError('internal', 'The clusters were not kept.');
  output.document(made);
  const rows = made.items.map((item) => [
    item.name,
    count(item.n),
    item.traits.map((trait) => `${trait.label} ${percent(trait.share)}`).join('; '),
  ]);
  for (const line of table([['cluster', 'n', 'what sets it apart'], ...rows])) output.line(line);
  return exitCodes.done;
}

/** `winnow bins`: the hand-set cut points, or with --column sets them (`--cuts 10,20,30`, or `equal` to take them away). */
export async function binsCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openProject(input);
  const [field, cuts] = [text(input, 'column'), text(input, 'cuts')];
  if (field !== undefined && cuts !== undefined) {
    const points = cuts === 'equal' ? null : cuts.split(',').map((cut) => Number(cut.trim() === '' ? NaN : cut));
    if (points?.some((point) => Number.isNaN(point)))
      throw new WinnowError('bad_usage', '--cuts takes rising numbers such as 10,20,30, or "equal".');
    await session.call('bins.set', { field, cuts: points });
  } else if (field !== undefined || cuts !== undefined)
    throw new WinnowError('bad_usage', '--column and --cuts belong together.');
  const items = await session.call('bins.get', {});
  output.document({ items });
  if (items.length === 0) output.line('No column is cut by hand: numbers fall into ten groups of equal size.');
  for (const { field: name, cuts: points } of items) output.line(`${name}: ${points.join(', ')}`);
  return exitCodes.done;
}
