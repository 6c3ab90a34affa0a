/** The screens of the left rail, in order: the name in the address, the words in the rail, and the key that goes there. */
export const railScreens = {
  overview: { title: 'Overview', key: 'Alt+1' },
  explore: { title: 'Explore', key: 'Alt+2' },
  review: { title: 'Review', key: 'Alt+3' },
  consistency: { title: 'Consistency', key: 'Alt+4' },
  slices: { title: 'Slices', key: 'Alt+5' },
  tags: { title: 'Tags', key: 'Alt+0' },
  models: { title: 'Models', key: 'Alt+7' },
  effect: { title: 'Effect', key: 'Alt+9' },
  export: { title: 'Export', key: 'Alt+8' },
} as const satisfies Record<string, { readonly title: string; readonly key: string }>;

export type RailScreen = keyof typeof railScreens;
/** Start and Import come before there is a project: they have no place in the rail. */
export type Screen = 'start' | 'import' | RailScreen;

export const railScreenNames = Object.keys(railScreens) as readonly RailScreen[];
export const screens: readonly Screen[] = ['start', 'import', ...railScreenNames];
