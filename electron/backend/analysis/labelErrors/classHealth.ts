/** How well the labels of one class stand by the joint; counts are of examples. */
export type ClassHealth = {
  readonly label: number;
  /** Labelled so, but another class by the joint; and the other way round. */
  readonly issues: number;
  readonly inverseIssues: number;
  /** Share of the examples labelled so that are another class, and of those of the class that are labelled otherwise; 0..1. */
  readonly noise: number;
  readonly inverseNoise: number;
};

/** Two classes that are taken for one another. */
export type ClassOverlap = {
  readonly one: number;
  readonly other: number;
  readonly examples: number;
  /** Joint probability that an example is labelled one and is the other, either way round. */
  readonly probability: number;
};

export type LabelHealth = {
  /** 1 − issues / rows: share of the labels that confident learning leaves standing, 0..1. */
  readonly score: number;
  /** The noisiest first; ties by class. A class without rows has no noise. */
  readonly classes: readonly ClassHealth[];
  /** Pairs that are taken for one another at all, most often first; ties by class. */
  readonly overlaps: readonly ClassOverlap[];
};

/**
 * What the calibrated joint says of the classes, as cleanlab's `dataset` module tells it: rank_classes_by_label_quality,
 * find_overlapping_classes and overall_label_health_score (2.9.0). The score counts the issues of confident learning, the tables the joint, so
 * they do not add up, there as here. Cost: O(K²). Golden data: `dataset` of every classification case.
 * @param joint calibrated counts, row-major [K, K]: given × true
 * @param issues rows that confident learning counts off the diagonal
 * @param rows that took part
 */
export function labelHealth(
  joint: Float64Array,
  classCount: number,
  { issues, rows }: { readonly issues: number; readonly rows: number },
): LabelHealth {
  const total = joint.reduce((sum, count) => sum + count, 0);
  const [byGiven, byTrue] = [new Float64Array(classCount), new Float64Array(classCount)];
  for (let given = 0; given < classCount; given += 1) {
    for (let k = 0; k < classCount; k += 1) {
      byGiven[given]! += joint[given * classCount + k]!;
      byTrue[k]! += joint[given * classCount + k]!;
    }
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const classes: ClassHealth[] = [];
  const overlaps: ClassOverlap[] = [];
  for (let label = 0; label < classCount; label += 1) {
    const right = joint[label * classCount + label]!;
    const [given, inTruth] = [byGiven[label]!, byTrue[label]!];
    classes.push({
      label,
      issues: given - right,
      inverseIssues: inTruth - right,
      noise: share(given - right, given),
      inverseNoise: share(inTruth - right, inTruth),
    });
    for (let other = label + 1; other < classCount; other += 1) {
      const examples = joint[label * classCount + other]! + joint[other * classCount + label]!;
      if (examples > 0) overlaps.push({ one: label, other, examples, probability: share(examples, total) });
    }
  }
  return {
    score: rows === 0 ? NaN : 1 - issues / rows,
    classes: classes.toSorted((a, b) => b.noise - a.noise || a.label - b.label),
    overlaps: overlaps.toSorted((a, b) => b.examples - a.examples || a.one - b.one || a.other - b.other),
  };
}
