/**
 * Execution providers of the ONNX runtime, by their names there: what computes a model. Which of them a build has depends on the
 * operating system; operators that one lacks are computed on the CPU.
 */
export const providers = ['cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'dml'] as const;
export type Provider = (typeof providers)[number];

export const providerLabels: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA (NVIDIA)',
  tensorrt: 'TensorRT (NVIDIA)',
  webgpu: 'WebGPU (any graphics card)',
  coreml: 'CoreML (Apple)',
  dml: 'DirectML (Windows)',
};

/** `CUDA`; of a name that is none of these the name itself. */
export const providerName = (provider: string): string =>
  (providerLabels[provider as Provider] ?? provider).replace(/ \(.*/, '');

/** The same examples computed by another provider and by the CPU. */
export type ProviderComparison = {
  readonly provider: Provider;
  readonly examples: number;
  /** Of them, those whose class is another one. */
  readonly changed: number;
  /** |a − b| / max(1, |b|) over all scores, or over the numbers of the embeddings where those are all; null: not even a number. */
  readonly largest: number | null;
};

/** Rounding in another order moves a score by less than this. */
const mostDifference = 0.01;

/** Whether the numbers are those of the CPU but for rounding. */
export const agreesWithCpu = ({ changed, largest }: ProviderComparison): boolean =>
  changed === 0 && largest !== null && largest <= mostDifference;

export function comparisonWords(comparison: ProviderComparison): string {
  const { provider, examples, changed, largest } = comparison;
  const name = providerName(provider);
  const of = examples === 1 ? '1 example' : `${examples} examples`;
  const apart = largest === null ? 'in where there is a number at all' : `by up to ${smallNumber(largest)}`;
  if (agreesWithCpu(comparison))
    return largest === 0
      ? `${name} gives the numbers of the CPU on ${of}.`
      : `${name} agrees with the CPU on ${of}: numbers differ ${apart}.`;
  const classes = changed === 0 ? '' : `another class than the CPU for ${changed} of ${of}, and `;
  return `${name} gives ${classes}numbers that differ ${apart} from those of the CPU. Run this model on the CPU.`;
}

const smallNumber = (value: number): string =>
  value >= 1e-4 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
