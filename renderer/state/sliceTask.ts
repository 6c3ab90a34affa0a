import { create } from 'zustand';

type SliceTask = {
  /** Weak slices were asked for; they stay on the Slices screen until the search is closed. */
  readonly isDiscovering: boolean;
  /** The form for a new slice is open. */
  readonly isMaking: boolean;
  setDiscovering(isDiscovering: boolean): void;
  setMaking(isMaking: boolean): void;
};

/** What the Slices screen was asked to do, there or by a link that leads there. Outlives the screen. */
export const useSliceTask = create<SliceTask>()((set) => ({
  isDiscovering: false,
  isMaking: false,
  setDiscovering: (isDiscovering) => set({ isDiscovering }),
  setMaking: (isMaking) => set({ isMaking }),
}));
