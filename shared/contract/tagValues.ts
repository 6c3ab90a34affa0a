import { z } from 'zod';
import { plainText } from '../model/inputLimits.ts';
import { tagColours, tagKeyPattern } from '../model/tagColours.ts';
import { interval } from './values.ts';

export const tagName = z.string().trim().min(1).max(100);

/** A tag of the taxonomy, with how many examples have which answer. */
export const tagInfo = z.object({
  id: z.number(),
  name: z.string(),
  colour: z.enum(tagColours),
  /** `Shift+B`: sets the tag in Review; null when it has none. */
  key: z.string().nullable(),
  description: z.string(),
  weight: z.number(),
  ease: z.number(),
  /** Accuracy of a person on examples with this tag, typed in, 0..1. */
  humanLevel: z.number().nullable(),
  /** Ticked in the prioritisation table: the rows below show what remains after it. */
  isChosen: z.boolean(),
  yes: z.number(),
  no: z.number(),
  unknown: z.number(),
  /** Saved slices whose filter asks about it. */
  slices: z.array(z.string()),
});
export type TagInfo = z.infer<typeof tagInfo>;

/** A new tag (id null, then it needs a name), or what changes of one; what is left out stays. */
export const tagDraft = z.object({
  id: z.number().nullable(),
  name: tagName.optional(),
  colour: z.enum(tagColours).optional(),
  key: z.string().regex(tagKeyPattern, 'A key of a tag is Shift and a letter').nullable().optional(),
  description: plainText.optional(),
  weight: z.number().min(0).max(1e6).optional(),
  ease: z.number().min(0).max(1e6).optional(),
  humanLevel: z.number().min(0).max(1).nullable().optional(),
  isChosen: z.boolean().optional(),
});
export type TagDraft = z.input<typeof tagDraft>;

/**
 * What the rates of a tag rest on. `all`: it is known for every example that counts. `sample`: on the answered part of
 * random samples, which stands for all of it. `chosen`: only on examples that somebody picked, right and wrong ones; their rates hold for
 * these alone. `errors`: only on wrong ones, `yes`: only on examples that have it; no rate can be given. `none`: no answer yet.
 */
export const tagBases = ['all', 'sample', 'chosen', 'errors', 'yes', 'none'] as const;
export type TagBasis = (typeof tagBases)[number];

/** A tag as a row of the prioritisation table. Rates that cannot be known are empty, and `note` says why. */
export const tagPriority = z.object({
  id: z.number(),
  name: z.string(),
  colour: z.enum(tagColours),
  weight: z.number(),
  ease: z.number(),
  isChosen: z.boolean(),
  basis: z.enum(tagBases),
  /** Examples that can be right or wrong for which the tag is known, of `of`; `coverage` is their share, 0..1. */
  known: z.number(),
  of: z.number(),
  coverage: z.number().nullable(),
  /** Among them those that have it, and the errors among these: counts, whatever the basis. */
  yes: z.number(),
  yesErrors: z.number(),
  /** Rows that the rates rest on (a sample's answered part, for instance), those of them that have the tag, and their errors. */
  rows: z.number(),
  n: z.number(),
  errors: z.number(),
  /** What the rates rest on and, where one is missing, why. */
  note: z.string(),
  /** What the share of errors rests on, where that is not what the others rest on. */
  errorsNote: z.string().nullable(),
  shareOfErrors: interval,
  errorRate: interval,
  shareOfData: interval,
  accuracy: interval,
  humanLevel: interval,
  humanLevelSource: z.string(),
  gap: interval,
  potentialGain: interval,
  /** Potential gain × weight × ease. */
  worth: z.number().nullable(),
  /** What it would still add after the chosen ones, each example counted once; null for those, and where it cannot be known. */
  remaining: z.number().nullable(),
});
export type TagPriority = z.infer<typeof tagPriority>;
