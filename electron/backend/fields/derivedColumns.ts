import { hitOf } from '../analysis/metrics/hits.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { SMALLEST_PROBABILITY } from '../analysis/metrics/confidence.ts';
import { causeCodes, noFate, rowFates } from '../analysis/metrics/rowFates.ts';
import { createBlockMemo, type RowBlock } from '../project/blockMemo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';
import { type StateBit, stateBits } from '../store/decisionStore.ts';

type Values = Uint8Array | Float64Array;

const derivedArrays = new WeakSet<Values>();

/** Whether decisions change the values in place: labels, and what is worked out from labels and states. */
export function changesInPlace(project: OpenProject, values: object): boolean {
  return values === project.current || derivedArrays.has(values as Values);
}

const keepState = Object.fromEntries(
  Object.values(stateBits).map((bit) => [bit, createBlockMemo<Uint8Array>()]),
) as Readonly<Record<StateBit, ReturnType<typeof createBlockMemo<Uint8Array>>>>;

/** 1 where a state has the bit. */
export function stateValues(project: OpenProject, bit: StateBit): Uint8Array {
  const { state } = project;
  return keepState[bit](project, {
    madeFrom: [],
    make: () => inPlace(new Uint8Array(project.rowCount)),
    update: (values, { from, to }) => {
      for (let id = from; id < to; id += 1) values[id] = (state[id]! & bit) === 0 ? 0 : 1;
    },
  });
}

const keepChanged = createBlockMemo<Uint8Array>();

/** 1 where the label is not the given one any more. */
export function changedValues(project: OpenProject): Uint8Array {
  const { current, given } = project;
  return keepChanged(project, {
    madeFrom: [given],
    make: () => inPlace(new Uint8Array(project.rowCount)),
    update: (values, { from, to }) => {
      for (let id = from; id < to; id += 1) values[id] = current[id] === given[id] ? 0 : 1;
    },
  });
}

const keepCorrect = createBlockMemo<Uint8Array>();

/** 1 where the prediction is the label, 255 where one of them is missing. */
export function correctValues(project: OpenProject, { predicted }: RunData): Uint8Array {
  const { current } = project;
  return keepCorrect(project, {
    madeFrom: [predicted],
    make: () => inPlace(new Uint8Array(project.rowCount)),
    update: (values, { from, to }) => {
      for (let id = from; id < to; id += 1) {
        const hit = hitOf(current[id]!, predicted[id]!);
        values[id] = hit < 0 ? 255 : hit;
      }
    },
  });
}

/** `labels`: the label that each loss was worked out for. */
type Losses = { readonly values: Float64Array; readonly labels: Int32Array };

const keepLosses = createBlockMemo<Losses>();

/**
 * -ln p[current label] of every row, p at least 2^-52; NaN without a label that the model knows, a prediction or probabilities. After a
 * decision only the rows whose label changed are computed again: a logarithm a row is what would take the time.
 */
export function lossValues(project: OpenProject, run: RunData): Float64Array {
  const { rowCount } = project;
  return keepLosses(project, {
    owner: run,
    madeFrom: [run.toModel],
    make: () => ({
      values: inPlace(new Float64Array(rowCount).fill(NaN)),
      labels: new Int32Array(rowCount).fill(-1),
    }),
    update: (kept, block) => updateLosses(project, run, { ...kept, ...block }),
  }).values;
}

function updateLosses({ current }: OpenProject, run: RunData, { values, labels, from, to }: Losses & RowBlock): void {
  const { classCount, toModel, confidence } = run;
  const probabilities = run.probabilities();
  for (let row = from; row < to; row += 1) {
    const label = current[row]!;
    if (label === labels[row]) continue;
    labels[row] = label;
    const model = label < 0 ? -1 : (toModel[label] ?? -1);
    values[row] =
      model < 0 || Number.isNaN(confidence[row]!)
        ? NaN
        : -Math.log(Math.max(probabilities[row * classCount + model]!, SMALLEST_PROBABILITY));
  }
}

type Fates = { readonly fates: Uint8Array; readonly causes: Uint8Array };

const keepFates = createBlockMemo<Fates>();

function fatesOf(project: OpenProject, run: RunData): Fates {
  const { rowCount, given, current, state } = project;
  const { predicted } = run;
  return keepFates(project, {
    owner: run,
    madeFrom: [given, predicted],
    make: () => ({ fates: new Uint8Array(rowCount), causes: inPlace(new Uint8Array(rowCount)) }),
    update: ({ fates, causes }, { from, to }) => {
      const withState = (bit: number) => bitsetWhere(to - from, (row) => (state[from + row]! & bit) !== 0);
      const found = rowFates({
        given: given.subarray(from, to),
        current: current.subarray(from, to),
        predicted: predicted.subarray(from, to),
        decided: withState(stateBits.decided),
        excluded: withState(stateBits.excluded),
      });
      fates.set(found, from);
      for (let row = from; row < to; row += 1) causes[row] = causeCodes[fates[row]!] ?? noFate;
    },
  });
}

/** What the decisions made of every example's prediction, as `rowFates` codes it. */
export function rowFatesOf(project: OpenProject, run: RunData): Uint8Array {
  return fatesOf(project, run).fates;
}

/** What caused an error, by example: an index into `errorCauses`, 255 for no error. */
export function errorCausesOf(project: OpenProject, run: RunData): Uint8Array {
  return fatesOf(project, run).causes;
}

function inPlace<T extends Values>(values: T): T {
  derivedArrays.add(values);
  return values;
}
