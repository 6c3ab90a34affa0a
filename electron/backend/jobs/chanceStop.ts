import type { ExampleId } from '#shared/model/ids.ts';
import type { OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { classesByScore, type Probe } from '../inference/understand/probeModel.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';

/** Fewer labelled rows say nothing. */
const fewestRows = 20;

/**
 * A reason not to believe a model on this data: on the rows tried it agrees with the labels no more often than chance would, that is
 * Σ share of label × share of prediction (Cohen 1960), by a one-sided test at 2.5 %: the upper end of the accuracy's normal interval
 * around chance. Null where it does better, or where too few rows have a label that the model knows.
 */
export function chanceStop(
  project: OpenProject,
  config: ModelConfig,
  { probe, ids, isSingle }: { readonly probe: Probe; readonly ids: readonly ExampleId[]; readonly isSingle: boolean },
): OpenQuestion | null {
  const called = config.classes.map((name) => config.data.label_as?.[name] ?? name);
  const codes = called.map((name) => classCodeOf(project.classes, name));
  const modelOf = new Map(codes.map((code, index) => [code, index]));
  const { scores } = config.outputs;
  const single = isSingle && scores ? (scores.kind === 'decision' ? 'sigmoid' : scores.activation) : null;
  const predicted = classesByScore(probe, single);
  const pairs = ids.flatMap((id, row) => {
    const label = modelOf.get(project.given[id]!);
    return label === undefined || project.given[id]! < 0 || predicted[row]! < 0
      ? []
      : [[label, predicted[row]!] as const];
  });
  const n = pairs.length;
  if (n < fewestRows) return null;
  const labelCounts = new Map<number, number>();
  const predictedCounts = new Map<number, number>();
  let right = 0;
  for (const [label, guess] of pairs) {
    labelCounts.set(label, (labelCounts.get(label) ?? 0) + 1);
    predictedCounts.set(guess, (predictedCounts.get(guess) ?? 0) + 1);
    if (label === guess) right += 1;
  }
  if (labelCounts.size < 2) return null;
  const chance = [...labelCounts].reduce(
    (sum, [label, count]) => sum + (count / n) * ((predictedCounts.get(label) ?? 0) / n),
    0,
  );
  const accuracy = right / n;
  if (accuracy > chance + 1.96 * Math.sqrt((chance * (1 - chance)) / n)) return null;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const only =
    predictedCounts.size === 1 ? ` Every row comes out as “${called[[...predictedCounts.keys()][0]!]}”.` : '';
  return {
    what: 'chance',
    question: `On ${n} labelled rows the model agrees with the labels in ${percent(accuracy)}, no more than chance would (${percent(chance)}).${only} Something about how it is fed or read is wrong: ${suspicions(config)}.`,
    choices: [],
    flag: '--no-check runs it all the same',
  };
}

function suspicions(config: ModelConfig): string {
  if (config.modality === 'tabular')
    return 'the order of the columns (--map), numbers that were scaled before training (--scaled), or the order of the classes (--classes)';
  if (config.modality === 'image')
    return 'the scale, mean and std of the pixels, the order of the colours, the resizing, or the order of the classes';
  return 'the tokenizer, or the order of the classes (--classes)';
}
