import type { ClassCode } from '#shared/model/ids.ts';
import { andBits, type Bitset, bitsetWhere, hasBit } from '#shared/analysis/bitset.ts';
import { cohenKappa } from '../analysis/agreement/cohenKappa.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { stateBits } from '../store/decisionStore.ts';
import { listSlices } from '../store/sliceStore.ts';
import { annotatorReport } from './annotators.ts';
import { baselineOf, blindEvidence } from './humanLevel.ts';
import { sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { blindSampleRows } from '../decisions/samples.ts';
import { shownTags } from '../project/tagSet.ts';
import { filterBits } from '../fields/views.ts';

type Report = MethodOutput<'humanLevel.report'>;
type Group = Report['blind']['classes'][number];

/** How well people do over the labelled, not excluded examples of a filter. */
export function humanReport(project: OpenProject, filter: string): Report {
  const { current, state, classes } = project;
  const kept = filterBits(project, filter);
  const rows = bitsetWhere(
    project.rowCount,
    (id) => hasBit(kept, id) && current[id]! >= 0 && (state[id]! & stateBits.excluded) === 0,
  );
  const evidence = blindEvidence(project);
  const { ids, agreed } = evidence(rows);
  const isDrawn = blindSampleRows(project);
  let cannotTell = 0;
  for (const [id, label] of project.blindLabels) if (label < 0 && hasBit(rows, id) && isDrawn(id)) cannotTell += 1;
  const group = (name: string, groupFilter: string, members: Bitset): Group[] => {
    const found = evidence(andBits(rows, members));
    if (found.ids.length === 0) return [];
    return [{ name, filter: groupFilter, agreement: sentInterval(wilsonInterval(found.agreed, found.ids.length)) }];
  };
  const seen = new Set(ids.map((id) => current[id]!));
  return {
    baseline: baselineOf(project),
    blind: {
      labelled: ids.length,
      cannotTell,
      agreement: sentInterval(wilsonInterval(agreed, ids.length)),
      kappa: sentInterval(
        cohenKappa(
          ids.map((id) => project.blindLabels.get(id)!),
          ids.map((id) => current[id]!),
          classes.length,
        ),
      ),
      classes: classes.flatMap((name, code) =>
        seen.has(code as ClassCode)
          ? group(
              name,
              equals('label', name),
              bitsetWhere(project.rowCount, (id) => current[id] === code),
            )
          : [],
      ),
      slices: listSlices(project.file).flatMap((slice) => {
        const members = readable(() => filterBits(project, slice.filter));
        return members ? group(slice.name, slice.filter, members) : [];
      }),
      tags: shownTags(project.tags).flatMap(({ record, yes }) => group(record.name, equals('tag', record.name), yes)),
      disagreements: ids.filter((id) => project.blindLabels.get(id) !== current[id]).slice(0, 1000),
      limits: limitsOf({ labelled: ids.length, agreed, cannotTell }),
    },
    annotators: annotatorReport(project, rows),
  };
}

function limitsOf(counts: {
  readonly labelled: number;
  readonly agreed: number;
  readonly cannotTell: number;
}): string[] {
  const { labelled, agreed, cannotTell } = counts;
  if (labelled + cannotTell === 0) return [];
  const limits = [
    'This is agreement with the current labels, not with the truth: where a current label is wrong, a right answer counts against the person.',
    'If the same person made the labels, it measures how consistent they are, which is more than how well people do.',
  ];
  if (cannotTell > 0)
    limits.push(
      `${cannotTell} of ${labelled + cannotTell} could not be told and are left out; counted as disagreement, ${((100 * agreed) / (labelled + cannotTell)).toFixed(1)} % agree.`,
    );
  return limits;
}

function equals(field: string, value: string): string {
  return printFilter({ kind: 'match', field, values: [{ kind: 'literal', text: value, at: 0 }], at: 0 });
}

/** Null for a slice whose filter can no longer be read; Slices says why. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof WinnowError) return null;
    throw error;
  }
}
