import { WinnowError } from '#shared/base/winnowError.ts';
import { count, exitCodes, interval, percent, table } from './cliOutput.ts';
import type { CommandInput } from './commands.ts';

/** `winnow tags`: the taxonomy with its answers and, where they can be given, the rates of each tag. */
export async function tagsCommand({ positional, session, output, options }: CommandInput): Promise<number> {
  const [path] = positional;
  if (path === undefined) throw new WinnowError('bad_usage', 'The project file is missing. See winnow --help.');
  await session.call('project.open', { path });
  const filter = typeof options['where'] === 'string' ? options['where'] : '';
  const tags = await session.call('tags.list', {});
  const { items, overall, hasRun, baseline } = await session.call('tags.priorities', { filter });
  const inOrder = items.map((item) => {
    const { key, description, yes, no, unknown, slices } = tags.find((tag) => tag.id === item.id)!;
    const { yes: yesKnown, ...rates } = item;
    return { ...rates, yesKnown, key, description, answers: { yes, no, unknown }, slices };
  });
  output.document({ items: inOrder, overall, hasRun, baseline });
  if (items.length === 0) output.line('There are no tags. winnow decide makes them: key,tag,NAME.');
  const rows = inOrder.map((item) => [
    item.name,
    count(item.answers.yes),
    count(item.answers.no),
    count(item.answers.unknown),
    interval(item.shareOfErrors),
    interval(item.errorRate),
    percent(item.shareOfData.value),
    item.potentialGain.value === null ? '–' : (item.potentialGain.value * 100).toFixed(2),
    item.note,
  ]);
  const head = [
    'tag',
    'yes',
    'no',
    'unknown',
    'share of errors',
    'error rate',
    'share of data',
    'gain, pts',
    'rests on',
  ];
  if (rows.length > 0) for (const line of table([head, ...rows])) output.line(line);
  return exitCodes.done;
}
