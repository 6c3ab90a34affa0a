import { WinnowError } from '#shared/base/winnowError.ts';
import type { Interval } from '#shared/contract/values.ts';
import { type Metric, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import { count, interval, noSlices, noTags, percent, table } from './cliOutput.ts';
import { type CommandInput, openForReading, text, where } from './commandInput.ts';

const averages = ['macro', 'weighted'] as const;
const kinds = ['precision', 'recall', 'f1'] as const;

/** "0.312 (0.290 to 0.334, n 500)"; shares as percent. */
export function metricInterval(metric: Metric, found: Interval): string {
  if (metricUnit(metric) === 'share' || found.value === null) return interval(found);
  const one = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  return `${one(found.value)} (${one(found.low)} to ${one(found.high)}, n ${count(found.n)})`;
}

export const metricsOptions = {
  by: { type: 'string' },
  where: { type: 'string' },
  metric: { type: 'string' },
  'weight-by': { type: 'string' },
} as const;

/** `winnow metrics`: everything about one set of examples, and by the values of a field. */
export async function metricsCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const filter = where(input);
  const by = text(input, 'by') ?? null;
  const weightBy = text(input, 'weight-by') ?? null;
  const asked = text(input, 'metric') ?? null;
  if (asked !== null) parseMetric(asked);
  await openForReading(input);
  const overview = await session.call('metrics.overview', { filter });
  if (!overview.hasRun)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  const measure = async (metrics: string[]) => session.call('metrics.measure', { filter, metrics, weightBy });
  const own = asked !== null || weightBy !== null ? (await measure([asked ?? 'accuracy']))[0]! : null;
  if (own?.problem) throw new WinnowError('bad_usage', own.problem);
  const texts = averages.flatMap((average) => kinds.map((kind) => `${kind}(${average})`));
  const measured = await measure([...texts, 'cost', 'log_loss', 'ece']);
  const value = (text: string): Interval => measured.find(({ metric }) => metric === text)!.value;
  const averaged = Object.fromEntries(
    averages.map((average) => [
      average,
      Object.fromEntries(kinds.map((kind) => [kind, value(`${kind}(${average})`)] as const)),
    ]),
  );
  const nothing = by === null ? null : await nothingToGroup(input, by);
  const groups =
    by === null || nothing !== null
      ? []
      : await session.call('metrics.by', { field: by, filter, metric: asked, weightBy });
  output.document({
    n: overview.accuracyCurrent.n,
    accuracy: overview.accuracyCurrent,
    accuracyGiven: overview.accuracyGiven,
    macroF1: value('f1(macro)').value,
    logLoss: value('log_loss').value,
    calibrationError: value('ece').value,
    ...averaged,
    cost: value('cost'),
    logLossInterval: value('log_loss'),
    calibrationErrorInterval: value('ece'),
    weightBy,
    metric: own && { metric: own.metric, ...own.value, method: own.method, note: own.note },
    classes: overview.classes.map(({ label, n, precision, recall, f1 }) => ({
      label,
      n,
      precision: precision.value,
      recall: recall.value,
      f1: f1.value,
      precisionInterval: precision,
      recallInterval: recall,
      f1Interval: f1,
    })),
    confusion: overview.confusion,
    groups: groups.map((group) => ({ ...group, value: group.value === '' ? null : group.value })),
  });
  if (own !== null) {
    const metric = parseMetric(own.metric);
    output.line(`${capital(metricWords(metric, weightBy))}: ${metricInterval(metric, own.value)}`);
    if (own.note !== null) output.line(`  ${own.note}`);
    output.line('');
  }
  output.line(`Accuracy on current labels: ${interval(overview.accuracyCurrent)}`);
  output.line(`Accuracy on given labels:   ${interval(overview.accuracyGiven)}`);
  const rows = overview.classes.map((c) => [
    c.label,
    count(c.n),
    percent(c.precision.value),
    percent(c.recall.value),
    percent(c.f1.value),
  ]);
  for (const line of table([['class', 'n', 'precision', 'recall', 'F1'], ...rows])) output.line(line);
  output.line('');
  const means = measured.map((item) => {
    const metric = parseMetric(item.metric);
    return [capital(metricWords(metric, weightBy)), metricInterval(metric, item.value)];
  });
  for (const line of table(means)) output.line(line);
  if (by !== null) output.line('');
  if (nothing !== null) output.line(nothing);
  else if (by !== null) {
    const metric = own && parseMetric(own.metric);
    const head = [by, 'n', 'errors', 'accuracy', ...(metric ? [metricWords(metric, weightBy)] : [])];
    const lines = groups.map((group) => [
      group.value === '' ? '(missing)' : group.words,
      count(group.n),
      count(group.errors),
      interval(group.accuracy),
      ...(metric && group.metric ? [metricInterval(metric, group.metric)] : []),
    ]);
    for (const line of table([head, ...lines])) output.line(line);
  }
  return 0;
}

/** Why there are no groups to measure, with the command that makes one; else null. */
async function nothingToGroup({ session }: CommandInput, by: string): Promise<string | null> {
  if (by === 'slice' && (await session.call('slices.list', {})).items.length === 0) return noSlices;
  if (by === 'tag' && (await session.call('tags.list', {})).length === 0) return noTags;
  return null;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
