import { given } from '#shared/base/given.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { TagDraft, TagInfo } from '#shared/contract/tagValues.ts';
import { count, exitCodes, interval, noTags, percent, table } from './cliOutput.ts';
import { type CommandInput, number, openForReading, openProject, text, valueOption, where } from './commandInput.ts';
import { chosenAct, namedOf, numberOrNone, ratedOptions, refuseOptions } from './saveOptions.ts';
import { newMutationId } from './session.ts';

const draftOptions = {
  ...ratedOptions,
  rename: valueOption,
  colour: valueOption,
  key: valueOption,
} as const;

export const tagOptions = {
  where: valueOption,
  save: valueOption,
  remove: valueOption,
  merge: valueOption,
  into: valueOption,
  ...draftOptions,
} as const;

/** `winnow tags`: the taxonomy with the rates of each tag; --save, --remove and --merge change it. */
export async function tagsCommand(input: CommandInput): Promise<number> {
  const act = chosenAct(input, ['save', 'remove', 'merge'] as const);
  if (act !== 'save') refuseOptions(input, Object.keys(draftOptions), '--save');
  if (act !== 'merge') refuseOptions(input, ['into'], '--merge');
  if (act === null) return listTags(input);
  refuseOptions(input, ['where'], 'the list of tags');
  await openProject(input);
  const tags = await input.session.call('tags.list', {});
  if (act === 'save') return saveTag(input, tags);
  const tag = namedOf(tags, text(input, act)!, 'tag');
  return act === 'remove' ? removeTag(input, tag) : mergeTag(input, tag, tags);
}

/** Makes a tag, or changes what is given of the one that has the name. */
async function saveTag(input: CommandInput, tags: readonly TagInfo[]): Promise<number> {
  const { session, output } = input;
  const name = text(input, 'save')!.trim();
  const before = tags.find((tag) => tag.name === name);
  const rename = text(input, 'rename')?.trim();
  if (rename !== undefined && !before) namedOf(tags, name, 'tag');
  const key = text(input, 'key');
  // A colour or a key that there is not is refused by the contract.
  const changes = given({
    colour: text(input, 'colour') as TagDraft['colour'],
    key: key === 'none' ? null : key,
    description: text(input, 'description'),
    weight: number(input, 'weight'),
    ease: number(input, 'ease'),
    humanLevel: numberOrNone(input, 'human-level'),
  });
  const { id, slices } = await session.call('tags.save', { ...changes, id: before?.id ?? null, name: rename ?? name });
  const saved = (await session.call('tags.list', {})).find((tag) => tag.id === id)!;
  output.document({ saved: saved.name, isNew: before === undefined, slices, items: [saved] });
  output.line(
    rename === undefined || rename === name
      ? `The tag "${name}" is ${before ? 'changed' : 'saved'}.`
      : `The tag "${name}" is now called "${saved.name}".`,
  );
  if (slices.length > 0) output.line(`Slices that ask about it follow: ${slices.join(', ')}.`);
  return exitCodes.done;
}

async function removeTag({ session, output }: CommandInput, tag: TagInfo): Promise<number> {
  const { examples, slices } = await session.call('tags.remove', { mutationId: newMutationId(), id: tag.id });
  output.document({ removed: tag.name, examples, slices });
  output.line(`The tag "${tag.name}" is removed with its answers on ${count(examples)} examples.`);
  sayStale({ output }, slices);
  return exitCodes.done;
}

async function mergeTag(input: CommandInput, from: TagInfo, tags: readonly TagInfo[]): Promise<number> {
  const { session, output } = input;
  const name = text(input, 'into');
  if (name === undefined) throw new WinnowError('bad_usage', '--into is missing: which tag takes the answers?');
  const into = namedOf(tags, name, 'tag');
  const { examples, slices } = await session.call('tags.merge', {
    mutationId: newMutationId(),
    from: from.id,
    into: into.id,
  });
  output.document({ merged: from.name, into: into.name, examples, slices });
  output.line(`The answers of "${from.name}" on ${count(examples)} examples belong to "${into.name}" now.`);
  sayStale({ output }, slices);
  return exitCodes.done;
}

function sayStale({ output }: Pick<CommandInput, 'output'>, slices: readonly string[]): void {
  if (slices.length > 0) output.line(`Slices that still ask about it: ${slices.join(', ')}.`);
}

async function listTags(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openForReading(input);
  const tags = await session.call('tags.list', {});
  const { items, overall, hasRun, baseline } = await session.call('tags.priorities', { filter: where(input) });
  const inOrder = items.map((item) => {
    const { key, description, yes, no, unknown, slices } = tags.find((tag) => tag.id === item.id)!;
    const { yes: yesKnown, ...rates } = item;
    return { ...rates, yesKnown, key, description, answers: { yes, no, unknown }, slices };
  });
  output.document({ items: inOrder, overall, hasRun, baseline });
  if (items.length === 0) {
    output.line(noTags);
    return exitCodes.done;
  }
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
  for (const line of table([head, ...rows])) output.line(line);
  return exitCodes.done;
}
