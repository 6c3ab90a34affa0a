import { normalisedJoint } from './confidentJoint.ts';
import { issueCount, type LabelAnalysis } from './filters.ts';
import { requireTwoLabels } from './scanTable.ts';
import { roundHalfEven } from './roundKeepingSum.ts';

/** Estimated from the calibrated joint; the counts do not add up to `DatasetHealth.issues`, which counts rows. */
export type ClassHealth = {
  readonly classIndex: number;
  /** Estimated rows given this class that are truly another. */
  readonly labelIssues: number;
  /** Estimated rows truly of this class that are given another. */
  readonly inverseLabelIssues: number;
  /** P(true class differs | given this class). */
  readonly labelNoise: number;
  /** P(given class differs | truly this class). */
  readonly inverseLabelNoise: number;
  /** 1 - labelNoise. */
  readonly labelQuality: number;
};

export type ClassOverlap = {
  readonly classA: number;
  readonly classB: number;
  /** Estimated rows of the one that are given the other. */
  readonly examples: number;
  readonly jointProbability: number;
};

export type DatasetHealth = {
  /** 1 - issues / scored rows. */
  readonly score: number;
  /** Rows found by `confident_learning`. */
  readonly issues: number;
  /** Lowest label quality first; ties by class. */
  readonly classes: readonly ClassHealth[];
  /** Every pair of classes, most overlapping first; ties by class. */
  readonly overlaps: readonly ClassOverlap[];
};

/**
 * How trustworthy the labels are as a whole, by class and by pair of classes. No screen shows it yet: equal to cleanlab's in `golden/`, it
 * proves the calibrated joint and the count of confident learning, which the product rests on.
 * @throws WinnowError `bad_input` when fewer than two classes are given.
 */
export function datasetHealth(analysis: LabelAnalysis): DatasetHealth {
  requireTwoLabels(analysis.scan);
  const { scored } = analysis.scan;
  const joint = normalisedJoint(analysis.calibrated);
  const issues = issueCount(analysis);
  return {
    score: 1 - issues / scored,
    issues,
    classes: classTable(joint, analysis.table.classCount, scored),
    overlaps: overlaps(joint, analysis.table.classCount, scored),
  };
}

function classTable(joint: Float64Array, classCount: number, scored: number): ClassHealth[] {
  const given = new Float64Array(classCount);
  const real = new Float64Array(classCount);
  for (let cell = 0; cell < joint.length; cell += 1) {
    given[Math.floor(cell / classCount)]! += joint[cell]!;
    real[cell % classCount]! += joint[cell]!;
  }
  const classes = Array.from(given, (share, classIndex): ClassHealth => {
    const right = joint[classIndex * classCount + classIndex]!;
    const labelNoise = share > 0 ? (share - right) / share : 0;
    return {
      classIndex,
      labelIssues: roundHalfEven((share - right) * scored),
      inverseLabelIssues: roundHalfEven((real[classIndex]! - right) * scored),
      labelNoise,
      inverseLabelNoise: real[classIndex]! > 0 ? (real[classIndex]! - right) / real[classIndex]! : 0,
      labelQuality: 1 - labelNoise,
    };
  });
  return classes.sort((a, b) => a.labelQuality - b.labelQuality || a.classIndex - b.classIndex);
}

function overlaps(joint: Float64Array, classCount: number, scored: number): ClassOverlap[] {
  const pairs: ClassOverlap[] = [];
  for (let classA = 0; classA < classCount; classA += 1) {
    for (let classB = classA + 1; classB < classCount; classB += 1) {
      const jointProbability = joint[classA * classCount + classB]! + joint[classB * classCount + classA]!;
      pairs.push({ classA, classB, examples: roundHalfEven(jointProbability * scored), jointProbability });
    }
  }
  return pairs.sort((a, b) => b.jointProbability - a.jointProbability || a.classA - b.classA || a.classB - b.classB);
}
