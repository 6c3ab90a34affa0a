import { lazy, type ComponentType } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import type { KeyAction } from '#renderer/state/keymap.ts';
import type { Screen } from '#renderer/state/uiState.ts';
import type { IconName } from '#renderer/ui/Icon.tsx';

type ScreenModules = Record<string, () => Promise<Record<string, ComponentType>>>;

/** Each screen is `features/<name>/<Name>Screen.tsx`, exporting a component of the same name. Loaded when first opened. */
const modules = import.meta.glob('../features/*/*Screen.tsx') as ScreenModules;

export type ScreenEntry = {
  readonly screen: Screen;
  readonly title: string;
  readonly icon: IconName;
  readonly key: KeyAction | null;
  /** The number beside its name in the rail; null shows none. */
  readonly count: (project: ProjectInfo) => number | null;
};

/** The left rail, in order. A line here and a file in features/ make a screen. */
const rail: readonly ScreenEntry[] = [
  { screen: 'overview', title: 'Overview', icon: 'overview', key: 'go.overview', count: () => null },
  { screen: 'explore', title: 'Explore', icon: 'explore', key: 'go.explore', count: (project) => project.examples },
  {
    screen: 'review',
    title: 'Review',
    icon: 'review',
    key: 'go.review',
    count: (project) => project.undecidedSuspectCount,
  },
  { screen: 'slices', title: 'Slices', icon: 'slices', key: 'go.slices', count: () => null },
  { screen: 'tags', title: 'Tags', icon: 'tag', key: 'go.tags', count: () => null },
  { screen: 'models', title: 'Models', icon: 'models', key: 'go.models', count: (project) => project.runCount },
  { screen: 'effect', title: 'Effect', icon: 'effect', key: 'go.effect', count: () => null },
  { screen: 'export', title: 'Export', icon: 'export', key: 'go.export', count: () => null },
];

function moduleOf(screen: Screen): ScreenModules[string] | undefined {
  const name = `${screen[0]?.toUpperCase()}${screen.slice(1)}Screen`;
  return modules[`../features/${screen}/${name}.tsx`];
}

export const railScreens: readonly ScreenEntry[] = rail.filter((entry) => moduleOf(entry.screen) !== undefined);

const components = new Map<Screen, ComponentType>();

/** The component of a screen; null where there is none (an old address). */
export function screenComponent(screen: Screen): ComponentType | null {
  const load = moduleOf(screen);
  if (!load) return null;
  const known = components.get(screen);
  if (known) return known;
  const name = `${screen[0]?.toUpperCase()}${screen.slice(1)}Screen`;
  const component = lazy(async () => {
    const loaded = (await load())[name];
    if (!loaded) throw new Error(`features/${screen} does not export ${name}`);
    return { default: loaded };
  });
  components.set(screen, component);
  return component;
}
