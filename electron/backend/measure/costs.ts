import { z } from 'zod';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { costMatrix, type CostPair, costPair, costPairs } from '#shared/model/costs.ts';
import { inTransaction } from '../store/projectFile.ts';
import { readSetting, writeSetting } from '../store/runStore.ts';
import type { OpenProject } from '../project/openProject.ts';

const settingKey = 'confusionCosts';
const stored = z.array(costPair);

/** The pairs a person set, also those of classes that are not in the data now. */
function readPairs(project: OpenProject): CostPair[] {
  const text = readSetting(project.file, settingKey);
  return text === null ? [] : stored.parse(JSON.parse(text));
}

/** The cost matrix over the project's classes, row = current class, column = predicted class. */
export function costsOf(project: OpenProject): MethodOutput<'costs.get'> {
  const labels = [...project.classes];
  const matrix = costMatrix(labels, readPairs(project));
  const pairs = costPairs(labels, matrix);
  return { labels, matrix, pairs, isDefault: pairs.length === 0 };
}

/** Row-major [classCount, classCount], as the analysis takes it. */
export function flatCosts(project: OpenProject): Float64Array {
  return Float64Array.from(costMatrix(project.classes, readPairs(project)).flat());
}

/**
 * Stores a whole matrix, or the pairs that differ from the usual, or (with neither) goes back to the usual costs. Kept by class
 * name, so that classes which come with a later import have the usual costs.
 * @throws WinnowError `bad_input` for a matrix of another size or a class that is not there.
 */
export function setCosts(project: OpenProject, input: MethodParsed<'costs.set'>): void {
  inTransaction(project.file, (file) => writeSetting(file, settingKey, JSON.stringify(pairsOf(project, input))));
}

function pairsOf({ classes }: OpenProject, { matrix, pairs }: MethodParsed<'costs.set'>): CostPair[] {
  if (matrix) {
    if (matrix.length !== classes.length || matrix.some((row) => row.length !== classes.length)) {
      throw new WinnowError(
        'bad_input',
        `The cost matrix must have ${classes.length} rows of ${classes.length} costs, one for each class.`,
      );
    }
    return costPairs(classes, matrix);
  }
  const known = new Set(classes);
  for (const { actual, predicted } of pairs ?? []) {
    const unknown = [actual, predicted].find((name) => !known.has(name));
    if (unknown !== undefined) throw new WinnowError('bad_input', `There is no class "${unknown}" in this project.`);
  }
  return costPairs(classes, costMatrix(classes, pairs ?? []));
}
