import { andBits, type Bitset } from '#shared/analysis/bitset.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { labelError } from '#shared/model/detectors.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import { estimateWords } from '../detectors/labelEstimate.ts';
import { findingsOf } from '../detectors/registry.ts';
import { sampleList } from '../decisions/samples.ts';
import { glimpseOf } from '../examples/exampleDetails.ts';
import { firstOpenFindings } from '../examples/findings.ts';
import { recentlyJudged } from '../examples/queues.ts';
import { openSetCount } from '../examples/sets.ts';
import { filterBits } from '../fields/views.ts';
import { overviewOf } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { shownTags } from '../project/tagSet.ts';
import { stateBits } from '../store/decisionStore.ts';
import { listSlices } from '../store/sliceStore.ts';

type OverviewScreen = MethodOutput<'overview.get'>;

const shownFindings = 4;

/** What Overview shows at once. */
export function overviewScreen(project: OpenProject, filter: string): OverviewScreen {
  const rows = filterBits(project, filter);
  const metrics = overviewOf(project, { filter });
  return {
    metrics,
    ...marksWithin(project, rows),
    msPerDecision: paceWithin(project, rows),
    findings: project.run ? firstFindings(project, rows) : null,
    contradicting: openSetCount(project, 'conflict', rows),
    samples: sampleList(project),
    hasTags: shownTags(project.tags).length > 0,
    hasSlices: listSlices(project.file).length > 0,
  };
}

/** Rows up to which the ranking of all labels is made while somebody waits. */
const quickRows = 20_000;

/** How many labels are wrong; null where that cannot be said, as of a model that has probably seen them. */
function wrongLabelWords(project: OpenProject): string | null {
  const estimate = findingsOf(project, 'suspicion').estimate?.() ?? null;
  return estimate && estimateWords(estimate);
}

function marksWithin(
  { state, current, given }: OpenProject,
  { words }: Bitset,
): Pick<OverviewScreen, 'flagged' | 'changed'> {
  let [flagged, changed] = [0, 0];
  for (let word = 0; word < words.length; word += 1) {
    for (let bits = words[word]!; bits !== 0; bits &= bits - 1) {
      const id = (word * 32 + 31 - Math.clz32(bits & -bits)) as ExampleId;
      if ((state[id]! & stateBits.flagged) !== 0) flagged += 1;
      if (current[id] !== given[id]) changed += 1;
    }
  }
  return { flagged, changed };
}

function paceWithin(project: OpenProject, rows: Bitset): number | null {
  if (!project.run || project.batches.length === 0) return null;
  return recentlyJudged(project, andBits(findingsOf(project, labelError).bits, rows)).msPerDecision;
}

function firstFindings(project: OpenProject, within: Bitset): NonNullable<OverviewScreen['findings']> {
  const { notes, items } = firstOpenFindings(project, labelError, { within, limit: shownFindings });
  return {
    notes,
    estimate: project.rowCount <= quickRows ? wrongLabelWords(project) : null,
    items: items.map(({ id, key, currentLabel, suggestedLabel, reason }) => ({
      id,
      key,
      currentLabel,
      suggestedLabel,
      reason,
      ...glimpseOf(project, id as ExampleId),
    })),
  };
}
