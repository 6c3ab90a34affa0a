import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';

/** How far the score of the predicted class is above that of the given label, by example; NaN where the model knows no such label. */
export function scoreGaps({ given, rowCount }: OpenProject, run: RunData): Float64Array {
  const { classCount, toModel } = run;
  const probabilities = run.probabilities();
  const gaps = new Float64Array(rowCount).fill(NaN);
  for (let id = 0; id < rowCount; id += 1) {
    const label = toModel[given[id]!] ?? -1;
    if (label < 0) continue;
    let highest = -Infinity;
    for (let k = 0; k < classCount; k += 1) highest = Math.max(highest, probabilities[id * classCount + k]!);
    gaps[id] = highest - probabilities[id * classCount + label]!;
  }
  return gaps;
}

/** A score as people read it; no percent, since it is none. */
export const scoreWords = (score: number): string => String(Number(score.toPrecision(3)));
