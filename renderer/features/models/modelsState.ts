import { create } from 'zustand';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';

/** What is being imported, as far as it was filled in: it stays until the import is done or given up. */
export type PredictionsForm = {
  readonly from: string;
  readonly embeddings: string;
  readonly name: string;
  readonly answers: PredictionAnswers;
  readonly isUnchecked: boolean;
  /** The job that imports it, once it was started. */
  readonly jobId: number | null;
};

export const emptyPredictions: PredictionsForm = {
  from: '',
  embeddings: '',
  name: '',
  answers: {},
  isUnchecked: false,
  jobId: null,
};

type ModelsState = {
  /** The run that the list shows in full; null: the active one. */
  readonly selectedRun: number | null;
  /** The prediction job that was started here last. */
  readonly jobId: number | null;
  /** Open beside the list: adding a model, importing predictions, or nothing. */
  readonly panel: 'model' | 'predictions' | null;
  readonly predictions: PredictionsForm;
  /** The project that all this is about; null before any was seen. */
  readonly projectPath: string | null;
  select(runId: number | null): void;
  started(jobId: number | null): void;
  setPanel(panel: ModelsState['panel']): void;
  fillIn(change: Partial<PredictionsForm>): void;
  /** Another project: its runs and jobs are others. */
  enter(projectPath: string): void;
};

/** Outlives the screen, so that a look at something else loses nothing. */
export const useModels = create<ModelsState>()((set) => ({
  selectedRun: null,
  jobId: null,
  panel: null,
  predictions: emptyPredictions,
  projectPath: null,
  select: (selectedRun) => set({ selectedRun }),
  started: (jobId) => set({ jobId }),
  setPanel: (panel) => set({ panel }),
  fillIn: (change) => set(({ predictions }) => ({ predictions: { ...predictions, ...change } })),
  enter: (projectPath) =>
    set((state) =>
      state.projectPath === projectPath
        ? state
        : {
            projectPath,
            ...(state.projectPath === null ? {} : { selectedRun: null, jobId: null, predictions: emptyPredictions }),
          },
    ),
}));
