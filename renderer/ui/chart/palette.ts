/**
 * The light theme's tokens that charts use. A saved chart is always on paper, whatever theme is on screen; a test in build/
 * holds these against `tokens.css`.
 */
export const lightPalette = {
  panel: '#ffffff',
  sunken: '#f1f0ed',
  line: '#e5e3de',
  'line-strong': '#cbc8c1',
  'line-control': '#b4b0a8',
  text: '#1b1a18',
  muted: '#55524c',
  faint: '#696660',
  accent: '#2a55c8',
  'series-2': '#c9721b',
  'series-3': '#1d8a6b',
  'series-8': '#6b6861',
  bad: '#a82f24',
  good: '#1a6e45',
} as const;

/** A design token by name: `var(--accent)` on screen, its light value in a saved chart. */
export type Paint = keyof typeof lightPalette;
