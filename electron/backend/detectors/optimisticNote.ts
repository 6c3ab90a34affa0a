import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { accuracyOf, countHits, type Hits, withoutHits } from '../analysis/metrics/hits.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';
import { seenLabels } from './seenLabels.ts';

/**
 * Why the scores of a run look better than they are, in words, or null: the configuration says which split trained the
 * model, accuracy on the train split is clearly above the rest (intervals at 99.9 % do not overlap and differ by 2 points), or `seenLabels`.
 */
export function optimisticNote(project: OpenProject, run: Pick<RunData, 'record' | 'predicted'>): string | null {
  return bySplit(project, run) ?? (seenLabels(project, run).words || null);
}

function bySplit(project: OpenProject, run: Pick<RunData, 'record' | 'predicted'>): string | null {
  const split = project.columnWithRole('split');
  if (!split) return null;
  const data = project.columnData(split);
  if (data.kind !== 'coded') return null;
  const trainedOn = run.record.config?.data.trained_on ?? [];
  const named = data.dictionary.filter((value) => trainedOn.includes(value));
  if (named.length > 0) {
    return `The model was trained on the ${named.join(', ')} rows, so its scores there are optimistic: it may have learnt their wrong labels. Trust findings on the other rows.`;
  }
  const train = data.dictionary.findIndex((value) => /^(train|training)$/i.test(value.trim()));
  if (train < 0) return null;
  const { inside, outside } = sidesOf({ given: project.given, predicted: run.predicted, codes: data.codes, train });
  if (inside.n < 30 || outside.n < 30) return null;
  const a = accuracyOf(inside, 3.29);
  const b = accuracyOf(outside, 3.29);
  if (a.low <= b.high || a.value - b.value < 0.02) return null;
  const percent = (x: number) => `${(x * 100).toFixed(1)} %`;
  return `Accuracy is ${percent(a.value)} on the ${data.dictionary[train]} rows (n ${inside.n}) and ${percent(b.value)} on the others (n ${outside.n}): the model was probably trained on them, so its scores there are optimistic.`;
}

type SidesInput = {
  readonly given: Int32Array;
  readonly predicted: Int32Array;
  readonly codes: Int32Array;
  /** Code of the train split. */
  readonly train: number;
};
type Sides = { readonly inside: Hits; readonly outside: Hits };

/** By predictions of a run: given labels and splits do not change in place, so one pass is enough. */
const kept = createMemo<Sides>();

/** Rows with a given label and a prediction, and how many of them agree, in the train split and outside it. */
function sidesOf(input: SidesInput): Sides {
  const { given, predicted, codes, train } = input;
  return kept(predicted, [given, codes, train], () => countSides(input));
}

function countSides({ given, predicted, codes, train }: SidesInput): Sides {
  const all = countHits(given, predicted);
  const inside = countHits(
    given,
    predicted,
    bitsetWhere(given.length, (id) => codes[id] === train),
  );
  return { inside, outside: withoutHits(all, inside) };
}
