import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { WinnowError } from '#shared/base/winnowError.ts';
import { count, interval, table } from './cliOutput.ts';
import type { CommandInput } from './commandInput.ts';
import { newMutationId } from './session.ts';

const reviewed = 300;

/**
 * The whole job on the sample: import, predict, find, decide, export. The decisions are made as a careful person would make
 * them: for each of the first findings the planted truth says whether the given label was wrong. Only this step and the
 * score read the truth file; finding does not.
 */
export async function demoCommand({ session, output }: CommandInput, samplesDir: string | null): Promise<number> {
  if (!samplesDir || !existsSync(join(samplesDir, 'fashion-mnist')))
    throw new WinnowError('not_found', 'The sample is not installed.');
  const dir = mkdtempSync(join(tmpdir(), 'winnow-demo-'));
  const data = join(dir, 'fashion-mnist');
  cpSync(join(samplesDir, 'fashion-mnist'), data, { recursive: true, filter: (path) => !path.endsWith('truth.csv') });
  output.line(`Sample project in ${dir}`);
  const projectPath = join(dir, 'fashion.winnow');
  const { mapping } = await session.call('sources.recognise', { path: join(data, 'metadata.csv') });
  await session.finish((await session.call('imports.start', { mapping, projectPath })).jobId);
  const modelPath = join(data, 'model', 'model.onnx');
  const { config } = await session.call('models.inspect', { path: modelPath });
  if (!config) throw new WinnowError('config_invalid', "The sample's model has no configuration.");
  await session.finish((await session.call('runs.start', { path: modelPath, config })).jobId);
  const before = await session.call('metrics.overview', { filter: '' });
  output.line(`${count(before.n)} images, accuracy against given labels: ${interval(before.accuracyGiven)}`);

  const findings = await session.call('findings.list', { limit: 10 });
  output.line(`${count(findings.count)} suspicious labels. The ten most suspicious:`);
  const rows = findings.items
    .slice(0, 10)
    .map((item) => [item.key, item.givenLabel ?? '', item.suggestedLabel ?? '', item.score?.toFixed(4) ?? '']);
  for (const line of table([['example', 'given', 'suggested', 'quality'], ...rows], 3)) output.line(`  ${line}`);

  const truth = readTruth(join(samplesDir, 'fashion-mnist', 'truth.csv'));
  const planted = [...truth.values()].filter((row) => row.isError).length;
  const { viewId } = await session.call('views.create', {
    filter: '',
    sort: [{ field: 'quality', direction: 'asc' }],
  });
  const ranked = await session.call('views.rows', { viewId, from: 0, count: reviewed, fields: ['key'] });
  const keys = ranked.columns[0]!.map(String);
  const found = keys.filter((key) => truth.get(key)?.isError).length;
  output.line(
    `Planted label errors among the first ${count(keys.length)} by label quality: ${count(found)} of ${count(planted)}.`,
  );

  const lines = keys.map((key) => {
    const row = truth.get(key);
    return row?.isError ? `"${key}",relabel,"${row.trueLabel}",planted error` : `"${key}",confirm,,label is right`;
  });
  const decisionsPath = join(dir, 'decisions.csv');
  writeFileSync(decisionsPath, `key,action,value,reason\n${lines.join('\n')}\n`);
  const decided = await session.call('decisions.import', { mutationId: newMutationId(), from: decisionsPath });
  output.line(
    `Decided on ${count(decided.applied)}: ${count(found)} relabelled, ${count(decided.applied - found)} kept.`,
  );
  const after = await session.call('metrics.overview', { filter: '' });
  output.line(`Accuracy against current labels: ${interval(after.accuracyCurrent)}`);

  const to = join(dir, 'cleaned');
  const job = await session.finish((await session.call('exports.start', { to, format: 'same' })).jobId);
  const result = job.result as {
    examples: number;
    relabelled: number;
    excluded: number;
    files: unknown[];
    verified: boolean;
  };
  const changed = countChangedLines(join(data, 'metadata.csv'), join(to, 'metadata.csv'));
  output.line(
    `Exported ${count(result.examples)} examples to ${to}: verified, ${count(changed)} of ${count(result.examples + 1)} lines differ from the source.`,
  );
  output.document({
    project: projectPath,
    examples: before.n,
    accuracyGiven: before.accuracyGiven,
    accuracyCurrent: after.accuracyCurrent,
    findings: findings.count,
    top: findings.items
      .slice(0, 10)
      .map(({ key, givenLabel, suggestedLabel, score }) => ({ key, givenLabel, suggestedLabel, score })),
    planted: { total: planted, among: keys.length, found },
    decided: decided.applied,
    export: { to, ...result, changedLines: changed },
  });
  return 0;
}

function readTruth(path: string): Map<string, { isError: boolean; trueLabel: string }> {
  const rows = parse(readFileSync(path), { columns: true, bom: true }) as Record<string, string>[];
  return new Map(
    rows.map((row) => [
      row.key ?? row.file ?? '',
      { isError: row.is_label_error === '1', trueLabel: row.true_label ?? '' },
    ]),
  );
}

function countChangedLines(source: string, exported: string): number {
  const before = readFileSync(source, 'utf8').split('\n');
  const after = readFileSync(exported, 'utf8').split('\n');
  return before.filter((line, index) => line !== after[index]).length;
}
