import { z } from 'zod';
import { exampleId, filterText, listUpTo } from '../model/inputLimits.ts';
import { exampleDetail, interval } from './values.ts';

const baseline = z.object({ value: z.number(), source: z.string() });

/** Chance-corrected agreement, at most 1; null where it cannot be known (nothing labelled, or one class only). */
const coefficient = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
});

/** What may be shown of an example to a person who is not to know its label: nothing that names or predicts a class. */
export const blindExample = exampleDetail
  .pick({ id: true, imageUrl: true, thumbUrl: true, text: true, cells: true })
  .extend({
    /** The person's own blind label; null: none yet, or could not tell. */
    blindLabel: z.string().nullable(),
    isDone: z.boolean(),
  });

const agreementGroup = z.object({
  name: z.string(),
  /** Filter to these examples; '' for all. */
  filter: z.string(),
  agreement: interval,
});

/** How well people do: from blind labels and from several annotators. */
export const humanMethods = {
  /** What stands in for human level where nobody measured or typed it; null: back to 1, assumed. */
  'humanLevel.setBaseline': {
    kind: 'change',
    writes: ['samples'],
    input: z.object({ value: z.number().min(0).max(1).nullable() }),
    output: baseline,
  },
  /** Over the labelled, not excluded examples of a filter. */
  'humanLevel.report': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'slices', 'samples'],
    input: z.object({ filter: filterText.default('') }),
    output: z.object({
      baseline,
      /** The blind labels of random samples against the current labels. */
      blind: z.object({
        /** Labelled blind with a class; agreement and kappa are over these. */
        labelled: z.number(),
        cannotTell: z.number(),
        agreement: interval,
        /** Cohen's kappa. */
        kappa: coefficient,
        /** By current label. */
        classes: z.array(agreementGroup),
        slices: z.array(agreementGroup),
        tags: z.array(agreementGroup),
        /** Examples whose blind label differs from the current one, at most 1,000. */
        disagreements: z.array(exampleId),
        /** What to keep in mind when reading these numbers. */
        limits: z.array(z.string()),
      }),
      /** Agreement between annotators on the same example; null when the data do not hold several labels an example. */
      annotators: z
        .object({
          source: z.string(),
          names: z.array(z.string()),
          examples: z.number(),
          /** Probability that two annotators of an example agree. */
          agreement: interval,
          /** Cohen's for two annotators, Fleiss' for more who all labelled every example; else null. */
          kappa: coefficient,
          kappaName: z.string(),
          /** Krippendorff's alpha, nominal. */
          alpha: z.number().nullable(),
        })
        .nullable(),
    }),
  },
  /** Examples for the blind pass. */
  'examples.blind': {
    kind: 'read',
    reads: ['project', 'decisions'],
    rows: ({ ids }: { readonly ids: readonly number[] }) => ids,
    input: z.object({ ids: listUpTo(exampleId, 100).min(1) }),
    output: z.array(blindExample),
  },
  /**
   * What the random audit says of the labels and of the model, for the labelled examples of a filter. The decided label is
   * the truth on audited examples. Null rates where nothing is audited.
   */
  'audit.estimate': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'samples'],
    input: z.object({ filter: filterText.default('') }),
    output: z.object({
      samples: z.array(z.number()),
      /** How many of the filter's examples could have been drawn: what the estimate holds for; and how many the filter keeps. */
      population: z.number(),
      examples: z.number(),
      drawn: z.number(),
      /** Decided in the order drawn, up to the first undecided one: what the estimate rests on. */
      audited: z.number(),
      /** Decided, but behind an undecided one: not used, since which ones were skipped is not random. */
      waiting: z.number(),
      /** Of the audited, those that do not belong in the data (excluded); every rate leaves them out. */
      excluded: z.number(),
      /** Share of given labels that are wrong. */
      givenErrors: interval,
      /** Share of current labels that are still wrong. */
      currentErrors: interval,
      /** The model's true accuracy: the labels of all examples, corrected by the audit (difference estimator). */
      accuracy: interval,
      /** The same from the audited examples alone. */
      accuracyAudited: interval,
      /** Accuracy against the given labels of the same population, for comparison; exact, no sampling. */
      accuracyGiven: interval,
      notes: z.array(z.string()),
    }),
  },
} as const;

export type BlindExample = z.infer<typeof blindExample>;
