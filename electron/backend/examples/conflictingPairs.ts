import type { ClassCode } from '#shared/model/ids.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { conflictingPairs } from '../detectors/conflictingPairs.ts';
import { sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';

/** The pairs that conflict most, by name. */
export function listPairs(project: OpenProject, limit: number): MethodOutput<'similarity.pairs'> {
  const pairs = conflictingPairs(project);
  const nameOf = (code: number): string => project.labelName(code as ClassCode) ?? '';
  return {
    count: pairs.length,
    pairs: pairs.slice(0, limit).map(({ classes: [one, other], links, rate }) => ({
      one: nameOf(one),
      other: nameOf(other),
      links,
      rate: sentInterval(rate),
    })),
  };
}
