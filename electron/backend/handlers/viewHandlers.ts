import { countBits } from '#shared/analysis/bitset.ts';
import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { checkFilter } from '#shared/query/checkFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { completeFilter } from '#shared/query/completeFilter.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { measureMetrics } from '../measure/measureMetrics.ts';
import { overviewOf } from '../measure/metrics.ts';
import { metricsBy } from '../measure/metricsBy.ts';
import { picturesOf } from '../measure/charts.ts';
import { catalogOf } from '../fields/fieldCatalog.ts';
import type { OpenProject } from '../project/openProject.ts';
import { facetsOf } from '../fields/facets.ts';
import { listFindings } from '../examples/findings.ts';
import { isDoneIn } from '../examples/queues.ts';
import { fieldValues } from '../fields/cells.ts';
import { parsedFilter } from '../fields/parsedFilter.ts';
import { createView, rowsOf } from '../fields/views.ts';

type ViewHandlers = Pick<
  Handlers,
  | 'filters.check'
  | 'filters.complete'
  | 'views.create'
  | 'views.rows'
  | 'views.positionOf'
  | 'columns.facets'
  | 'metrics.overview'
  | 'metrics.charts'
  | 'metrics.by'
  | 'metrics.measure'
  | 'findings.list'
>;

export function viewHandlers(state: BackendState): ViewHandlers {
  return {
    'filters.check': ({ text }) => checkText(requireProject(state), text),
    'filters.complete': ({ text, caret }) =>
      completeFilter(text, caret, catalogOf(requireProject(state))).map((s) => ({ ...s })),
    'views.create': ({ filter, sort, ids }) => {
      const project = requireProject(state);
      return { ...createView(project, { filter, sort, ids }), total: project.rowCount, revision: project.revision };
    },
    'views.rows': ({ viewId, from, count, fields }) => {
      const project = requireProject(state);
      const view = project.views.get(viewId);
      const ids = view.ids.subarray(from, from + count);
      const valuesOf = (field: string) =>
        field === 'queue:done' ? Array.from(ids, isDoneIn(project, view)) : fieldValues(project, field, ids);
      return { from, ids: Array.from(ids), columns: fields.map(valuesOf) };
    },
    'views.positionOf': ({ viewId, id }) => {
      const position = requireProject(state).views.get(viewId).ids.indexOf(id);
      return { position: position < 0 ? null : position };
    },
    'columns.facets': ({ filter, ids, fields }) => {
      const project = requireProject(state);
      return facetsOf(project, rowsOf(project, { filter, ids }), fields);
    },
    'metrics.overview': (set) => overviewOf(requireProject(state), set),
    'metrics.charts': ({ filter }) => picturesOf(requireProject(state), filter),
    'metrics.by': (input) => metricsBy(requireProject(state), input),
    'metrics.measure': (input) => measureMetrics(requireProject(state), input),
    'findings.list': (input) => listFindings(requireProject(state), input),
  };
}

function checkText(project: OpenProject, text: string): MethodOutput<'filters.check'> {
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
