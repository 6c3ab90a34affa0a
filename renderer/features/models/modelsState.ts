import { create } from 'zustand';

type ModelsState = {
  /** The run that the list shows in full; null: the active one. */
  readonly selectedRun: number | null;
  /** The prediction job that was started here last. */
  readonly jobId: number | null;
  /** Open beside the list: adding a model, importing predictions, or nothing. */
  readonly panel: 'model' | 'predictions' | null;
  /** The project that all this is about; null before any was seen. */
  readonly projectPath: string | null;
  select(runId: number | null): void;
  started(jobId: number | null): void;
  setPanel(panel: ModelsState['panel']): void;
  /** Another project: its runs and jobs are others. */
  enter(projectPath: string): void;
};

/** Outlives the screen, so that a look at something else loses nothing. */
export const useModels = create<ModelsState>()((set) => ({
  selectedRun: null,
  jobId: null,
  panel: null,
  projectPath: null,
  select: (selectedRun) => set({ selectedRun }),
  started: (jobId) => set({ jobId }),
  setPanel: (panel) => set({ panel }),
  enter: (projectPath) =>
    set((state) =>
      state.projectPath === projectPath
        ? state
        : { projectPath, ...(state.projectPath === null ? {} : { selectedRun: null, jobId: null }) },
    ),
}));
