import { WinnowError } from '../base/winnowError.ts';

/** What precision, recall or F1 is taken of: one class, or the mean over classes (equal shares, or by how often each is right). */
export type MetricOf = { readonly kind: 'class'; readonly label: string } | { readonly kind: 'macro' | 'weighted' };

/** A number that says how well a model does on some examples. Its text is what the store, the contract and the CLI carry. */
export type Metric =
  | { readonly kind: 'accuracy' | 'error_rate' | 'cost' | 'log_loss' | 'ece' }
  | { readonly kind: 'precision' | 'recall' | 'f1'; readonly of: MetricOf };
export type MetricKind = Metric['kind'];

const plainMetrics = ['accuracy', 'error_rate', 'cost', 'log_loss', 'ece'] as const;
export const classMetricKinds = ['precision', 'recall', 'f1'] as const;

const examples = 'accuracy, error_rate, recall(CLASS), f1(macro), precision(weighted), cost, log_loss or ece';

/**
 * Reads `accuracy`, `recall(shirt)`, `f1(macro)`. A class that is itself called macro or weighted goes in quotes, with `""` for a
 * quote inside, as may any other.
 * @throws WinnowError `bad_input` with what can be written.
 */
export function parseMetric(text: string): Metric {
  const trimmed = text.trim();
  const plain = plainMetrics.find((kind) => kind === trimmed);
  if (plain !== undefined) return { kind: plain };
  const found = /^(precision|recall|f1)\(([\s\S]+)\)$/.exec(trimmed);
  const kind = classMetricKinds.find((name) => name === found?.[1]);
  if (kind === undefined) {
    const wantsClass = classMetricKinds.find((name) => name === trimmed);
    const hint = wantsClass ? ` Say of what: ${wantsClass}(macro), or ${wantsClass}(CLASS).` : '';
    throw new WinnowError('bad_input', `There is no metric "${text}".${hint} Write ${examples}.`);
  }
  const of = found![2]!;
  if (of === 'macro' || of === 'weighted') return { kind, of: { kind: of } };
  const quoted = /^"([\s\S]*)"$/.exec(of);
  return { kind, of: { kind: 'class', label: quoted ? quoted[1]!.replaceAll('""', '"') : of } };
}

/** The text that `parseMetric` reads back as the same metric. */
export function printMetric(metric: Metric): string {
  if (!('of' in metric)) return metric.kind;
  if (metric.of.kind !== 'class') return `${metric.kind}(${metric.of.kind})`;
  const { label } = metric.of;
  const isPlain = label !== 'macro' && label !== 'weighted' && !/^"|"$|^\s|\s$|^$/.test(label);
  return `${metric.kind}(${isPlain ? label : `"${label.replaceAll('"', '""')}"`})`;
}

const kindWords: Readonly<Record<MetricKind, string>> = {
  accuracy: 'accuracy',
  error_rate: 'error rate',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  cost: 'mean cost',
  log_loss: 'log loss',
  ece: 'calibration error',
};

/** As a person reads it in the middle of a sentence: `recall of shirt`, `macro F1`, `log loss weighted by price`. */
export function metricWords(metric: Metric, weightBy: string | null = null): string {
  const word = kindWords[metric.kind];
  const words = !('of' in metric)
    ? word
    : metric.of.kind === 'class'
      ? `${word} of ${metric.of.label}`
      : `${metric.of.kind} ${word}`;
  if (weightBy === null) return words;
  // The mean over classes weighs as well, by their sizes.
  return `${'of' in metric && metric.of.kind === 'weighted' ? 'class-' : ''}${words} weighted by ${weightBy}`;
}

/** True where less is better, so that a target is a bound from above. */
export function isLowerBetter({ kind }: Metric): boolean {
  return kind === 'error_rate' || kind === 'cost' || kind === 'log_loss' || kind === 'ece';
}

/** `share`: 0..1, read as percent. `number`: 0 or more, in its own unit (cost an example, nats). */
export function metricUnit({ kind }: Metric): 'share' | 'number' {
  return kind === 'cost' || kind === 'log_loss' ? 'number' : 'share';
}
