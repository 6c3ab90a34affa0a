import type { Provider, ProviderComparison } from '#shared/model/providers.ts';
import type { Predictions } from '../inference/processMessages.ts';

/** The same rows computed by another provider and by the CPU. `width`: scores of a row; 0 where there are embeddings alone. */
export function compareWithCpu(
  { provider, width }: { readonly provider: Provider; readonly width: number },
  other: Predictions,
  cpu: Predictions,
): ProviderComparison {
  const [ours, theirs] =
    width > 0 ? [other.probabilities, cpu.probabilities] : [other.embeddings ?? [], cpu.embeddings ?? []];
  let largest = ours.length === theirs.length ? 0 : Infinity;
  for (let at = 0; at < theirs.length; at += 1) {
    const [one, two] = [ours[at]!, theirs[at]!];
    if (Number.isNaN(one) && Number.isNaN(two)) continue;
    const difference = Math.abs(one - two) / Math.max(1, Math.abs(two));
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }
  let changed = 0;
  for (let row = 0; width > 0 && row < cpu.count; row += 1) {
    const top = (values: ArrayLike<number>): number => highest(values, row * width, width);
    if (top(ours) !== top(theirs)) changed += 1;
  }
  return { provider, examples: cpu.count, changed, largest: Number.isFinite(largest) ? largest : null };
}

function highest(values: ArrayLike<number>, from: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k += 1) if (values[from + k]! > values[from + best]!) best = k;
  return best;
}
