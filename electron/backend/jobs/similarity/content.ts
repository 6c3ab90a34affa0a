import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import type { Content } from './copies.ts';
import { pictureContent } from './pictureContent.ts';
import { rowContent } from './rowContent.ts';
import { textContent } from './textContent.ts';

/** By texts, else by pictures, else by the features of a table; null where there is nothing of it. */
export async function contentOf(project: OpenProject, control: JobControl): Promise<Content | null> {
  if (project.columnWithRole('text')) return await textContent(project, control);
  if (project.columnWithRole('image')) return await pictureContent(project, control);
  return project.columns.some(({ role }) => role === 'feature') ? await rowContent(project, control) : null;
}
