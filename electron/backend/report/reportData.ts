import { idsOf, mapIds, type ExampleIds } from '#shared/model/ids.ts';
import { basename } from 'node:path';
import { bitsToIds, hasBit } from '#shared/analysis/bitset.ts';
import { argsort } from '../analysis/sort.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import type { ExampleDetail, Interval } from '#shared/contract/values.ts';
import { batchWords } from '#shared/model/actions.ts';
import { labelError } from '#shared/model/detectors.ts';
import { findLabelErrors } from '../detectors/labelError.ts';
import { openFindings } from '../detectors/registry.ts';
import { auditEstimate } from '../evaluation/audit.ts';
import { logState } from '../decisions/history.ts';
import { effectOf } from '../evaluation/effect.ts';
import { exampleDetail } from '../examples/exampleDetails.ts';
import { measureMetrics } from '../measure/measureMetrics.ts';
import { noInterval, overviewOf } from '../measure/metrics.ts';
import { picturesOf } from '../measure/charts.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import { sliceList } from '../evaluation/slices.ts';
import { tagPriorities } from '../evaluation/tagPriorities.ts';
import { filterBits } from '../fields/views.ts';
import { stateBits } from '../store/decisionStore.ts';

/** How many examples a report shows of each kind. */
export const shownExamples = 24;
const shownBatches = 30;

export type LoggedBatch = {
  readonly at: string;
  readonly what: string;
  readonly reason: string | null;
  readonly examples: number;
  readonly isUndone: boolean;
};

/** Examples that are shown, out of how many. */
export type ShownExamples = { readonly total: number; readonly items: readonly ExampleDetail[] };

/** Everything a report says, read from the project in one go. */
export type ReportData = {
  readonly title: string;
  readonly madeAt: string;
  readonly project: string;
  readonly filter: string;
  readonly total: number;
  readonly datasets: readonly {
    readonly name: string;
    readonly source: string;
    readonly format: string;
    readonly examples: number;
    readonly sha256: string | null;
  }[];
  readonly run: {
    readonly name: string;
    readonly isImported: boolean;
    readonly file: string;
    readonly sha256: string;
    readonly createdAt: string;
  } | null;
  readonly overview: MethodOutput<'metrics.overview'>;
  readonly macroF1: Interval;
  readonly calibrationError: Interval;
  readonly reliability: MethodOutput<'metrics.charts'>['reliability'];
  readonly slices: MethodOutput<'slices.list'>;
  readonly tags: MethodOutput<'tags.priorities'>;
  readonly effect: EffectAnswer;
  readonly audit: MethodOutput<'audit.estimate'>;
  readonly labelErrors: ShownExamples;
  readonly changed: ShownExamples;
  readonly log: {
    readonly batches: number;
    readonly undone: number;
    readonly first: string | null;
    readonly last: string | null;
    readonly items: readonly LoggedBatch[];
  };
};

export type ReportRequest = { readonly title: string; readonly filter: string };

export function gatherReport(project: OpenProject, { title, filter }: ReportRequest): ReportData {
  const { run } = project;
  const asked = { filter, metrics: ['f1(macro)', 'ece'], weightBy: null, confidence: 0.95 };
  const [f1, ece] = run ? measureMetrics(project, asked) : [];
  return {
    title: title || reportTitle(project),
    madeAt: new Date().toISOString(),
    project: projectName(project),
    filter,
    total: project.rowCount,
    // Names of files, not the folders they lie in: those are nobody else's business.
    datasets: project.datasets.map((dataset) => ({
      name: dataset.name,
      source: basename(dataset.sourcePath),
      format: dataset.mapping.source.format,
      examples: dataset.examples,
      sha256: dataset.sourceSha256,
    })),
    run: run && {
      name: run.record.name,
      isImported: run.record.source === 'imported',
      file: basename(run.record.modelPath),
      sha256: run.record.modelSha256,
      createdAt: run.record.createdAt,
    },
    overview: overviewOf(project, { filter }),
    macroF1: f1?.value ?? noInterval,
    calibrationError: ece?.value ?? noInterval,
    reliability: picturesOf(project, filter).reliability,
    slices: sliceList(project, filter),
    tags: tagPriorities(project, filter),
    effect: effectOf(project, filter),
    audit: auditEstimate(project, filter),
    labelErrors: openLabelErrors(project, filter),
    changed: changedExamples(project, filter),
    log: logOf(project),
  };
}

export function reportTitle(project: OpenProject): string {
  return `${projectName(project)}: where the model is wrong, and what was fixed`;
}

/** Suspicious labels that nobody has decided on, worst first. */
function openLabelErrors(project: OpenProject, filter: string): ShownExamples {
  if (!project.run) return { total: 0, items: [] };
  const { ids } = findLabelErrors(project, project.run).list;
  const bits = filterBits(project, filter);
  return shown(
    project,
    idsOf([...openFindings(project, labelError)].map((finding) => ids[finding]!)).filter((id) => hasBit(bits, id)),
  );
}

/** Examples that a decision changed or took out, those first whose given label the model contradicts most. */
function changedExamples(project: OpenProject, filter: string): ShownExamples {
  const ids = bitsToIds(filterBits(project, filter)).filter(
    (id) => project.current[id] !== project.given[id] || (project.state[id]! & stateBits.excluded) !== 0,
  );
  return shown(project, project.run ? argsort(findLabelErrors(project, project.run).quality, 'asc', ids) : ids);
}

function shown(project: OpenProject, ids: ExampleIds): ShownExamples {
  return { total: ids.length, items: mapIds(ids.subarray(0, shownExamples), (id) => exampleDetail(project, id)) };
}

function logOf(project: OpenProject): ReportData['log'] {
  const { batches } = project;
  const { undone } = logState(batches);
  const applied = batches.filter((batch) => batch.kind === 'apply');
  return {
    batches: applied.length,
    undone: applied.filter((batch) => undone.has(batch.id)).length,
    first: applied[0]?.at ?? null,
    last: applied.at(-1)?.at ?? null,
    items: applied
      .slice(-shownBatches)
      .toReversed()
      .map((batch) => ({
        at: batch.at,
        what: batchWords(batch),
        reason: batch.reason,
        examples: batch.examples,
        isUndone: undone.has(batch.id),
      })),
  };
}
