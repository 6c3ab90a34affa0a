/**
 * One-sided exact sign test (McNemar 1947): the probability of at least `wins` heads in wins + losses throws of a fair coin. What two
 * readings of the same examples disagree on is thrown; 1 where they never do. O(wins + losses).
 */
export function signTest(wins: number, losses: number): number {
  const throws = wins + losses;
  if (throws === 0) return 1;
  let logTerm = -throws * Math.LN2;
  let sum = 0;
  // From the end with all heads down to `wins`: each term follows from the one before it.
  for (let tails = 0; tails <= losses; tails += 1) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(throws - tails) - Math.log(tails + 1);
  }
  return Math.min(1, sum);
}
