import { mapIds, type ExampleId } from '#shared/model/ids.ts';
import { type Bitset, hasBit } from '#shared/analysis/bitset.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { type DetectorName, wordsOf } from '#shared/model/detectors.ts';
import { findingCount, type Findings, findingsWithin, membersOf } from '../detectors/detector.ts';
import { estimateWords } from '../detectors/labelEstimate.ts';
import { rankingRuns } from '../detectors/rankingRuns.ts';
import { doubtsOf, findingsOf, openFindings } from '../detectors/registry.ts';
import { filterBits } from '../fields/views.ts';
import { finite, sentInterval } from '../measure/metrics.ts';
import { optimisticNote } from '../detectors/optimisticNote.ts';
import type { OpenProject } from '../project/openProject.ts';

/** Findings of one kind, worst first; of a filter those of which an example fits it. */
export function listFindings(
  project: OpenProject,
  { kind, method, score, run, filter, offset, limit }: MethodParsed<'findings.list'>,
): MethodOutput<'findings.list'> {
  const runs = run !== undefined || kind === 'suspicion' ? rankingRuns(project, run) : undefined;
  const found = findingsOf(project, kind, { method, score, runs });
  const kept = findingsWithin(found.list, filter ? filterBits(project, filter) : null);
  return {
    kind,
    method: found.method,
    count: kept.length,
    notes: notesOf(project, kind, found),
    runs: (runs ?? (project.run ? [project.run] : [])).map(({ record }) => record.name),
    estimate: estimateOf(found),
    health: healthOf(found),
    items: Array.from(kept.subarray(offset, offset + limit)).flatMap((finding) =>
      itemsOf(project, kind, found, finding),
    ),
  };
}

function estimateOf(found: Findings): MethodOutput<'findings.list'>['estimate'] {
  const estimate = found.estimate?.() ?? null;
  if (!estimate) return null;
  const { next, ...rest } = estimate;
  return { ...rest, next100: next, words: estimateWords(estimate) };
}

function healthOf(found: Findings): MethodOutput<'findings.list'>['health'] {
  const health = found.health?.();
  if (!health) return null;
  return { score: sentInterval(health.score), classes: [...health.classes], overlaps: [...health.overlaps] };
}

type Item = MethodOutput<'findings.list'>['items'][number];

/** A finding as it is listed: a line for each of its examples. */
function itemsOf(project: OpenProject, kind: DetectorName, found: Findings, finding: number): Item[] {
  return mapIds(membersOf(found.list, finding), (id) => {
    const about = found.about(id);
    return {
      id,
      key: project.keys.get(id) ?? String(id),
      givenLabel: project.labelName(project.given[id]!),
      currentLabel: project.labelName(project.current[id]!),
      suggestedLabel: project.labelName(about.suggested),
      score: finite(about.score),
      reason: about.reason,
      set: wordsOf(kind).unit === 'example' ? null : finding + 1,
      beyondCut: found.isBeyondCut?.(id) ?? null,
    };
  });
}

/** The first few of what no decision has settled, worst first, of those with an example in a set. */
export function firstOpenFindings(
  project: OpenProject,
  kind: DetectorName,
  { within, limit }: { readonly within: Bitset; readonly limit: number },
): { readonly notes: string[]; readonly items: Item[] } {
  const found = findingsOf(project, kind);
  const first: number[] = [];
  for (const finding of openFindings(project, kind)) {
    if (first.length === limit) break;
    if (membersOf(found.list, finding).some((id) => hasBit(within, id))) first.push(finding);
  }
  return {
    notes: notesOf(project, kind, found),
    items: first.flatMap((finding) => itemsOf(project, kind, found, finding)),
  };
}

function notesOf(project: OpenProject, kind: DetectorName, found: Findings): string[] {
  const isOfRun = wordsOf(kind).needs.includes('predictions');
  const note = project.run && isOfRun ? optimisticNote(project, project.run) : null;
  return [...(note === null ? [] : [note]), ...found.notes];
}

/** What detectors say of one example. */
export function findingsIn(project: OpenProject, id: ExampleId): MethodOutput<'examples.get'>[number]['findings'] {
  return doubtsOf(project).flatMap((doubt) => findingIn(project, doubt, id) ?? []);
}

type Named = { readonly name: DetectorName; readonly findings: Findings };

/** What one detector says of one example; null where it finds nothing in it. */
export function findingIn(
  project: OpenProject,
  { name, findings }: Named,
  id: ExampleId,
): MethodOutput<'findings.get'> {
  if (!hasBit(findings.bits, id)) return null;
  const { list } = findings;
  const rank = list.rankOf[id]!;
  const { suggested, score, reason } = findings.about(id);
  return {
    kind: name,
    suggestedLabel: project.labelName(suggested),
    score: finite(score),
    rank: rank + 1,
    of: findingCount(list),
    reason,
    others: Array.from(membersOf(list, rank)).filter((other) => other !== id),
  };
}
