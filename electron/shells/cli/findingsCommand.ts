import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { type DetectorName, detectorNames, isDetector, labelError, wordsOf } from '#shared/model/detectors.ts';
import { count, table } from './cliOutput.ts';
import { type CommandInput, openForReading, text, whole } from './commandInput.ts';

type FoundItem = MethodOutput<'findings.list'>['items'][number];

function documentOf(item: FoundItem, isRanking: boolean) {
  const { key, givenLabel, currentLabel, suggestedLabel, score, reason, set, beyondCut } = item;
  const isBeyond = isRanking ? beyondCut : false;
  return { key, givenLabel, currentLabel, suggestedLabel, score, reason, set, beyondCut: isBeyond };
}

const itemLines = (kind: DetectorName, items: readonly FoundItem[]): string[] =>
  wordsOf(kind).unit === 'set' ? setLines(items) : exampleLines(items);

function exampleLines(items: readonly FoundItem[]): string[] {
  const row = (item: FoundItem): string[] => [
    item.key,
    item.givenLabel ?? '',
    item.suggestedLabel ?? '',
    item.score?.toFixed(4) ?? '',
  ];
  return table([['example', 'given', 'suggested', 'quality'], ...items.map(row)], 3);
}

/** The first members of each set, and how many there are. */
function setLines(items: readonly FoundItem[]): string[] {
  const sets = Map.groupBy(items, ({ set }) => set);
  const rows = [...sets.values()].flatMap((members) => [
    ...members.slice(0, 5).map(({ set, key, givenLabel, reason }) => [String(set), key, givenLabel ?? '', reason]),
    ...(members.length > 5 ? [['', `and ${count(members.length - 5)} more`, '', '']] : []),
  ]);
  return table([['set', 'example', 'given', 'why'], ...rows], 4);
}

/** Kinds that nothing is known of before every example was looked at: the first time that is done, which a read-only project cannot keep. */
async function lookFirst({ session, output }: CommandInput, kind: DetectorName): Promise<void> {
  const { pending } = await session.call('similarity.state', {});
  if (!pending.includes(kind)) return;
  const { jobId } = await session.call('similarity.make', {});
  const made = (await session.finish(jobId)).result as SimilarityInfo;
  output.line(`Looked for examples that are alike: copies by ${made.content}, neighbours by ${made.features}.`);
}

export async function findingsCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openForReading(input);
  const kind = text(input, 'kind') ?? labelError;
  if (!isDetector(kind))
    throw new WinnowError(
      'bad_usage',
      `There is no kind of finding "${kind}". Choose one of: ${detectorNames.join(', ')}.`,
    );
  const { one, many } = wordsOf(kind);
  const isCut = input.options.cut === true || text(input, 'method') !== undefined || text(input, 'score') !== undefined;
  await lookFirst(input, kind);
  const isRanking = kind === 'suspicion' || (kind === labelError && !isCut);
  const found = await session.call('findings.list', {
    kind: isRanking ? 'suspicion' : kind,
    method: text(input, 'method'),
    score: text(input, 'score'),
    run: text(input, 'run'),
    filter: text(input, 'where'),
    limit: whole(input, 'limit') ?? (output.isJson ? 1_000_000 : 20),
  });
  const pairs =
    kind === 'neighbour_disagreement' ? (await session.call('similarity.pairs', { limit: 100 })).pairs : null;
  output.document({
    kind,
    method: found.method,
    count: found.count,
    runs: found.runs,
    ...(found.estimate === null ? {} : { estimate: found.estimate }),
    ...(found.health === null ? {} : { health: found.health }),
    ...(pairs === null ? {} : { pairs }),
    items: found.items.map((item) => documentOf(item, isRanking)),
    notes: found.notes,
  });
  if (found.estimate) output.line(found.estimate.words);
  const beyond = found.items.filter((item) => item.beyondCut === true).length;
  output.line(
    isRanking
      ? `${count(found.count)} ${found.count === 1 ? 'label' : 'labels'} by ${found.runs.map((run) => `“${run}”`).join(' and ')}, the least trusted first; of those listed ${count(found.items.length - beyond)} are wrong to confident learning (--cut lists these alone):`
      : `${count(found.count)} ${found.count === 1 ? one : many} (${found.method}), worst first:`,
  );
  for (const line of itemLines(kind, found.items)) output.line(`  ${line}`);
  for (const note of found.notes) output.line(note);
  return 0;
}
