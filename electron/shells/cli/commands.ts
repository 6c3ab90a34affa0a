import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { cutTextsNote } from '#shared/model/cutTexts.ts';
import { exportFormats, formatNamed, sourceFormats, type ExportFormat } from '#shared/model/formats.ts';
import { comparisonWords } from '#shared/model/providers.ts';
import { expectationWords } from '#shared/model/runExpectation.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { count, interval } from './cliOutput.ts';
import {
  type CommandInput,
  list,
  openForReading,
  openProject,
  required,
  requiredOption,
  text,
  whole,
} from './commandInput.ts';
import { folderHints, givenMapping, requireChosenTable } from './importFlags.ts';
import { inspect, settingsFrom, settledConfig, tryProvider, writeConfig } from './modelCommand.ts';
import { newMutationId } from './session.ts';
import { sourceHints, withColumnFlags } from './textFlags.ts';

export async function importCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const projectPath = resolve(required(input, 0, 'The project file'));
  const source = resolve(required(input, 1, 'The path of the dataset'));
  const mostListed = whole(input, 'limit') ?? 20;
  const mapping = withOwnPredictions(input, await mappingFor(input, source));
  const { jobId } = await session.call('imports.start', { mapping, projectPath });
  const job = await session.finish(jobId);
  const result = job.result as { examples: number; rejected: number; problems: number };
  const info = (await session.call('project.info', {}))!;
  // The list holds the problems of earlier imports first.
  const { total } = await session.call('problems.list', { offset: 0, limit: 1 });
  const problems = await session.call('problems.list', { offset: Math.max(0, total - result.problems), limit: 1000 });
  output.document({
    project: projectPath,
    examples: result.examples,
    rejected: result.rejected,
    classes: info.classes,
    columns: mapping.columns,
    problems: { count: result.problems, items: problems.items },
    mapping,
  });
  output.line(`${count(result.examples)} examples in ${info.classes.length} classes imported into ${projectPath}.`);
  if (result.rejected > 0) output.line(`${count(result.rejected)} rows were set aside.`);
  if (mapping.predictions && info.activeRun)
    output.line(
      `${mapping.predictions.length} columns are probabilities: they are the first run, ${interval(info.activeRun.accuracyGiven)}. --predictions none leaves them columns.`,
    );
  for (const problem of problems.items.slice(0, mostListed)) {
    output.line(
      `  ${problem.severity}: ${problem.message}${problem.row === null ? '' : ` (row ${problem.row}${problem.column === null ? '' : `, column ${problem.column}`})`}`,
    );
  }
  return 0;
}

/** `--predictions none`: columns of probabilities become no run. */
function withOwnPredictions(input: CommandInput, { predictions, ...mapping }: ImportMapping): ImportMapping {
  const wanted = text(input, 'predictions');
  if (wanted !== undefined && wanted !== 'none' && wanted !== 'auto')
    throw new WinnowError('bad_usage', `--predictions takes auto or none, not "${wanted}".`);
  return wanted === 'none' || !predictions ? mapping : { ...mapping, predictions };
}

async function mappingFor(input: CommandInput, source: string): Promise<ImportMapping> {
  const given = givenMapping(input, source);
  if (given !== undefined) return given;
  const format = text(input, 'format');
  const known = format === undefined ? undefined : formatNamed(format);
  if (known === null) {
    throw new WinnowError(
      'bad_usage',
      `There is no source format "${format}". Choose one of: ${sourceFormats.join(', ')}.`,
    );
  }
  const found = await input.session.call('sources.recognise', {
    path: source,
    hints: {
      format: known,
      key: text(input, 'key'),
      label: text(input, 'label'),
      image: text(input, 'image'),
      text: text(input, 'text'),
      features: list(input, 'feature'),
      split: text(input, 'split'),
      ...folderHints(input),
      source: sourceHints(input),
    },
  });
  requireChosenTable(input, found.tables, source);
  return withColumnFlags(input, found.mapping);
}

const firstOf = (labels: readonly string[]): string =>
  labels.slice(0, 10).join(', ') + (labels.length > 10 ? ` and ${count(labels.length - 10)} more` : '');

export async function predictCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openProject(input);
  const path = resolve(requiredOption(input, 'model'));
  const inspected = await inspect(input, path, true);
  const isChecked = input.options['no-check'] !== true;
  const config = settledConfig(inspected, path, isChecked);
  const settings = settingsFrom(input);
  const isOnCpu = (settings.provider ?? 'cpu') === 'cpu';
  const { expected, comparison } = isOnCpu
    ? { expected: inspected.expected, comparison: null }
    : await tryProvider(input, { path, config }, isChecked);
  writeConfig(input, inspected);
  for (const line of inspected.warnings) output.note(line.text);
  const unknown = inspected.unknownLabels;
  if (unknown.length > 0) output.note(`The model does not know these labels of the data: ${firstOf(unknown)}.`);
  if (comparison) output.note(comparisonWords(comparison));
  if (expected) output.note(`This takes ${expectationWords(expected)}.`);
  const { jobId, runId } = await session.call('runs.start', { path, config, ...settings });
  await session.finish(jobId);
  return reportRun(
    input,
    runId,
    inspected.warnings.map(({ text: said }) => said),
  );
}

/** What came of a run, and what a person has to know of it. */
export async function reportRun(
  { session, output }: CommandInput,
  runId: number,
  said: readonly string[],
): Promise<number> {
  const run = (await session.call('runs.list', {})).find((candidate) => candidate.id === runId)!;
  const failures = await session.call('runs.failures', { runId, limit: 1000 });
  const seconds = run.durationMs / 1000;
  const isOfEmbeddings = run.kind === 'embeddings';
  const most = run.config?.tokenizer?.max_length;
  const cut = run.cutTexts && most !== undefined ? cutTextsNote(run.cutTexts, run.done, most) : null;
  const notes = [...said, ...run.notes, cut, run.optimistic].filter((line) => line !== null);
  output.document({
    run: run.id,
    model: run.name,
    modelSha256: run.modelSha256,
    examples: run.done,
    failed: failures.items.map(({ key, code, message }) => ({ key, code, message })),
    failedCount: failures.total,
    seconds,
    examplesPerSecond: run.perSecond,
    ...(isOfEmbeddings
      ? { embeddings: { examples: run.done - failures.total, size: run.embeddingSize }, accuracy: null }
      : { accuracy: run.accuracyGiven }),
    provider: run.provider,
    cutTexts: run.cutTexts,
    notes,
  });
  output.line(
    `${count(run.done - failures.total)} examples predicted in ${seconds.toFixed(1)} s (${count(Math.round(run.perSecond ?? 0))} a second).`,
  );
  output.line(
    isOfEmbeddings
      ? `Embeddings of ${count(run.embeddingSize)} numbers: neighbours and clusters are made of them.`
      : `Accuracy against given labels: ${interval(run.accuracyGiven)}`,
  );
  for (const line of failureLines(failures)) output.line(line);
  for (const line of notes) output.line(line);
  return 0;
}

/** Why examples failed: each reason once, with how many of the listed ones have it and the first of them. */
function failureLines({ total, items }: MethodOutput<'runs.failures'>): string[] {
  if (total === 0) return [];
  const reasons = Map.groupBy(items, ({ message }) => message);
  const lines = [...reasons].slice(0, 5).map(([message, having]) => {
    const others = having.length === 1 ? '' : ` and ${count(having.length - 1)} more`;
    return `  ${having[0]!.key}${others}: ${message}`;
  });
  const unsaid = total - [...reasons.values()].slice(0, 5).reduce((sum, having) => sum + having.length, 0);
  const rest = unsaid === 0 ? [] : [`  ${count(unsaid)} more; --json lists the first 1,000 by key.`];
  return [`${count(total)} ${total === 1 ? 'example' : 'examples'} could not be predicted:`, ...lines, ...rest];
}

export async function decideCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openProject(input);
  const result = await session.call('decisions.import', {
    mutationId: newMutationId(),
    from: resolve(requiredOption(input, 'from')),
  });
  output.document(result);
  output.line(`${count(result.applied)} decisions applied, ${count(result.skipped.length)} skipped.`);
  for (const skipped of result.skipped.slice(0, 20)) output.line(`  ${skipped.key}: ${skipped.message}`);
  return 0;
}

export async function exportCommand(input: CommandInput): Promise<number> {
  const { session, output, options } = input;
  await openForReading(input);
  const format = text(input, 'format') ?? 'same';
  if (!exportFormats.includes(format as ExportFormat))
    throw new WinnowError(
      'bad_usage',
      `There is no export format "${format}". Choose one of: ${exportFormats.join(', ')}.`,
    );
  const to = resolve(requiredOption(input, 'to'));
  const onlyChanges = options['only-changes'] === true;
  if (options['dry-run'] === true) {
    const counts = await session.call('exports.check', { format: format as ExportFormat, onlyChanges });
    output.document({ to, format, ...counts, files: [], verified: false });
    output.line(
      `${count(counts.examples)} examples would be written to ${to}: ${count(counts.relabelled)} relabelled, ${count(counts.excluded)} left out. Nothing was written.`,
    );
    return 0;
  }
  const { jobId } = await session.call('exports.start', {
    to,
    format: format as ExportFormat,
    onlyChanges,
    neutraliseFormulas: options['neutralise-formulas'] === true,
    withMedia: options['with-media'] === true,
    withReview: options['with-review'] === true,
  });
  const job = await session.finish(jobId);
  const result = job.result as {
    to: string;
    examples: number;
    relabelled: number;
    excluded: number;
    files: { path: string }[];
  };
  output.document(result);
  output.line(
    `${count(result.examples)} examples written to ${result.to}, read back and compared: ${count(result.relabelled)} relabelled, ${count(result.excluded)} left out, ${count(result.files.length)} files.`,
  );
  return 0;
}
