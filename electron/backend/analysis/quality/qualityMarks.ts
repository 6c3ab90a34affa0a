/**
 * What the look at every example of a project found wrong with it as data: small enough to be kept in the project file. The words
 * for one example are made again from its mask, its own data and the limits.
 */
export type QualityMarks = {
  /** Reasons of each example as bits [rows]; 0 where nothing is wrong. What each bit means is the measure's own list. */
  readonly masks: Uint16Array;
  /** How well each example stands [rows], 0..1, lower is worse; 1 where nothing is wrong. */
  readonly scores: Float32Array;
  /** What was left out or could not be said of the set, in sentences. */
  readonly notes: readonly string[];
  /** Numbers of the set that the reasons name, such as the shortest usual length; plain numbers by name, so JSON keeps them. */
  readonly limits: Readonly<Record<string, number>>;
  /** Numbers that the reasons name and nothing else can give again: equally many of each marked example, in the order of the rows. */
  readonly numbers?: Float32Array;
};

export function emptyMarks(rowCount: number): { readonly masks: Uint16Array; readonly scores: Float32Array } {
  return { masks: new Uint16Array(rowCount), scores: new Float32Array(rowCount).fill(1) };
}

/** Notes that a row has a reason; of several the worst score stays. */
export function mark(
  { masks, scores }: Pick<QualityMarks, 'masks' | 'scores'>,
  row: number,
  { reason, score }: { readonly reason: number; readonly score: number },
): void {
  masks[row]! |= reason;
  scores[row] = Math.min(scores[row]!, score);
}
