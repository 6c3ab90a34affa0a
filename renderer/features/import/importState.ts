import { create } from 'zustand';

type ImportState = {
  /** The import that was started here, while it runs and until its summary was left. */
  readonly jobId: number | null;
  /** Models that lay beside its data. */
  readonly models: readonly string[];
  start(jobId: number, models: readonly string[]): void;
  clear(): void;
};

/** Outlives the screen, so that going elsewhere and back shows the same import. */
export const useImport = create<ImportState>()((set) => ({
  jobId: null,
  models: [],
  start: (jobId, models) => set({ jobId, models }),
  clear: () => set({ jobId: null, models: [] }),
}));
