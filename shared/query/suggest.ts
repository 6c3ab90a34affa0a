const maxCandidates = 20_000;

/**
 * "did you mean `x`?" for the candidate nearest to a mistyped name, or null when none is near: case apart, at most one
 * edit for every three characters (insert, delete, replace, swap of two neighbours). Looks at the first 20,000 candidates.
 */
export function didYouMean(name: string, candidates: readonly string[]): string | null {
  const nearest = nearestName(name, candidates);
  return nearest === null ? null : `did you mean \`${nearest}\`?`;
}

function nearestName(name: string, candidates: readonly string[]): string | null {
  // Longer texts are not names that someone mistyped, and comparing them would cost.
  if (name.length > 100) return null;
  const wanted = name.toLowerCase();
  let limit = Math.max(1, Math.floor(wanted.length / 3));
  let nearest: string | null = null;
  for (const candidate of candidates.slice(0, maxCandidates)) {
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance > limit || (nearest !== null && distance === limit)) continue;
    nearest = candidate;
    limit = distance;
    if (distance === 0) break;
  }
  return nearest;
}

/** Optimal string alignment distance (Damerau–Levenshtein without repeated edits of a substring). O(|left| × |right|). */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let best = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (isSame ? 0 : 1));
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwap) best = Math.min(best, beforePrevious[column - 2]! + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length]!;
}
