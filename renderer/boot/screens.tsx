import type { ComponentType } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import type { RailScreen, Screen } from '#renderer/state/screens.ts';
import type { IconName } from '#renderer/ui/Icon.tsx';
import { later } from './later.tsx';

type RailLook = {
  readonly icon: IconName;
  /** The number beside its name in the rail; left out where there is none. */
  readonly count?: (project: ProjectInfo) => number;
};

/** How the screens of the rail look there; their names, words and keys are in state/screens.ts. */
export const railLooks: Readonly<Record<RailScreen, RailLook>> = {
  overview: { icon: 'overview' },
  explore: { icon: 'explore', count: (project) => project.examples },
  review: { icon: 'review', count: (project) => project.undecidedLabelErrorCount },
  consistency: { icon: 'consistency' },
  slices: { icon: 'slices' },
  tags: { icon: 'tag' },
  models: { icon: 'models', count: (project) => project.runCount },
  effect: { icon: 'effect' },
  export: { icon: 'export' },
};

export const screenComponents: Readonly<Record<Screen, ComponentType>> = {
  start: later('StartScreen', () => import('#renderer/features/start/StartScreen.tsx')),
  import: later('ImportScreen', () => import('#renderer/features/import/ImportScreen.tsx')),
  overview: later('OverviewScreen', () => import('#renderer/features/overview/OverviewScreen.tsx')),
  explore: later('ExploreScreen', () => import('#renderer/features/explore/ExploreScreen.tsx')),
  review: later('ReviewScreen', () => import('#renderer/features/review/ReviewScreen.tsx')),
  consistency: later('ConsistencyScreen', () => import('#renderer/features/consistency/ConsistencyScreen.tsx')),
  slices: later('SlicesScreen', () => import('#renderer/features/slices/SlicesScreen.tsx')),
  tags: later('TagsScreen', () => import('#renderer/features/tags/TagsScreen.tsx')),
  models: later('ModelsScreen', () => import('#renderer/features/models/ModelsScreen.tsx')),
  effect: later('EffectScreen', () => import('#renderer/features/effect/EffectScreen.tsx')),
  export: later('ExportScreen', () => import('#renderer/features/export/ExportScreen.tsx')),
};
