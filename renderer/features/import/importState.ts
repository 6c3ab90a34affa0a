import { create } from 'zustand';
import { useUi } from '#renderer/state/uiState.ts';

type ImportState = {
  /** The import that was started here, while it runs and until its summary was left. */
  readonly jobId: number | null;
  /** Models that lay beside its data. */
  readonly models: readonly string[];
  /** What was asked for when it was started; another request ends the showing of its summary. */
  readonly request: number;
  start(jobId: number, models: readonly string[]): void;
  clear(): void;
};

/** Outlives the screen, so that going elsewhere and back shows the same import. */
export const useImport = create<ImportState>()((set) => ({
  jobId: null,
  models: [],
  request: 0,
  start: (jobId, models) => set({ jobId, models, request: useUi.getState().importRequest }),
  clear: () => set({ jobId: null, models: [] }),
}));
