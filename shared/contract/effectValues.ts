import { z } from 'zod';
import { interval } from './values.ts';

/** Errors by cause; each is the filter `cause:NAME`. */
const errorCounts = z.object({
  /** Wrong by the given label, and the corrected one is the prediction: the label's error. */
  label: z.number(),
  /** The label was wrong, and the corrected one is not the prediction either. */
  both: z.number(),
  /** A person looked and kept the label. */
  model: z.number(),
  /** Nobody looked. */
  unknown: z.number(),
  /** Wrong by the given label, and taken out. */
  excluded: z.number(),
  /** Right by a given label that was wrong: a model's error that the label hid. */
  hidden: z.number(),
  /** Had no label, and the decided one is not the prediction. */
  new: z.number(),
});

/** What the decisions did to the accuracy over some examples; the model is the same before and after. */
const effectNumbers = z.object({
  /** Examples with a prediction. */
  n: z.number(),
  relabelled: z.number(),
  labelled: z.number(),
  confirmed: z.number(),
  excluded: z.number(),
  /** Accuracy on given labels, and on current ones without excluded examples. */
  before: interval,
  after: interval,
  /** Accuracy on given labels without excluded examples, and what leaving them out did: a difference, −1..1. */
  kept: interval,
  exclusion: interval,
  /** Current minus given labels on the same examples, with the paired interval (Newcombe 1998). */
  change: interval,
  /** Of the same examples: errors that went, hits that became errors; McNemar's test of the two. */
  gone: z.number(),
  appeared: z.number(),
  pValue: z.number(),
  errorsBefore: z.number(),
  errorsAfter: z.number(),
  causes: errorCounts,
});
export type EffectNumbers = z.infer<typeof effectNumbers>;

const sliceEffect = effectNumbers.extend({
  id: z.number(),
  name: z.string(),
  filter: z.string(),
  /** Why the filter can no longer be read, or null; then every number is empty. */
  problem: z.string().nullable(),
});

const classEffect = z.object({
  label: z.string(),
  /** Examples with this given, and with this current label. */
  given: z.number(),
  current: z.number(),
  movedOut: z.number(),
  movedIn: z.number(),
  /** F1 by given labels, by current ones, and the difference. */
  before: interval,
  after: interval,
  change: interval,
});

export const effectAnswer = z.object({
  hasRun: z.boolean(),
  run: z.string(),
  /** Examples of the filter, and how many of them a person decided on. */
  examples: z.number(),
  decided: z.number(),
  overall: effectNumbers,
  /** Saved slices, by name. */
  slices: z.array(sliceEffect),
  classes: z.array(classEffect),
});
export type EffectAnswer = z.infer<typeof effectAnswer>;
