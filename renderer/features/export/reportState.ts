import { create } from 'zustand';

export type ReportChoices = {
  /** Null: what is suggested. */
  readonly title: string | null;
  readonly target: string | null;
  readonly withPdf: boolean;
};

type ReportStore = ReportChoices & {
  readonly projectPath: string | null;
  /** The job whose progress and result are shown. */
  readonly jobId: number | null;
  choose(change: Partial<ReportChoices>): void;
  show(jobId: number | null): void;
  /** Choices for one project are not those for the next. */
  startFor(projectPath: string): void;
};

const fresh = { title: null, target: null, withPdf: false, jobId: null } as const;

/** Kept while other screens are open: coming back finds the report that was being made. */
export const useReport = create<ReportStore>()((set, get) => ({
  ...fresh,
  projectPath: null,
  choose: (change) => set(change),
  show: (jobId) => set({ jobId }),
  startFor: (projectPath) => {
    if (get().projectPath !== projectPath) set({ ...fresh, projectPath });
  },
}));

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
