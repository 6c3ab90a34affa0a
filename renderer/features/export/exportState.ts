import { create } from 'zustand';
import type { ExportFormat } from '#shared/contract/values.ts';

export type ExportChoices = {
  readonly format: ExportFormat;
  readonly onlyChanges: boolean;
  readonly neutraliseFormulas: boolean;
  readonly withMedia: boolean;
  /** Null: the folder that is suggested. */
  readonly target: string | null;
};

type ExportStore = ExportChoices & {
  readonly projectPath: string | null;
  /** The job whose progress and result are shown. */
  readonly jobId: number | null;
  choose(change: Partial<ExportChoices>): void;
  show(jobId: number | null): void;
  /** Choices for one project are not those for the next. */
  startFor(projectPath: string): void;
};

const fresh = {
  format: 'same',
  onlyChanges: false,
  neutraliseFormulas: false,
  withMedia: false,
  target: null,
  jobId: null,
} as const satisfies ExportChoices & { readonly jobId: null };

/** Kept while other screens are open: an export goes on, and coming back finds it. */
export const useExport = create<ExportStore>()((set, get) => ({
  ...fresh,
  projectPath: null,
  choose: (change) => set(change),
  show: (jobId) => set({ jobId }),
  startFor: (projectPath) => {
    if (get().projectPath !== projectPath) set({ ...fresh, projectPath });
  },
}));
