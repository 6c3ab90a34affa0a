/** The palette of tags, by name: the design system has a light and a dark value of each. */
export const tagColours = [
  'blue',
  'orange',
  'green',
  'violet',
  'red',
  'teal',
  'pink',
  'yellow',
  'brown',
  'grey',
] as const;
export type TagColour = (typeof tagColours)[number];

/** The colour of a tag that nobody chose one for: by its id, so that it stays when others come and go. */
export function tagColourOf(colour: string, id: number): TagColour {
  return tagColours.find((name) => name === colour) ?? tagColours[(id - 1) % tagColours.length] ?? 'grey';
}

/** A key that sets a tag in Review: a letter with Shift, since Review has the plain letters and the digits choose classes. */
export const tagKeyPattern = /^Shift\+[A-Z]$/;
