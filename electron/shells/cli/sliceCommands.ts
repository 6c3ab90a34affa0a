import { given } from '#shared/base/given.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { isLowerBetter, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import { count, exitCodes, interval, noSlices, percent, table } from './cliOutput.ts';
import {
  type CommandInput,
  flagOption,
  number,
  openForReading,
  openProject,
  text,
  valueOption,
  where,
} from './commandInput.ts';
import { discoverCommand, discoverOptions, treeCommand } from './discoverCommands.ts';
import { metricInterval } from './metricsCommand.ts';
import { chosenAct, namedOf, numberOrNone, ratedOptions, refuseOptions } from './saveOptions.ts';

const draftOptions = {
  ...ratedOptions,
  metric: valueOption,
  'weight-by': valueOption,
  target: valueOption,
} as const;

export const sliceOptions = {
  where: valueOption,
  limit: valueOption,
  discover: flagOption,
  save: valueOption,
  remove: valueOption,
  ...draftOptions,
  ...discoverOptions,
} as const;

/** `winnow slices`: the saved ones, or the weak ones that --discover or --tree finds; --save and --remove change them. */
export async function slicesCommand(input: CommandInput): Promise<number> {
  const act = chosenAct(input, ['save', 'remove', 'discover', 'tree'] as const);
  if (act !== 'save') refuseOptions(input, Object.keys(draftOptions), '--save');
  if (act !== 'discover' && act !== 'tree')
    refuseOptions(input, ['limit', ...Object.keys(discoverOptions)], '--discover or --tree');
  if (act === 'save') return saveSlice(input);
  if (act === 'remove') return removeSlice(input);
  await openForReading(input);
  if (act === 'tree') return treeCommand(input, where(input));
  return act === 'discover' ? discoverCommand(input, where(input)) : savedSlices(input);
}

/** Makes a slice, or changes what is given of the one that has the name: the same command again does nothing new. */
async function saveSlice(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const name = text(input, 'save')!.trim();
  await openProject(input);
  const before = (await session.call('slices.list', {})).items.find((slice) => slice.name === name);
  const filter = text(input, 'where');
  if (filter === undefined && !before)
    throw new WinnowError(
      'bad_usage',
      `--where is missing: a new slice needs a filter. --where "" takes every example.`,
    );
  const weightBy = text(input, 'weight-by');
  const changes = given({
    filter,
    metric: text(input, 'metric'),
    weightBy: weightBy === 'none' ? null : weightBy,
    target: numberOrNone(input, 'target'),
    weight: number(input, 'weight'),
    ease: number(input, 'ease'),
    humanLevel: numberOrNone(input, 'human-level'),
    description: text(input, 'description'),
  });
  const { id } = await session.call('slices.save', {
    ...changes,
    id: before?.id ?? null,
    name,
  });
  const saved = (await session.call('slices.list', {})).items.find((slice) => slice.id === id)!;
  output.document({ saved: name, isNew: before === undefined, items: [withDocumentFields(saved)] });
  output.line(before ? `The slice "${name}" is changed.` : `The slice "${name}" is saved.`);
  for (const line of sliceTable([saved])) output.line(line);
  return exitCodes.done;
}

async function removeSlice(input: CommandInput): Promise<number> {
  const { session, output } = input;
  refuseOptions(input, ['where'], '--save');
  await openProject(input);
  const slice = namedOf((await session.call('slices.list', {})).items, text(input, 'remove')!, 'slice');
  await session.call('slices.remove', { id: slice.id });
  output.document({ removed: slice.name });
  output.line(`The slice "${slice.name}" is removed. Its examples stay.`);
  return exitCodes.done;
}

async function savedSlices(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const { items, overall } = await session.call('slices.list', { filter: where(input) });
  output.document({ items: items.map(withDocumentFields), overall });
  if (items.length === 0) output.line(noSlices);
  else for (const line of sliceTable(items)) output.line(line);
  return exitCodes.done;
}

function sliceTable(items: readonly SliceInfo[]): string[] {
  const rows = items.map((item) => [
    item.name,
    count(item.n),
    interval(item.accuracy),
    ...targetCells(item),
    item.state.replace('_', ' '),
  ]);
  return table([['slice', 'n', 'accuracy', 'metric', 'value', 'target', 'state'], ...rows]);
}

function targetCells(item: SliceInfo): [metric: string, value: string, target: string] {
  if (item.metricProblem !== null) return [item.metric, '–', item.metricProblem];
  const metric = parseMetric(item.metric);
  const bound = metricUnit(metric) === 'share' ? percent(item.target) : String(item.target);
  const target = item.target === null ? '–' : `${isLowerBetter(metric) ? '≤' : '≥'} ${bound}`;
  return [metricWords(metric, item.weightBy), metricInterval(metric, item.value), target];
}

/** What the command line promises of every slice; those that a search alone can know are null. */
function withDocumentFields(item: SliceInfo) {
  return { ...item, score: null, pValue: null, qValue: null, errorCoverage: item.shareOfErrors.value };
}
