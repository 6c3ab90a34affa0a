import { WinnowError } from '#shared/base/winnowError.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { isLowerBetter, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import { count, exitCodes, interval, percent, table } from './cliOutput.ts';
import type { CommandInput } from './commands.ts';
import { discoverCommand, treeCommand } from './discoverCommands.ts';
import { metricInterval } from './metricsCommand.ts';

async function openProject({ positional, session }: CommandInput): Promise<string> {
  const [path] = positional;
  if (path === undefined) throw new WinnowError('bad_usage', 'The project file is missing. See winnow --help.');
  await session.call('project.open', { path });
  return path;
}

const textOf = (value: CommandInput['options'][string], fallback: string): string =>
  typeof value === 'string' ? value : fallback;

/** `winnow slices`: the saved ones, or with --discover the weak ones that a search finds, or with --tree an error tree. */
export async function slicesCommand(input: CommandInput): Promise<number> {
  const { options } = input;
  await openProject(input);
  const filter = textOf(options['where'], '');
  if (options['tree'] === true) return treeCommand(input, filter);
  return options['discover'] === true ? discoverCommand(input, filter) : savedSlices(input, filter);
}

async function savedSlices({ session, output }: CommandInput, filter: string): Promise<number> {
  const { items, overall } = await session.call('slices.list', { filter });
  output.document({ items: items.map(withDocumentFields), overall });
  if (items.length === 0) output.line('No slices are saved. winnow slices PROJECT --discover looks for weak ones.');
  const rows = items.map((item) => [
    item.name,
    count(item.n),
    interval(item.accuracy),
    ...targetCells(item),
    item.state.replace('_', ' '),
  ]);
  if (rows.length > 0)
    for (const line of table([['slice', 'n', 'accuracy', 'metric', 'value', 'target', 'state'], ...rows]))
      output.line(line);
  return exitCodes.done;
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
