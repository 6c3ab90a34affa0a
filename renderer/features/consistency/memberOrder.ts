import type { SetMember } from '#shared/contract/similarityMethods.ts';
import type { LabelGroup } from './setActs.ts';

/** At most so many are looked at large: more would be small again. */
const mostLarge = 4;

/** What the members are called on screen: 1, 2, … in the order that they are shown, by id. */
export function numbersOf(groups: readonly LabelGroup[]): ReadonlyMap<number, number> {
  return new Map(groups.flatMap(({ members }) => members).map(({ id }, at) => [id, at + 1]));
}

/** Those to be seen side by side: the first of each label; of one label, its first two. */
export function comparedMembers(groups: readonly LabelGroup[]): SetMember[] {
  const shown = groups.filter(({ members }) => members.length > 0);
  const each = shown.length === 1 ? 2 : 1;
  return shown.flatMap(({ members }) => members.slice(0, each)).slice(0, mostLarge);
}
