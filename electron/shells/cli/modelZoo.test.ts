/**
 * Every model of the zoo as a person would use it: import the data, run the model without any answer, and, where Winnow asks and only a
 * person can know, again with the answers; then the framework's own numbers beside what was stored. A case that shall be refused
 * must give no numbers. The table at the end says what became of each exporter's models.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runWinnow } from './testing/runWinnow.ts';

type Case = {
  readonly id: string;
  readonly exporter: string;
  readonly framework: string;
  readonly task: 'table' | 'text' | 'image';
  readonly outcome: 'right' | 'ask' | 'refuse' | 'embeddings';
  readonly classes?: readonly (string | number | boolean)[];
  readonly expected_columns?: readonly string[];
  readonly model?: string;
  readonly data?: string;
  readonly pictures?: string;
  readonly only_folders?: readonly string[];
  readonly label_column?: string;
  readonly import_flags?: readonly string[];
  readonly flags?: readonly string[];
  readonly tolerance?: number;
  readonly max_abs_diff_ort?: number | null;
  readonly unreadable?: number;
};
type Became = 'right' | 'answered' | 'asked' | 'refused' | 'WRONG';

const own = new URL('../../backend/inference/zoo/', import.meta.url).pathname;
const sibling = new URL('../../../../shared/models/', import.meta.url).pathname;

const casesIn = (zoo: string): { readonly name: string; readonly folder: string }[] =>
  existsSync(zoo)
    ? readdirSync(zoo)
        .filter((name) => existsSync(join(zoo, name, 'case.json')))
        .map((name) => ({ name, folder: join(zoo, name) }))
    : [];
const kept = casesIn(own);
const others = casesIn(sibling).filter(({ name }) => !kept.some((one) => one.name === name));

const told = new Map<string, Became[]>();

afterAll(() => {
  const words: readonly Became[] = ['right', 'answered', 'asked', 'refused', 'WRONG'];
  const lines = [...told]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, all]) => {
      const counts = words.map((word) => String(all.filter((one) => one === word).length).padStart(9));
      return `${kind.padEnd(44)}${counts.join('')}`;
    });
  const head = `${'exporter × task'.padEnd(44)}${words.map((word) => word.padStart(9)).join('')}`;
  process.stdout.write(`\n${[head, ...lines].join('\n')}\n`);
});

describe('models kept in the repository', () => {
  test('there are some of every kind', () => {
    expect(kept.length).toBeGreaterThan(60);
  });
  test.each(kept)('$name', async ({ folder }) => {
    expect(wantedOf(readCase(folder))).toContain(await became(folder));
  });
});

describe.skipIf(others.length === 0)('the other models of the sibling ../shared/models', () => {
  test.each(others.length > 0 ? others : [{ name: 'none is there', folder: '' }])('$name', async ({ folder }) => {
    const { model = 'model.onnx' } = readCase(folder);
    if (!existsSync(join(folder, model))) return;
    expect(wantedOf(readCase(folder))).toContain(await became(folder));
  });
});

const readCase = (folder: string): Case => JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case;

/** What became of a case; where that is not what is wanted, with the reason behind it. */
async function became(folder: string): Promise<string> {
  const zooCase = readCase(folder);
  const work = mkdtempSync(join(tmpdir(), 'winnow-zoo-'));
  try {
    const result = await run(zooCase, folder, work);
    const kind = `${zooCase.exporter.split(/[ (]/)[0]} × ${zooCase.task}`;
    told.set(kind, [...(told.get(kind) ?? []), result.became]);
    return wantedOf(zooCase).includes(result.became) ? result.became : `${result.became}: ${result.why}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What is wanted of a case. One that only a person can settle, and that has no flags, is asked about. */
function wantedOf({ outcome, flags }: Case): readonly Became[] {
  if (outcome === 'refuse') return ['refused'];
  if (outcome === 'right' || outcome === 'embeddings') return ['right'];
  return flags ? ['answered', 'right'] : ['asked'];
}

async function run(zooCase: Case, folder: string, work: string): Promise<{ became: Became; why: string }> {
  const project = join(work, 'p.winnow');
  const imported = await runWinnow('import', project, dataOf(zooCase, folder, work), ...importFlags(zooCase), '--json');
  if (imported.code !== 0) return { became: 'WRONG', why: imported.stderr };
  const model = join(folder, zooCase.model ?? 'model.onnx');
  let why = '';
  for (const flags of [[], ...(zooCase.flags ? [zooCase.flags] : [])]) {
    const predicted = await runWinnow('predict', project, '--model', model, '--json', ...flags);
    if (predicted.code === 0) {
      if (zooCase.outcome === 'refuse') return { became: 'WRONG', why: 'gives numbers' };
      if (zooCase.outcome === 'embeddings') {
        const { embeddings } = JSON.parse(predicted.stdout) as { embeddings?: unknown };
        return { became: embeddings ? 'right' : 'WRONG', why: 'gives no embeddings' };
      }
      const differs = await compare(zooCase, folder, project);
      return { became: differs ? 'WRONG' : flags.length > 0 ? 'answered' : 'right', why: differs ?? '' };
    }
    why = predicted.stderr.trim();
    if (predicted.code !== 2) return { became: 'WRONG', why };
  }
  return { became: zooCase.outcome === 'refuse' ? 'refused' : 'asked', why };
}

function dataOf(
  { task, pictures = '', only_folders: only, data = 'data.csv' }: Case,
  folder: string,
  work: string,
): string {
  if (task !== 'image') return join(folder, data);
  const all = join(folder, pictures);
  if (!only) return all;
  for (const name of only) cpSync(join(all, name), join(work, 'pictures', name), { recursive: true });
  return join(work, 'pictures');
}

const importFlags = ({ task, label_column: label, import_flags: flags = [] }: Case): readonly string[] => [
  ...(task !== 'image' && label ? ['--label', label] : []),
  ...flags,
];

/** Where the stored numbers differ from the framework's, in words; null where they are equal. */
async function compare(zooCase: Case, folder: string, project: string): Promise<string | null> {
  const file = join(project, '..', 'predictions.csv');
  const written = await runWinnow('predictions', project, '--to', file, '--json');
  if (written.code !== 0) return written.stderr;
  const ours = readRows(file);
  const wanted = readRows(join(folder, 'expected.csv'));
  const classes = (zooCase.classes ?? []).map(String);
  const theirs = (zooCase.expected_columns ?? classes).map(String);
  const isByKey = ['file', 'path', 'key'].includes(wanted.head[0] ?? '');
  const byKey = new Map(ours.rows.map((row) => [row[ours.head.indexOf('key')], row]));
  const lost = classes.filter((name) => !ours.head.includes(name));
  if (lost.length > 0) return `no column for ${lost.join(', ')}`;
  if (!isByKey && ours.rows.length !== wanted.rows.length) return `${ours.rows.length} rows for ${wanted.rows.length}`;
  const limit =
    zooCase.tolerance ?? (zooCase.task === 'image' ? 0.03 : Math.max(1e-4, 2 * (zooCase.max_abs_diff_ort ?? 0)));
  let missing = 0;
  for (const [index, row] of wanted.rows.entries()) {
    const own = isByKey ? byKey.get(row[0]) : ours.rows[index];
    if (!own) {
      missing += 1;
      continue;
    }
    for (const [k, name] of classes.entries()) {
      const cell = own[ours.head.indexOf(name)];
      const difference = Math.abs((cell === '' ? NaN : Number(cell)) - Number(row[wanted.head.indexOf(theirs[k]!)]));
      if (!(difference <= limit)) return `row ${row[0]}, ${name}: differs by ${difference}`;
    }
  }
  return missing > (zooCase.unreadable ?? 0) ? `${missing} rows are not there` : null;
}

/** The zoo's tables quote only names. */
function readRows(path: string): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const [head = [], ...rows] = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
  return { head, rows };
}
