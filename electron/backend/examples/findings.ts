import { mapIds, type ExampleId } from '#shared/model/ids.ts';
import { hasBit } from '#shared/analysis/bitset.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { wordsOf } from '#shared/model/detectors.ts';
import { findingCount, findingsWithin, membersOf } from '../detectors/detector.ts';
import { doubtsOf, findingsOf } from '../detectors/registry.ts';
import { filterBits } from '../fields/views.ts';
import { finite } from '../measure/metrics.ts';
import { optimisticNote } from '../measure/optimisticNote.ts';
import type { OpenProject } from '../project/openProject.ts';

/** Findings of one kind, worst first; of a filter those of which an example fits it. */
export function listFindings(
  project: OpenProject,
  { kind, method, score, filter, offset, limit }: MethodParsed<'findings.list'>,
): MethodOutput<'findings.list'> {
  const { unit, needs } = wordsOf(kind);
  const found = findingsOf(project, kind, { method, score });
  const kept = findingsWithin(found.list, filter ? filterBits(project, filter) : null);
  const note = project.run && needs.includes('predictions') ? optimisticNote(project, project.run) : null;
  return {
    kind,
    method: found.method,
    count: kept.length,
    notes: [...(note === null ? [] : [note]), ...found.notes],
    items: Array.from(kept.subarray(offset, offset + limit)).flatMap((finding) =>
      mapIds(membersOf(found.list, finding), (id) => {
        const about = found.about(id);
        return {
          id,
          key: project.keys.get(id) ?? String(id),
          givenLabel: project.labelName(project.given[id]!),
          currentLabel: project.labelName(project.current[id]!),
          suggestedLabel: project.labelName(about.suggested),
          score: finite(about.score),
          reason: about.reason,
          set: unit === 'example' ? null : finding + 1,
        };
      }),
    ),
  };
}

/** What detectors say of one example. */
export function findingsIn(project: OpenProject, id: ExampleId): MethodOutput<'examples.get'>[number]['findings'] {
  return doubtsOf(project)
    .filter(({ findings }) => hasBit(findings.bits, id))
    .map(({ name, findings }) => {
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
    });
}
