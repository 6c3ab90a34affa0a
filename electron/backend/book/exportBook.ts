import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { bookExported } from '#shared/contract/bookMethods.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { startJob } from '../jobs/startJob.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import { requireName, requireOthersUntouched } from '../report/makeReport.ts';
import { picturesOf } from '../report/picturesOf.ts';
import { stageFile, writeWhole } from '../report/replaceFile.ts';
import { bookHtml } from './bookHtml.ts';
import { bookMarkdown } from './bookMarkdown.ts';
import { gatherBook } from './gatherBook.ts';

const htmlEndings = ['.html', '.htm'];
const markdownEndings = ['.md', '.markdown'];

export function startBookExport(
  state: BackendState,
  { to, overwrite }: MethodParsed<'book.export'>,
): { jobId: number } {
  const project = requireProject(state);
  const target = resolve(to);
  requireName(target, [...htmlEndings, ...markdownEndings], 'The label book');
  const jobId = startJob(state, 'book.export', {
    kind: 'book',
    title: `Label book to ${basename(target)}`,
    unit: 'steps',
    params: { to: target, overwrite },
    canPause: false,
    canResume: false,
    work: (control) => exportBook(project, target, { overwrite, control }),
  });
  return { jobId };
}

type ExportOptions = { readonly overwrite: boolean; readonly control: JobControl };

/** Written beside its target, and renamed into place once it is whole. */
async function exportBook(
  project: OpenProject,
  to: string,
  { overwrite, control }: ExportOptions,
): Promise<z.infer<typeof bookExported>> {
  requireOthersUntouched(project, to);
  const staged = await stageFile(to, overwrite);
  try {
    control.progress({ phase: 'Gathering', done: 0, total: 1 });
    await control.checkpoint();
    const data = gatherBook(project);
    const examples = data.classes.flatMap(({ examplesIn, examplesOut }) => [...examplesIn, ...examplesOut]);
    const { shown, leftOut } = await picturesOf(
      project,
      examples.map(({ example }) => example),
      control,
    );
    control.progress({ phase: 'Writing' });
    const isHtml = htmlEndings.includes(extname(to).toLowerCase());
    const bytes = Buffer.from(isHtml ? bookHtml(data, shown) : bookMarkdown(data, shown));
    await writeWhole(staged, bytes);
    await control.checkpoint();
    await staged.finish();
    return {
      ...{ to: staged.target, bytes: bytes.length, pictures: shown.size, picturesLeftOut: leftOut },
      ...{ classes: data.classes.length, rules: data.ruleCount },
    };
  } finally {
    await staged.discard();
  }
}

/** Beside the project, under a name that nothing has. */
export function freeBookTarget(project: OpenProject): string {
  const start = join(dirname(project.file.path), `${projectName(project)}-label-book`);
  for (let number = 1; ; number += 1) {
    const path = `${start}${number === 1 ? '' : `-${number}`}.html`;
    if (!existsSync(path)) return path;
  }
}
