import { countBits } from '#shared/analysis/bitset.ts';
import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { checkFilter } from '#shared/query/checkFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import type { OpenProject } from '../project/openProject.ts';
import { catalogOf } from './fieldCatalog.ts';
import { parsedFilter } from './parsedFilter.ts';

/** How many examples a text keeps as a filter, or what is wrong with it. */
export function checkText(project: OpenProject, text: string): MethodOutput<'filters.check'> {
  const total = project.rowCount;
  try {
    const filter = parsedFilter(text);
    const catalog = catalogOf(project);
    const problems = checkFilter(filter, catalog);
    return {
      count: countBits(compileFilter(filter, catalog)),
      total,
      error: null,
      warnings: problems.filter((problem) => problem.severity === 'warning').map((problem) => problem.message),
    };
  } catch (error) {
    if (!(error instanceof WinnowError)) throw error;
    return { count: 0, total, error: toPlainError(error), warnings: [] };
  }
}
