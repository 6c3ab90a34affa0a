import type { RowPairs } from '../../analysis/neighbourhood/rowPairs.ts';

type Sets = {
  /** Set of each row [N]; −1: in none. */
  readonly setOf: Int32Array;
  /** Group of equal rows [N]; −1: like no other. */
  readonly exact: Int32Array;
  readonly links: RowPairs;
  readonly given: ArrayLike<number>;
};

/** Who is best named beside a row, and how alike the two are. */
type Choice = { readonly other: number; readonly likeness: number };

/**
 * For every row of a set the member that says most about it: one with another label before one with the same, then the most alike, then the
 * first. Equal rows are alike to 1; a row that came into a set with an equal one has that one's links too.
 * @returns partner [N], −1 for rows in no set; likeness [N] 0..1, NaN for those
 */
export function partnersOf({ setOf, exact, links, given }: Sets): { partner: Int32Array; likeness: Float32Array } {
  const rowCount = setOf.length;
  const best = new Map<number, Choice>();
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rowCount; row += 1) {
    if (exact[row]! < 0) continue;
    const members = groups.get(exact[row]!);
    if (members) members.push(row);
    else groups.set(exact[row]!, [row]);
  }
  const isBetter = (row: number, one: Choice, other: Choice | undefined): boolean => {
    if (!other) return true;
    const [differs, didDiffer] = [given[one.other] !== given[row], given[other.other] !== given[row]];
    if (differs !== didDiffer) return differs;
    return one.likeness !== other.likeness ? one.likeness > other.likeness : one.other < other.other;
  };
  const offer = (row: number, choice: Choice): void => {
    if (row !== choice.other && isBetter(row, choice, best.get(row))) best.set(row, choice);
  };
  // The first of each label are enough to choose from, so that a hundred thousand equal rows cost what they should.
  const choices = new Map<number, readonly number[]>();
  for (const [group, members] of groups) {
    const firsts = new Map<number, number>();
    for (const row of members) if (!firsts.has(given[row]!)) firsts.set(given[row]!, row);
    const offered = [...firsts.values(), ...members.slice(0, 2)];
    choices.set(group, offered);
    for (const row of members) for (const other of offered) offer(row, { other, likeness: 1 });
  }
  for (let at = 0; at < links.from.length; at += 1) {
    const [from, to, likeness] = [links.from[at]!, links.to[at]!, 1 - links.distances[at]!];
    if (setOf[from] !== setOf[to]) continue;
    for (const [one, two] of [
      [from, to],
      [to, from],
    ] as const) {
      const rows = groups.get(exact[one]!) ?? [one];
      for (const other of choices.get(exact[two]!) ?? [two]) for (const row of rows) offer(row, { other, likeness });
    }
  }
  const partner = new Int32Array(rowCount).fill(-1);
  const likeness = new Float32Array(rowCount).fill(NaN);
  for (const [row, choice] of best) {
    if (setOf[row]! < 0) continue;
    partner[row] = choice.other;
    likeness[row] = choice.likeness;
  }
  return { partner, likeness };
}
