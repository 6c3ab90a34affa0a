import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { count, exitCodes, interval, percent, table } from './cliOutput.ts';
import type { CommandInput } from './commands.ts';
import { discoverCommand, treeCommand } from './discoverCommands.ts';

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
    percent(item.target),
    item.state.replace('_', ' '),
  ]);
  if (rows.length > 0)
    for (const line of table([['slice', 'n', 'accuracy', 'target', 'state'], ...rows])) output.line(line);
  return exitCodes.done;
}

/** What the command line promises of every slice; those that a search alone can know are null. */
function withDocumentFields(item: SliceInfo) {
  return { ...item, score: null, pValue: null, qValue: null, errorCoverage: item.shareOfErrors.value };
}

/** `winnow check`: exit code 1 when a slice is below its target with 95 % confidence. For CI; JUnit XML on request. */
export async function checkCommand(input: CommandInput): Promise<number> {
  const { session, output, options } = input;
  await openProject(input);
  const { items, hasRun } = await session.call('slices.list', { filter: '' });
  if (!hasRun)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  const gates = items.filter((item) => item.target !== null);
  const broken = gates.filter((item) => item.problem !== null);
  const missed = gates.filter((item) => item.state === 'missed');
  const junit = options['junit'];
  if (typeof junit === 'string') writeFileSync(resolve(junit), junitOf(gates));
  output.document({
    passed: missed.length === 0 && broken.length === 0,
    items: gates.map(({ name, filter, target, n, accuracy, state, problem }) => ({
      name,
      filter,
      target,
      n,
      accuracy,
      state,
      problem,
    })),
  });
  for (const item of gates) {
    const verdict =
      item.problem !== null
        ? 'CANNOT BE READ'
        : item.state === 'missed'
          ? 'MISSED'
          : item.state === 'met'
            ? 'met'
            : 'not certain';
    output.line(
      `${verdict.padEnd(14)} ${item.name}: target ${percent(item.target)}, accuracy ${interval(item.accuracy)}${item.problem === null ? '' : ` (${item.problem})`}`,
    );
  }
  if (gates.length === 0) output.line('No slice has a target, so there is nothing to check.');
  return missed.length > 0 || broken.length > 0 ? exitCodes.checkFailed : exitCodes.done;
}

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};
const xml = (text: string): string =>
  text
    .replaceAll(/[<>&"']/g, (character) => escapes[character]!)
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

function junitOf(gates: readonly SliceInfo[]): string {
  const isFailure = (item: SliceInfo): boolean => item.state === 'missed' || item.problem !== null;
  const cases = gates.map((item) => {
    const what = item.problem ?? `accuracy ${interval(item.accuracy)} is below the target ${percent(item.target)}`;
    const failure = isFailure(item) ? `<failure message="${xml(what)}"/>` : '';
    return `    <testcase classname="winnow.slices" name="${xml(item.name)}">${failure}</testcase>`;
  });
  const failures = gates.filter(isFailure).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="winnow check" tests="${gates.length}" failures="${failures}">\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}
