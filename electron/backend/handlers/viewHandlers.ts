import { completeFilter } from '#shared/query/completeFilter.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { overviewScreen } from '../evaluation/overviewScreen.ts';
import { measureInTurns } from '../measure/measureMetrics.ts';
import { overviewOf } from '../measure/metrics.ts';
import { metricsBy } from '../measure/metricsBy.ts';
import { picturesOf } from '../measure/charts.ts';
import { catalogOf } from '../fields/fieldCatalog.ts';
import { checkText } from '../fields/checkText.ts';
import { facetsOf } from '../fields/facets.ts';
import { findingsOf } from '../detectors/registry.ts';
import { findingIn, listFindings } from '../examples/findings.ts';
import { viewWindow } from '../examples/queues.ts';
import { createView, rowsOf } from '../fields/views.ts';

type ViewHandlers = Pick<
  Handlers,
  | 'filters.check'
  | 'filters.complete'
  | 'views.create'
  | 'views.rows'
  | 'views.positionOf'
  | 'columns.facets'
  | 'overview.get'
  | 'metrics.overview'
  | 'metrics.charts'
  | 'metrics.by'
  | 'metrics.measure'
  | 'findings.list'
  | 'findings.get'
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
    'views.rows': (input) => viewWindow(requireProject(state), input),
    'views.positionOf': ({ viewId, id }) => {
      const position = requireProject(state).views.get(viewId).ids.indexOf(id);
      return { position: position < 0 ? null : position };
    },
    'columns.facets': ({ filter, ids, fields }) => {
      const project = requireProject(state);
      return facetsOf(project, rowsOf(project, { filter, ids }), fields);
    },
    'overview.get': ({ filter }) => overviewScreen(requireProject(state), filter),
    'metrics.overview': (set) => overviewOf(requireProject(state), set),
    'metrics.charts': ({ filter }) => picturesOf(requireProject(state), filter),
    'metrics.by': (input) => metricsBy(requireProject(state), input),
    'metrics.measure': (input, { signal }) => measureInTurns(requireProject(state), input, signal),
    'findings.list': (input) => listFindings(requireProject(state), input),
    'findings.get': ({ kind, id }) => {
      const project = requireProject(state);
      return findingIn(project, { name: kind, findings: findingsOf(project, kind) }, id);
    },
  };
}
