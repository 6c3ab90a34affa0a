import { z } from 'zod';
import { checkMatrixClasses } from './classLimit.ts';
import { plainText } from './inputLimits.ts';

/** In whatever a person counts, 0 or more. */
export const costValue = z.number().min(0).max(1e9);
export const mostCostPairs = 100_000;

/** What one confusion costs, by the names of its classes: `actual` is the current label. Only what differs from the usual is kept. */
export const costPair = z.object({ actual: plainText, predicted: plainText, cost: costValue });
export type CostPair = z.infer<typeof costPair>;

/** What nobody set: a right prediction costs nothing, every wrong one costs 1. */
export function usualCost(actual: string, predicted: string): number {
  return actual === predicted ? 0 : 1;
}

/**
 * The matrix over these classes, row = current class, column = predicted class. Pairs that name a class outside of them
 * count for nothing; classes that no pair names have the usual costs.
 * @throws WinnowError `too_large` for more classes than a matrix can have.
 */
export function costMatrix(labels: readonly string[], pairs: readonly CostPair[]): number[][] {
  checkMatrixClasses(labels.length);
  const place = new Map(labels.map((label, index) => [label, index]));
  const matrix = labels.map((actual) => labels.map((predicted) => usualCost(actual, predicted)));
  for (const { actual, predicted, cost } of pairs) {
    const [row, column] = [place.get(actual), place.get(predicted)];
    if (row !== undefined && column !== undefined) matrix[row]![column] = cost;
  }
  return matrix;
}

/** The pairs of a matrix that differ from the usual, in reading order. */
export function costPairs(labels: readonly string[], matrix: readonly (readonly number[])[]): CostPair[] {
  return labels.flatMap((actual, row) =>
    labels.flatMap((predicted, column) => {
      const cost = matrix[row]![column]!;
      return cost === usualCost(actual, predicted) ? [] : [{ actual, predicted, cost }];
    }),
  );
}
