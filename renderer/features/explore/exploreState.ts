import { create } from 'zustand';
import type { SortKey } from '#shared/contract/values.ts';

export type ExploreMode = 'table' | 'gallery';
export type TileSize = 'small' | 'medium' | 'large';

type ExploreState = {
  /** Null until a person chose: pictures start as a gallery, the rest as a table. */
  readonly mode: ExploreMode | null;
  readonly sort: readonly SortKey[];
  readonly tileSize: TileSize;
  readonly areFacetsOpen: boolean;
  readonly isDetailOpen: boolean;
};

/** What stays when a person goes to another screen and comes back. */
export const useExploreState = create<ExploreState>()(() => ({
  mode: null,
  sort: [],
  tileSize: 'medium',
  areFacetsOpen: typeof window === 'undefined' || window.innerWidth >= 1100,
  isDetailOpen: false,
}));

export const tilePx: Readonly<Record<TileSize, number>> = { small: 104, medium: 152, large: 224 };
