import type { MethodOutput } from '#shared/contract/contract.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';

/**
 * Mean and standard deviation (of the population, as scikit-learn's StandardScaler takes it) of columns of numbers over all rows;
 * blanks do not count. A deviation of 0 is given as 1, by which nothing is divided. Throws `not_found` for a column that is none or holds no numbers.
 * Two passes: the mean first, so that large values with small differences keep their digits.
 */
export function columnScales(project: OpenProject, names: readonly string[]): MethodOutput<'columns.scales'> {
  return {
    items: names.map((name) => {
      const column = project.columns.find((one) => one.name === name);
      const data = column && project.columnData(column);
      if (data?.kind !== 'number') throw new WinnowError('not_found', `There is no column of numbers “${name}”.`);
      let sum = 0;
      let n = 0;
      for (const value of data.values) {
        if (Number.isNaN(value)) continue;
        sum += value;
        n += 1;
      }
      const mean = n === 0 ? 0 : sum / n;
      let squares = 0;
      for (const value of data.values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
      const std = n === 0 ? 1 : Math.sqrt(squares / n);
      return { column: name, mean, std: std === 0 ? 1 : std, n };
    }),
  };
}
