import { isBuiltinField } from '#shared/model/filter.ts';
import { termsOf } from '#shared/query/checkFilter.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import type { OpenProject } from '../project/openProject.ts';

/** Built-in fields that no decision changes. */
const fixedFields: ReadonlySet<string> = new Set([
  'key',
  'given',
  'pred',
  'conf',
  'margin',
  'quality',
  'finding',
  'split',
  'dataset',
  'text',
]);

/** Whether a filter keeps the same examples whatever a person decides: it asks only for what was imported or predicted. */
export function isFixedFilter(project: OpenProject, filter: string): boolean {
  const columns = new Set(project.columns.map(({ name }) => name));
  const isFixed = (field: string): boolean =>
    isBuiltinField(field) ? fixedFields.has(field) : columns.has(field.replace(/^meta\./, ''));
  for (const term of termsOf(parseFilter(filter))) {
    if (term.kind === 'check') return false;
    if (term.kind !== 'search' && !isFixed(term.field)) return false;
  }
  return true;
}
