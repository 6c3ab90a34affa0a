import { createJobChoices } from './jobChoices.ts';

type ReportChoices = {
  /** Null: what is suggested. */
  readonly title: string | null;
  readonly target: string | null;
  readonly withPdf: boolean;
};

export const useReport = createJobChoices<ReportChoices>({ title: null, target: null, withPdf: false });

/** `/a/report.html` → `/a/report.pdf`. */
export function pdfBeside(htmlPath: string): string {
  return htmlPath.replace(/\.html?$/i, '').concat('.pdf');
}

/** What is wrong with a path for a report, or null. */
export function reportPathProblem(path: string): string | null {
  const trimmed = path.trim();
  if (trimmed === '') return 'Say where the report should go.';
  if (!/^(?:\/|[a-z]:[\\/]|\\\\)/i.test(trimmed)) return 'Give the whole path, from the root on.';
  return /[^\\/]\.html?$/i.test(trimmed) ? null : 'The name must end in .html.';
}
