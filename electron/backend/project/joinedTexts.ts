import type { ExampleId } from '#shared/model/ids.ts';
import type { OpenProject } from './openProject.ts';

/** Between the texts of an example that has several. */
export const textDivider = '\u2016';

/** All texts of an example as one; null where the project has no column of texts. */
export function joinedTexts(project: OpenProject): ((id: ExampleId) => string) | null {
  const columns = project.columns.filter(({ role }) => role === 'text');
  if (columns.length === 0) return null;
  return (id) => columns.map((column) => String(project.cellOf(column, id) ?? '')).join(` ${textDivider} `);
}
