import { create } from 'zustand';

const discoveryViews = ['slices', 'tree', 'heatMap'] as const;
export type DiscoveryView = (typeof discoveryViews)[number];

/** What a search was asked for; numbers as typed, empty where Winnow chooses. */
export type DiscoveryChoices = {
  /** Null: the defaults. */
  readonly features: readonly string[] | null;
  readonly maxPredicates: 1 | 2 | 3;
  readonly minSupport: string;
  readonly alpha: string;
  readonly limit: string;
  readonly maxQ: string;
  readonly loss: 'error' | 'log_loss' | 'cost';
};

export const firstChoices: DiscoveryChoices = {
  features: null,
  maxPredicates: 3,
  minSupport: '',
  alpha: '',
  limit: '10',
  maxQ: '0.05',
  loss: 'error',
};

type Discovery = {
  readonly view: DiscoveryView;
  readonly isChoosing: boolean;
  /** What the searches on screen were made with; the form has its own copy until it is applied. */
  readonly choices: DiscoveryChoices;
  readonly maxDepth: number;
  readonly across: string | null;
  readonly down: string | null;
  set(change: Partial<Omit<Discovery, 'set'>>): void;
};

/** What was asked of the search for weak slices. Outlives the screen, so that a link to Explore can be walked back. */
export const useDiscovery = create<Discovery>()((set) => ({
  view: 'slices',
  isChoosing: false,
  choices: firstChoices,
  maxDepth: 3,
  across: null,
  down: null,
  set: (change) => set(change),
}));
