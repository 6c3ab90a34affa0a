/** Colours that swatches have: they keep away from the accent and from the warm hue of what is wrong. */
export const swatchCount = 6;

/** What a class is told apart from: all of the project, or where those are too many, those shown beside it. */
export type SwatchPlace = { readonly classes: readonly string[]; readonly beside: readonly (string | null)[] };

/** Which swatch a class has, from 0; null: none. A project of few classes gives each its own; else the first shown has the first. */
export function swatchOf(label: string | null, { classes, beside }: SwatchPlace): number | null {
  if (label === null) return null;
  const at = classes.length <= swatchCount ? classes.indexOf(label) : beside.indexOf(label);
  return at < 0 || at >= swatchCount ? null : at;
}
