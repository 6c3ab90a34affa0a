import { binOf, RELIABILITY_BINS, SMALLEST_PROBABILITY } from '#shared/analysis/metrics/confidence.ts';
import { changedBlocks, nothingSeen } from './blockVersions.ts';
import type { ProjectData } from './projectData.ts';
import type { RunData } from './runData.ts';

/** What the metrics ask of every row, kept between calls. */
export type RowScores = {
  /** -ln p[current label], p at least 2^-52; NaN without a label that the model knows or without a prediction. */
  readonly losses: Float64Array;
  /** Reliability bin of the confidence; 0 where there is none. */
  readonly bins: Uint8Array;
};

type Kept = RowScores & {
  readonly labels: Int32Array;
  readonly toModel: Int32Array;
  readonly current: Int32Array;
  readonly seen: Int32Array;
};

const cache = new WeakMap<RunData, Kept>();

/**
 * Losses and bins of a run. After a decision only the rows whose label changed are computed again: a logarithm a row is what
 * would take the time.
 */
export function rowScores(project: ProjectData, run: RunData): RowScores {
  const { current, rowCount } = project;
  let kept = cache.get(run);
  if (kept === undefined || kept.current !== current || kept.toModel !== run.toModel) {
    kept = {
      losses: new Float64Array(rowCount).fill(NaN),
      bins: Uint8Array.from(run.confidence, (value) => (Number.isNaN(value) ? 0 : binOf(value, RELIABILITY_BINS))),
      labels: new Int32Array(rowCount).fill(-1),
      toModel: run.toModel,
      current,
      seen: nothingSeen(project),
    };
    cache.set(run, kept);
  }
  const { losses, labels } = kept;
  const { probabilities, classCount, toModel, confidence } = run;
  for (const { from, to } of changedBlocks(project, kept.seen)) {
    for (let row = from; row < to; row += 1) {
      const label = current[row]!;
      if (label === labels[row]) continue;
      labels[row] = label;
      const model = label < 0 ? -1 : (toModel[label] ?? -1);
      losses[row] =
        model < 0 || Number.isNaN(confidence[row]!)
          ? NaN
          : -Math.log(Math.max(probabilities[row * classCount + model]!, SMALLEST_PROBABILITY));
    }
  }
  return kept;
}
