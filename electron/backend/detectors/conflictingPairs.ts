import { type ClassPair, classPairs } from '../analysis/neighbourhood/classPairs.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';

const kept = createMemo<readonly ClassPair[]>();

/** Pairs of classes whose examples are each other's neighbours most often, by the given labels; none before anybody looked for neighbours. */
export function conflictingPairs(project: OpenProject): readonly ClassPair[] {
  const { similarity, given, ownClasses } = project;
  if (!similarity) return [];
  return kept(similarity, [given, ownClasses], () => classPairs(similarity.graph(), given, ownClasses.length));
}
