import type { RowPairs } from '../../analysis/neighbourhood/rowPairs.ts';

type Sets = {
  /** Set of each row [N]; −1: in none. */
  readonly setOf: Int32Array;
  /** Group of equal rows [N]; −1: like no other. */
  readonly exact: Int32Array;
  readonly links: RowPairs;
  readonly given: ArrayLike<number>;
};

/** Rows [N] that say the most of each, and how alike they are; −1: none. */
type Choices = { readonly other: Int32Array; readonly likeness: Float32Array };

const noChoices = (rowCount: number): Choices => ({
  other: new Int32Array(rowCount).fill(-1),
  likeness: new Float32Array(rowCount).fill(NaN),
});

/**
 * For every row of a set the member that says most about it: one with another label before one with the same, then the most alike, then the
 * first. Equal rows are alike to 1; a row that came into a set with an equal one has that one's links too. O(N + links): what equal
 * rows have to choose from is kept once for all of them, so that a hundred thousand cost what they should.
 * @returns partner [N], −1 for rows in no set; likeness [N] 0..1, NaN for those
 */
export function partnersOf({ setOf, exact, links, given }: Sets): { partner: Int32Array; likeness: Float32Array } {
  const rowCount = setOf.length;
  const equals = equalsOf(exact, given);
  const linked = linkedOf(equals, { setOf, links, given });
  const partner = new Int32Array(rowCount).fill(-1);
  const likeness = new Float32Array(rowCount).fill(NaN);
  const offer = (row: number, other: number, alike: number): void => {
    if (other < 0 || other === row) return;
    const before = partner[row]!;
    const [differs, didDiffer] = [given[other] !== given[row], before >= 0 && given[before] !== given[row]];
    const isBetter =
      before < 0 ||
      (differs === didDiffer ? alike > likeness[row]! || (alike === likeness[row] && other < before) : differs);
    if (!isBetter) return;
    partner[row] = other;
    likeness[row] = alike;
  };
  for (let row = 0; row < rowCount; row += 1) {
    if (setOf[row]! < 0) continue;
    const node = equals.nodeOf[row]!;
    offer(row, equals.first[node]!, 1);
    offer(row, equals.second[node]!, 1);
    offer(row, equals.otherLabel[node]!, 1);
    offer(row, linked.best.other[node]!, linked.best.likeness[node]!);
    offer(row, linked.next.other[node]!, linked.next.likeness[node]!);
  }
  return { partner, likeness };
}

/** Of the equal rows that are one node: its number, the first and the second of them, and the first with another label than the first. */
type Equals = {
  readonly nodeOf: Int32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly otherLabel: Int32Array;
};

function equalsOf(exact: Int32Array, given: ArrayLike<number>): Equals {
  const rowCount = exact.length;
  const nodes = exact.reduce((most, group) => Math.max(most, group + 1), 0);
  const firstOfGroup = new Int32Array(nodes).fill(-1);
  const nodeOf = new Int32Array(rowCount);
  const [first, second, otherLabel] = [nodeOf.slice(), nodeOf.slice().fill(-1), nodeOf.slice().fill(-1)];
  for (let row = 0; row < rowCount; row += 1) {
    const group = exact[row]!;
    if (group >= 0 && firstOfGroup[group]! >= 0) {
      const node = firstOfGroup[group]!;
      nodeOf[row] = node;
      if (second[node]! < 0) second[node] = row;
      if (otherLabel[node]! < 0 && given[row] !== given[node]) otherLabel[node] = row;
    } else {
      nodeOf[row] = row;
      first[row] = row;
      if (group >= 0) firstOfGroup[group] = row;
    }
  }
  return { nodeOf, first, second, otherLabel };
}

/** The best of what a node is linked with, and the best that has another label than that one. */
function linkedOf(
  { nodeOf, first, otherLabel }: Equals,
  { setOf, links, given }: Pick<Sets, 'setOf' | 'links' | 'given'>,
): { readonly best: Choices; readonly next: Choices } {
  const [best, next] = [noChoices(setOf.length), noChoices(setOf.length)];
  const isBetter = ({ other, likeness }: Choices, node: number, [row, alike]: readonly [number, number]): boolean =>
    other[node]! < 0 || alike > likeness[node]! || (alike === likeness[node] && row < other[node]!);
  const put = ({ other, likeness }: Choices, node: number, [row, alike]: readonly [number, number]): void => {
    other[node] = row;
    likeness[node] = alike;
  };
  const offer = (node: number, choice: readonly [number, number]): void => {
    const isSameLabel = best.other[node]! >= 0 && given[best.other[node]!] === given[choice[0]];
    if (isBetter(best, node, choice)) {
      if (!isSameLabel) put(next, node, [best.other[node]!, best.likeness[node]!]);
      put(best, node, choice);
    } else if (!isSameLabel && isBetter(next, node, choice)) put(next, node, choice);
  };
  for (let at = 0; at < links.from.length; at += 1) {
    const [from, to] = [links.from[at]!, links.to[at]!];
    const alike = Math.fround(1 - links.distances[at]!);
    const [one, other] = [nodeOf[from]!, nodeOf[to]!];
    if (one === other || setOf[from] !== setOf[to] || !Number.isFinite(alike)) continue;
    for (const row of [first[other]!, otherLabel[other]!]) if (row >= 0) offer(one, [row, alike]);
    for (const row of [first[one]!, otherLabel[one]!]) if (row >= 0) offer(other, [row, alike]);
  }
  return { best, next };
}
