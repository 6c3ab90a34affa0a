import type { EventName, MethodName } from '#shared/contract/contract.ts';

/** What can change behind a read's back, by the event that tells of it. */
type Topic = 'decisions' | 'tags' | 'slices' | 'costs' | 'samples' | 'bins';

/**
 * What a method is to the page. `change`: it does something, so it is sent again only where a resend is recognised. Otherwise it is a
 * read, with what makes its answer another one; `fixed` is for reads that do not even depend on the open project and its runs.
 */
type MethodKind = 'change' | 'fixed' | readonly Topic[];

/** Every method of the contract: one that is left out does not compile. */
const methodKinds: Readonly<Record<MethodName, MethodKind>> = {
  'app.info': [],
  'app.forgetRecent': 'change',
  'files.list': 'fixed',
  // It says by its revision whether a list on screen is from before a change.
  'project.info': ['decisions', 'tags', 'slices'],
  'project.open': 'change',
  'project.openSample': 'change',
  'project.close': 'change',
  'project.relink': 'change',
  'sources.recognise': 'fixed',
  'imports.start': 'change',
  'problems.list': [],
  'problems.exportRejected': 'change',
  'models.inspect': [],
  'models.preview': [],
  'runs.start': 'change',
  'runs.retryFailed': 'change',
  'runs.importPredictions': 'change',
  'runs.list': ['decisions'],
  'runs.activate': 'change',
  'runs.remove': 'change',
  'runs.failures': [],
  'runs.compare': ['decisions'],
  // Kept by its own event, job by job.
  'jobs.list': 'fixed',
  'jobs.cancel': 'change',
  'jobs.pause': 'change',
  'jobs.resume': 'change',
  'filters.check': ['decisions', 'tags', 'slices'],
  'filters.complete': ['decisions', 'tags', 'slices'],
  // Views and queues keep their order while a person decides.
  'views.create': [],
  'views.rows': ['decisions', 'tags'],
  'views.positionOf': [],
  'columns.facets': ['decisions', 'tags', 'bins'],
  'findings.list': ['decisions'],
  'examples.get': ['decisions', 'tags'],
  'examples.neighbours': ['decisions'],
  'examples.blind': ['decisions'],
  'metrics.overview': ['decisions', 'costs'],
  'metrics.charts': ['decisions'],
  'metrics.by': ['decisions', 'costs', 'bins'],
  'metrics.measure': ['decisions', 'costs'],
  'costs.get': ['costs'],
  'costs.set': 'change',
  'effect.get': ['decisions', 'tags', 'slices'],
  'slices.list': ['decisions', 'tags', 'slices', 'costs', 'samples'],
  'slices.save': 'change',
  'slices.remove': 'change',
  // What a search finds does not depend on the slices that are saved.
  'slices.discover': ['decisions', 'costs', 'bins'],
  'features.list': ['decisions', 'tags', 'bins'],
  'slices.tree': ['decisions', 'bins'],
  'slices.heatMap': ['decisions', 'bins'],
  'bins.get': ['bins'],
  'bins.set': 'change',
  'clusters.list': [],
  'clusters.make': 'change',
  'queues.open': [],
  'queues.progress': ['decisions', 'tags'],
  'queues.answerRest': 'change',
  'queues.next': ['decisions'],
  'decisions.apply': 'change',
  'decisions.undo': 'change',
  'decisions.redo': 'change',
  'decisions.state': ['decisions', 'tags', 'slices'],
  'decisions.log': ['decisions'],
  'decisions.import': 'change',
  'tags.list': ['decisions', 'tags', 'slices'],
  'tags.save': 'change',
  'tags.merge': 'change',
  'tags.remove': 'change',
  'tags.priorities': ['decisions', 'tags', 'samples'],
  'samples.draw': 'change',
  'samples.list': ['decisions', 'tags', 'samples'],
  'samples.remove': 'change',
  'humanLevel.setBaseline': 'change',
  'humanLevel.report': ['decisions', 'tags', 'slices', 'samples'],
  'audit.estimate': ['decisions', 'samples'],
  'reports.preview': ['decisions'],
  'reports.start': 'change',
  'exports.preview': ['decisions'],
  'exports.start': 'change',
};

/** Whether a method only reads: it can be sent again over a new line. */
export function isRead(method: MethodName): boolean {
  return methodKinds[method] !== 'change';
}

const topics: Readonly<Partial<Record<EventName, Topic>>> = {
  'decisions.changed': 'decisions',
  'tags.changed': 'tags',
  'slices.changed': 'slices',
  'costs.changed': 'costs',
  'samples.changed': 'samples',
  'bins.changed': 'bins',
};

/**
 * Whether an event makes the answer of a read stale. Queries under another name than a method's are taken for reads of the project
 * that no topic changes. An answer over a filter that names a tag or a slice changes with it; but views and queues keep their order
 * while tags change.
 */
export function isStaleAfter(event: EventName, method: string, input: unknown): boolean {
  const kind = Object.hasOwn(methodKinds, method) ? methodKinds[method as MethodName] : [];
  if (event === 'jobs.changed' || event === 'slices.searching' || typeof kind === 'string') return false;
  const topic = topics[event];
  if (topic === undefined || kind.includes(topic)) return true;
  const asked = JSON.stringify(input) ?? '';
  if (topic === 'slices') return /\bslice:/.test(asked);
  return topic === 'tags' && !/^(?:views|queues)\./.test(method) && /\b(?:tag|slice)\b/i.test(asked);
}
