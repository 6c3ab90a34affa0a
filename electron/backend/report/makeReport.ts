import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ReportResult } from '#shared/contract/reportValues.ts';
import type { OpenProject } from '../project/openProject.ts';
import { sourceOf } from '../project/sourcePaths.ts';
import { requireOutsideSource } from '../export/exportPlan.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { browsersHere, printPdf } from './printPdf.ts';
import { reportMark, stageFile, writeWhole } from './replaceFile.ts';
import { gatherReport } from './reportData.ts';
import { reportDocument } from './reportDocument.ts';
import { picturesOf } from './picturesOf.ts';

export type ReportOptions = {
  readonly to: string;
  readonly pdf: string | null;
  readonly filter: string;
  readonly title: string;
  readonly overwrite: boolean;
};

/**
 * Writes the report beside its target and renames it into place; then prints it to PDF when asked to. A PDF that cannot be
 * made is no error: the HTML stays, and the result says why.
 * @throws target_not_empty, not_found, permission, disk_full, bad_input, cancelled
 */
export async function makeReport(
  project: OpenProject,
  options: ReportOptions,
  control: JobControl,
): Promise<ReportResult> {
  if (project.rowCount === 0) throw new WinnowError('bad_input', 'This project has no examples to report on.');
  requireName(options.to, ['.html', '.htm'], 'The report');
  if (options.pdf !== null) requireName(options.pdf, ['.pdf'], 'The PDF');
  for (const path of [options.to, options.pdf]) if (path !== null) requireOthersUntouched(project, path);
  const page = await stageFile(options.to, options.overwrite);
  // Refused before the work, not after it.
  const print = options.pdf === null ? null : await stageFile(options.pdf, options.overwrite);
  try {
    control.progress({ phase: 'Counting', done: 0, total: 1 });
    await control.checkpoint();
    const data = gatherReport(project, options);
    const pictures = await picturesOf(project, [...data.labelErrors.items, ...data.changed.items], control);
    control.progress({ phase: 'Writing' });
    const bytes = Buffer.from(reportDocument(data, pictures.shown));
    await writeWhole(page, bytes);
    await control.checkpoint();
    await page.finish();
    const pdf = print && (await printed(page.target, print, control));
    return {
      to: page.target,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      pdf: pdf !== null && typeof pdf !== 'string' ? pdf : null,
      pdfProblem: typeof pdf === 'string' ? pdf : null,
      examples: data.overview.n,
      pictures: pictures.shown.size,
      picturesLeftOut: pictures.leftOut,
    };
  } finally {
    await page.discard();
    await print?.discard();
  }
}

/** The PDF's place and size, or why there is none. */
async function printed(
  htmlPath: string,
  staged: Awaited<ReturnType<typeof stageFile>>,
  control: JobControl,
): Promise<{ path: string; bytes: number } | string> {
  control.progress({ phase: 'Printing the PDF' });
  const problem = await printPdf({
    htmlPath,
    pdfPath: staged.path,
    browsers: browsersHere(),
    signal: control.signal,
  });
  if (problem !== null) return problem;
  // A comment after the end: readers pass over it, and the next report knows what it may replace.
  await appendFile(staged.path, `% ${reportMark}\n`);
  await staged.finish();
  return { path: staged.target, bytes: (await stat(staged.target)).size };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet.
    return resolve(path);
  }
}

export function requireName(path: string, endings: readonly string[], what: string): void {
  if (!endings.includes(extname(path).toLowerCase()))
    throw new WinnowError('bad_input', `${what} needs a file name that ends in ${endings.join(' or ')}.`, {
      file: path,
    });
}

/** What is written never takes the place of the data it is about, whatever is asked for. */
export function requireOthersUntouched(project: OpenProject, path: string): void {
  const to = resolve(path);
  const others = [project.file.path, ...project.datasets.map((dataset) => sourceOf(project, dataset))];
  // What a link leads to is what would be replaced.
  const isSame = (other: string | null): boolean => other !== null && realPath(other) === realPath(to);
  if (others.some(isSame))
    throw new WinnowError('bad_input', 'This is a file of the project itself. Choose another name.', { file: to });
  requireOutsideSource(project, dirname(to));
}
