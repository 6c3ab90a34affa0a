import type { ExampleId } from '#shared/model/ids.ts';
import { andBits, type Bitset, bitsetWhere, countBits, hasBit } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { exactly, type HumanLevel } from '../analysis/priorities/potentialGain.ts';
import { stateBits } from '../store/decisionStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import { readSetting, writeSetting } from '../store/runStore.ts';
import { listSamples } from '../store/sampleStore.ts';
import { annotatorAgreement } from './annotators.ts';
import type { OpenProject } from '../project/openProject.ts';
import { membersNow } from '../decisions/samples.ts';

const baselineSetting = 'humanLevelBaseline';

/** A person labels as well as the labels are: what human level is taken as until somebody measures, types or sets it. */
const assumed = { value: 1, source: 'assumed: no human level is known' } as const;

export type Baseline = { readonly value: number; readonly source: string };

export function baselineOf(project: OpenProject): Baseline {
  const text = readSetting(project.file, baselineSetting);
  const value = text === null || text === '' ? NaN : Number(text);
  return value >= 0 && value <= 1 ? { value, source: 'the baseline set for this project' } : { ...assumed };
}

/** null: back to what is assumed. */
export function setBaseline(project: OpenProject, value: number | null): Baseline {
  inTransaction(project.file, (file) => writeSetting(file, baselineSetting, value === null ? '' : String(value)));
  return baselineOf(project);
}

/** Fewer blind labels than this in a slice or tag say too little, and the next source is taken. */
const fewestLabels = 10;
/** A blind sample speaks for a slice when nearly all of the slice could have been drawn. */
const leastCover = 0.95;

export type HumanLevels = {
  readonly baseline: HumanLevel;
  /** Human level on these rows: typed in, else measured by the blind pass, else between annotators, else the baseline. */
  readonly of: (rows: Bitset, typedIn: number | null) => HumanLevel;
};

/**
 * Where human level comes from, for slices and tags alike. From the blind pass it is the share of blind labels equal to the
 * current label, with its Wilson interval, over the rows labelled blind in samples that nearly all of `rows` could have been
 * drawn for.
 */
export function humanLevels(project: OpenProject): HumanLevels {
  const { value, source } = baselineOf(project);
  const baseline: HumanLevel = { accuracy: exactly(value), source };
  const blind = blindEvidence(project);
  const of = (rows: Bitset, typedIn: number | null): HumanLevel => {
    if (typedIn !== null) return { accuracy: exactly(typedIn), source: 'typed in' };
    const { ids, agreed } = blind(rows);
    if (ids.length >= fewestLabels)
      return { accuracy: wilsonInterval(agreed, ids.length), source: `blind pass, ${examples(ids.length)}` };
    const between = annotatorAgreement(project, rows);
    if (between && between.n >= fewestLabels)
      return { accuracy: between, source: `annotators among each other, ${examples(between.n)}` };
    return baseline;
  };
  return { baseline, of };
}

const examples = (n: number): string => `${n.toLocaleString('en-US')} examples`;

export type BlindEvidence = { readonly ids: readonly ExampleId[]; readonly agreed: number };

/** The examples labelled blind with a class that may speak for some rows, and how many agree with the current label. */
export function blindEvidence(project: OpenProject): (rows: Bitset) => BlindEvidence {
  const { blindLabels, current, state, rowCount } = project;
  const isIncluded = (id: number): boolean => (state[id]! & stateBits.excluded) === 0;
  const samples = listSamples(project.file)
    .filter(({ purpose }) => purpose === 'blind')
    .map((sample) => ({
      members: membersNow(project, sample),
      labelled: sample.ids.filter((id) => (blindLabels.get(id) ?? -1) >= 0 && current[id]! >= 0 && isIncluded(id)),
    }))
    .filter(({ labelled }) => labelled.length > 0);
  if (samples.length === 0) return () => ({ ids: [], agreed: 0 });
  const included = bitsetWhere(rowCount, isIncluded);
  return (rows) => {
    const inside = andBits(rows, included);
    const size = countBits(inside);
    const ids = new Set<ExampleId>();
    for (const { members, labelled } of samples) {
      if (countBits(andBits(inside, members)) < leastCover * size) continue;
      for (const id of labelled) if (hasBit(inside, id)) ids.add(id);
    }
    let agreed = 0;
    for (const id of ids) if (blindLabels.get(id) === current[id]) agreed += 1;
    return { ids: [...ids], agreed };
  };
}
