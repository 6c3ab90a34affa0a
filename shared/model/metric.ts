import { WinnowError } from '../base/winnowError.ts';

export type MetricWords = {
  /** As a choice in a list, and in the middle of a sentence. */
  readonly title: string;
  readonly words: string;
  /** `share`: 0..1, read as percent. `number`: 0 or more, in its own unit (cost an example, nats). */
  readonly unit: 'share' | 'number';
  /** Less is better, so that a target is a bound from above. */
  readonly isLowerBetter: boolean;
  /** Taken from the probability of the label: rows whose label the model does not know do not count. */
  readonly needsProbability: boolean;
};

const rate = { unit: 'share', isLowerBetter: false, needsProbability: false } as const;

/** Metrics of one class, or the mean over classes, most usual first. */
const classMetrics = {
  recall: { title: 'Recall', words: 'recall', ...rate },
  precision: { title: 'Precision', words: 'precision', ...rate },
  f1: { title: 'F1', words: 'F1', ...rate },
} as const satisfies Record<string, MetricWords>;

/** Metrics of all rows together. */
const plainMetrics = {
  accuracy: { title: 'Accuracy', words: 'accuracy', ...rate },
  error_rate: { title: 'Error rate', words: 'error rate', ...rate, isLowerBetter: true },
  cost: { title: 'Mean cost', words: 'mean cost', unit: 'number', isLowerBetter: true, needsProbability: false },
  log_loss: { title: 'Log loss', words: 'log loss', unit: 'number', isLowerBetter: true, needsProbability: true },
  ece: {
    title: 'Calibration error',
    words: 'calibration error',
    unit: 'share',
    isLowerBetter: true,
    needsProbability: true,
  },
} as const satisfies Record<string, MetricWords>;

export type PlainMetricKind = keyof typeof plainMetrics;
export type ClassMetricKind = keyof typeof classMetrics;
export type MetricKind = PlainMetricKind | ClassMetricKind;

/** Every metric by the name that texts carry; how it is computed stands in `analysis/metrics/metricSums.ts` of the backend. */
export const metrics: Readonly<Record<MetricKind, MetricWords>> = { ...plainMetrics, ...classMetrics };

/** In the order in which they are offered: shares of rows first. */
export const metricKinds = Object.keys(metrics) as readonly MetricKind[];
export const plainMetricKinds = Object.keys(plainMetrics) as readonly PlainMetricKind[];
export const classMetricKinds = Object.keys(classMetrics) as readonly ClassMetricKind[];

/** What precision, recall or F1 is taken of: one class, or the mean over classes (equal shares, or by how often each is right). */
export type MetricOf = { readonly kind: 'class'; readonly label: string } | { readonly kind: 'macro' | 'weighted' };

/** A number that says how well a model does on some examples. Its text is what the store, the contract and the CLI carry. */
export type Metric = { readonly kind: PlainMetricKind } | { readonly kind: ClassMetricKind; readonly of: MetricOf };

const examples = 'accuracy, error_rate, recall(CLASS), f1(macro), precision(weighted), cost, log_loss or ece';

export function isClassMetric(kind: MetricKind): kind is ClassMetricKind {
  return Object.hasOwn(classMetrics, kind);
}

/**
 * Reads `accuracy`, `recall(shirt)`, `f1(macro)`. A class that is itself called macro or weighted goes in quotes, with `""` for a
 * quote inside, as may any other.
 * @throws WinnowError `bad_input` with what can be written.
 */
export function parseMetric(text: string): Metric {
  const trimmed = text.trim();
  const plain = plainMetricKinds.find((kind) => kind === trimmed);
  if (plain !== undefined) return { kind: plain };
  const found = /^(\w+)\(([\s\S]+)\)$/.exec(trimmed);
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

/** As a person reads it in the middle of a sentence: `recall of shirt`, `macro F1`, `log loss weighted by price`. */
export function metricWords(metric: Metric, weightBy: string | null = null): string {
  const word = metrics[metric.kind].words;
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
  return metrics[kind].isLowerBetter;
}

/** See `MetricWords`. */
export function metricUnit({ kind }: Metric): 'share' | 'number' {
  return metrics[kind].unit;
}
