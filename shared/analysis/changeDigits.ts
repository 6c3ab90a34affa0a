type Rate = { readonly value: number | null };

/** Two rates and what happened between them, as they stand beside each other: 0..1, null where there is none. */
export type ShownChange = {
  readonly before: Rate;
  readonly after: Rate;
  readonly change: Rate;
  readonly exclusion?: Rate;
};

/** Less than a row of any data set; what is smaller is the noise of binary numbers. */
const nothing = 1e-10;
const most = 4;

/**
 * Decimals of percent, 1..4, for rates and the changes between them: the fewest at which what moved is seen to move. At one decimal
 * 75.64 % and 75.66 % are 75.6 and 75.7 with a change of 0.0 points between them; at two nothing is hidden.
 */
export function changeDigits(shown: readonly ShownChange[]): number {
  let digits = 1;
  while (digits < most && !shown.every((one) => isSeen(one, digits))) digits += 1;
  return digits;
}

function isSeen({ before, after, change, exclusion }: ShownChange, digits: number): boolean {
  const isDistinct = (a: number, b: number): boolean =>
    Math.abs(a - b) < nothing || (100 * a).toFixed(digits) !== (100 * b).toFixed(digits);
  if (before.value !== null && after.value !== null && !isDistinct(before.value, after.value)) return false;
  return [change, exclusion].every((one) => isDistinct(Math.abs(one?.value ?? 0), 0));
}
