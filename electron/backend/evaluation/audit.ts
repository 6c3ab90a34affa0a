import { andBits, type Bitset, bitsetWhere, bitsToIds, countBits, hasBit } from '#shared/analysis/bitset.ts';
import { accuracyOf } from '../analysis/metrics/hits.ts';
import { type AuditedRow, assistedShare, finiteShare } from '../analysis/sampling/finitePopulation.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { readBeforeStates, stateBits } from '../store/decisionStore.ts';
import { listSamples, type SampleRecord } from '../store/sampleStore.ts';
import { noInterval, sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { isDecided, membersNow } from '../decisions/samples.ts';
import { filterBits, isFixedFilter } from '../fields/views.ts';

type AuditEstimate = MethodOutput<'audit.estimate'>;

/** Audit samples over one filter, and the rows the estimate is for: those of the asked filter that could be drawn. */
type Audit = {
  readonly samples: readonly SampleRecord[];
  readonly rows: Bitset;
  readonly population: number;
  /** Rows in the order drawn, each sample up to its first undecided one. */
  readonly audited: ReadonlySet<number>;
  readonly drawn: number;
  readonly waiting: number;
};

/**
 * What the random audit says of the labelled examples of a filter. On an audited row the decided label is the truth; a row
 * excluded by the audit has none. Only the decided rows before the first undecided one count: the order is random, so they
 * are a simple random sample whatever was skipped later, also when some were decided before for another reason
 * (stopping before the first undecided row is inverse sampling; Haldane 1945, Biometrika 33:222). Several samples of one filter count as one:
 * the union of independent simple random samples is, given its size, a simple random sample.
 *
 * Labels are taken as they were when the (first) sample was drawn: auditing corrects the audited rows and no others, so labels as
 * they are now would hide the errors that were found. What was corrected since is then taken off the current errors, row by row.
 */
export function auditEstimate(project: OpenProject, filter: string): AuditEstimate {
  const asked = andBits(labelledBits(project), filterBits(project, filter));
  const askedCount = countBits(asked);
  const notes: string[] = [];
  const audit = chooseAudit(project, { filter, asked, notes });
  if (!audit) return { ...nothingAudited(askedCount), notes };
  const { samples, rows, population, audited } = audit;
  if (population < askedCount && filter.trim() === samples[0]!.filter.trim()) {
    notes.push(
      `The estimate is for the ${population} examples that could be drawn; ${askedCount - population} came later or were excluded before.`,
    );
  } else if (population < askedCount) {
    notes.push(`The estimate is for the ${population} of ${askedCount} examples that the sample was drawn from.`);
  }
  const asDrawn = labelsAsOf(project, Math.min(...samples.map(({ lastBatch }) => lastBatch)));
  const counts = {
    samples: samples.map(({ id }) => id),
    population,
    examples: askedCount,
    drawn: audit.drawn,
    audited: audited.size,
    waiting: audit.waiting,
    excluded: [...audited].filter((id) => isExcluded(project, id)).length,
    notes,
  };
  if (audited.size === 0) return { ...nothingAudited(askedCount), ...counts };
  return {
    ...counts,
    ...labelErrors(project, { rows, audited, asDrawn }),
    ...modelAccuracy(project, { rows, audited, asDrawn }),
  };
}

type Evidence = { readonly rows: Bitset; readonly audited: ReadonlySet<number>; readonly asDrawn: Int32Array };

function labelErrors(
  project: OpenProject,
  { rows, audited, asDrawn }: Evidence,
): Pick<AuditEstimate, 'givenErrors' | 'currentErrors'> {
  const { current, given } = project;
  const ids = bitsToIds(rows);
  const evidence = [...audited];
  const share = (labels: Int32Array) => {
    let proxies = 0;
    for (const id of ids) if (given[id] !== labels[id]) proxies += 1;
    return proxies / ids.length;
  };
  // What was already relabelled when the sample was drawn is known to have been wrong: the audit only adds to it.
  const givenErrors = assistedShare(
    share(asDrawn),
    ids.length,
    evidence.map((id) => ({
      proxy: given[id] !== asDrawn[id],
      truth: given[id] !== current[id],
      isKept: !isExcluded(project, id),
    })),
  );
  const kept = evidence.filter((id) => !isExcluded(project, id));
  const wrongAtDraw = kept.filter((id) => asDrawn[id] !== current[id]).length;
  const atDraw = finiteShare(wrongAtDraw, kept.length, keptOf(ids.length, kept.length, evidence.length));
  let fixed = 0;
  let left = 0;
  let undecided = 0;
  // Taken out beside the audit: nobody can say how many of these were wrong, so the limits hold for none and for all.
  let out = 0;
  const isDone = isDecided(project);
  for (const id of ids) {
    if (isExcluded(project, id)) {
      if (!audited.has(id)) out += 1;
      continue;
    }
    left += 1;
    if (!isDone(id)) undecided += 1;
    if (asDrawn[id] !== current[id]) fixed += 1;
  }
  // Only labels that nobody decided on can still be wrong.
  const most = left === 0 ? 0 : undecided / left;
  const since = (value: number, outWrong: number): number =>
    Math.min(most, Math.max(0, left === 0 ? value : (value * (left + out) - fixed - outWrong) / left));
  const currentErrors = {
    value: since(atDraw.value, atDraw.value * out),
    low: since(atDraw.low, out),
    high: since(atDraw.high, 0),
    n: atDraw.n,
  };
  return {
    givenErrors: sentInterval(givenErrors),
    currentErrors: kept.length === 0 ? noInterval : sentInterval(currentErrors),
  };
}

function modelAccuracy(
  project: OpenProject,
  { rows, audited, asDrawn }: Evidence,
): Pick<AuditEstimate, 'accuracy' | 'accuracyAudited' | 'accuracyGiven'> {
  const { run, current, given } = project;
  if (!run) return { accuracy: noInterval, accuracyAudited: noInterval, accuracyGiven: noInterval };
  const { predicted } = run;
  const scored = bitsToIds(rows).filter((id) => predicted[id]! >= 0);
  let asLabelled = 0;
  let asGiven = 0;
  for (const id of scored) {
    if (predicted[id] === asDrawn[id]) asLabelled += 1;
    if (predicted[id] === given[id]) asGiven += 1;
  }
  const evidence = [...audited]
    .filter((id) => predicted[id]! >= 0)
    .map((id): AuditedRow => ({
      proxy: predicted[id] === asDrawn[id],
      truth: predicted[id] === current[id],
      isKept: !isExcluded(project, id),
    }));
  const kept = evidence.filter(({ isKept }) => isKept);
  return {
    accuracy: sentInterval(assistedShare(asLabelled / scored.length, scored.length, evidence)),
    accuracyAudited: sentInterval(
      finiteShare(
        kept.filter(({ truth }) => truth).length,
        kept.length,
        keptOf(scored.length, kept.length, evidence.length),
      ),
    ),
    accuracyGiven: sentInterval(accuracyOf({ n: scored.length, right: asGiven })),
  };
}

/** How many of the population belong in the data, as the audited rows say. */
function keptOf(population: number, kept: number, audited: number): number {
  return audited === 0 ? population : Math.max(kept, Math.round((population * kept) / audited));
}

function nothingAudited(examples: number): AuditEstimate {
  return {
    samples: [],
    population: 0,
    examples,
    drawn: 0,
    audited: 0,
    waiting: 0,
    excluded: 0,
    givenErrors: noInterval,
    currentErrors: noInterval,
    accuracy: noInterval,
    accuracyAudited: noInterval,
    accuracyGiven: noInterval,
    notes: [],
  };
}

/** The audit samples to use: of one filter, those that cover most of what is asked, then those with most rows audited. */
function chooseAudit(
  project: OpenProject,
  { filter, asked, notes }: { readonly filter: string; readonly asked: Bitset; readonly notes: string[] },
): Audit | null {
  const byFilter = new Map<string, SampleRecord[]>();
  for (const sample of listSamples(project.file)) {
    if (sample.purpose !== 'audit') continue;
    const key = sample.filter.trim();
    byFilter.set(key, [...(byFilter.get(key) ?? []), sample]);
  }
  const canNarrow = isFixedFilter(project, filter);
  let best: Audit | null = null;
  let isUnusable = false;
  for (const [sampleFilter, samples] of byFilter) {
    const isSame = sampleFilter === filter.trim();
    if (!isSame && !canNarrow) {
      isUnusable = true;
      continue;
    }
    const audit = readAudit(project, samples, isSame ? null : asked);
    if (audit.population === 0) continue;
    const isBetter =
      !best ||
      audit.population > best.population ||
      (audit.population === best.population && audit.audited.size > best.audited.size);
    if (isBetter) best = audit;
  }
  if (!best && isUnusable) {
    notes.push(
      'Which examples this filter keeps changes with the decisions of an audit, so an audit of other examples says nothing of them. Draw a sample of this filter.',
    );
  }
  return best;
}

/** `asked` null: all that could be drawn. */
function readAudit(project: OpenProject, samples: readonly SampleRecord[], asked: Bitset | null): Audit {
  const labelled = labelledBits(project);
  let rows = asked ? andBits(labelled, asked) : labelled;
  for (const sample of samples) rows = andBits(rows, membersNow(project, sample));
  const isDone = isDecided(project);
  const audited = new Set<number>();
  const drawn = new Set<number>();
  const decided = new Set<number>();
  for (const { ids } of samples) {
    let isUnbroken = true;
    for (const id of ids) {
      if (!hasBit(rows, id)) continue;
      drawn.add(id);
      isUnbroken &&= isDone(id);
      if (isUnbroken) audited.add(id);
      else if (isDone(id)) decided.add(id);
    }
  }
  return {
    samples,
    rows,
    population: countBits(rows),
    audited,
    drawn: drawn.size,
    waiting: [...decided].filter((id) => !audited.has(id)).length,
  };
}

function labelledBits({ rowCount, given }: OpenProject): Bitset {
  return bitsetWhere(rowCount, (id) => given[id]! >= 0);
}

const isExcluded = ({ state }: OpenProject, id: number): boolean => (state[id]! & stateBits.excluded) !== 0;

/** Current labels [rows] as they were after a batch. */
function labelsAsOf(project: OpenProject, lastBatch: number): Int32Array {
  const labels = project.current.slice();
  for (const { exampleId, beforeLabel } of readBeforeStates(project.file, lastBatch)) labels[exampleId] = beforeLabel;
  return labels;
}
