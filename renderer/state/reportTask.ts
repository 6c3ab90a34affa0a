import { create } from 'zustand';
import { useUi } from './uiState.ts';

type ReportTask = {
  /** Counts the times a report was asked for, so that asking again is seen. */
  readonly asked: number;
  /** Goes to where reports are made, on the Export screen. */
  ask(): void;
};

/** A report asked for by a link that leads to it. */
export const useReportTask = create<ReportTask>()((set) => ({
  asked: 0,
  ask: () => {
    set(({ asked }) => ({ asked: asked + 1 }));
    useUi.getState().open('export');
  },
}));
