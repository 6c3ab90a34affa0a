import { z } from 'zod';
import { costPair, costValue, mostCostPairs } from '../model/costs.ts';
import { fieldName, filterText, listUpTo } from '../model/inputLimits.ts';
import { effectAnswer } from './effectValues.ts';
import { sampleInfo } from './sampleMethods.ts';
import { interval, listedIds, metricText, nothing } from './values.ts';

/** Larger matrices go as the pairs that differ from the usual. */
const mostMatrixClasses = 300;

/** What confusions cost: `matrix[i][j]` is current class i predicted as class j; `pairs` only what a person set apart. */
const costs = z.object({
  labels: z.array(z.string()),
  matrix: z.array(z.array(z.number())),
  pairs: z.array(costPair),
  /** 0 on the diagonal and 1 elsewhere: nobody set anything. */
  isDefault: z.boolean(),
});

/** What counting alone can tell of the examples of a filter. */
const overview = z.object({
  n: z.number(),
  hasRun: z.boolean(),
  optimistic: z.string().nullable(),
  /** Why nothing that needs probabilities is said, or null. */
  unprobable: z.string().nullable(),
  accuracyGiven: interval,
  accuracyCurrent: interval,
  /** Of the suspicious labels that a person decided on, how many were really wrong. */
  checkedLabelErrors: interval,
  labelErrors: z.number(),
  undecidedLabelErrors: z.number(),
  confusion: z.object({ labels: z.array(z.string()), matrix: z.array(z.array(z.number())) }),
  classes: z.array(
    z.object({
      label: z.string(),
      n: z.number(),
      precision: interval,
      recall: interval,
      f1: interval,
      labelErrors: z.number(),
      checked: z.number(),
      fixed: z.number(),
      mostOftenMeant: z.string().nullable(),
    }),
  ),
});

/** How well the model does, and what its confusions cost. */
export const metricMethods = {
  /** What counting alone can tell. Metrics whose interval takes resampling (macro F1, log loss, …) are asked of `metrics.measure`. */
  'metrics.overview': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'costs'],
    input: z.object({ filter: filterText, ids: listedIds }),
    output: overview,
  },
  /** What Overview shows at once over a filter; slices, charts and what takes resampling are asked for by themselves. */
  'overview.get': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity', 'decisions', 'answers', 'tags', 'slices', 'costs', 'samples'],
    input: z.object({ filter: filterText }),
    output: z.object({
      metrics: overview,
      flagged: z.number(),
      /** Examples whose label is not the given one any more. */
      changed: z.number(),
      /** How long this person takes for a suspicious label here; null while there are too few to tell. */
      msPerDecision: z.number().nullable(),
      /** The most suspicious labels that nobody decided on; null without a run. */
      findings: z
        .object({
          notes: z.array(z.string()),
          /** How many labels are wrong, in words; null of so many rows that it would keep the screen waiting. */
          estimate: z.string().nullable(),
          items: z.array(
            z.object({
              id: z.number(),
              key: z.string(),
              currentLabel: z.string().nullable(),
              suggestedLabel: z.string().nullable(),
              reason: z.string(),
              thumbUrl: z.string().nullable(),
              text: z.string().nullable(),
            }),
          ),
        })
        .nullable(),
      /** Open sets of equal examples with different labels; null while nobody looked for what is alike. */
      contradicting: z.number().nullable(),
      /** Random samples, newest first. */
      samples: z.array(sampleInfo),
      hasTags: z.boolean(),
      hasSlices: z.boolean(),
    }),
  },
  /**
   * What the pictures of the current filter are drawn from, over examples with a label and a prediction that are not
   * excluded. `histogram` holds confidences in [from, to), the last bin 1 too. `reliability` holds those in (from, to], the
   * first 0 too, without labels that the model does not know. `counted` and `scored` are the filters, to be added to the
   * current one, that keep exactly what all pictures count, and what `reliability` counts; empty where nothing is left out.
   */
  'metrics.charts': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions'],
    input: z.object({ filter: filterText }),
    output: z.object({
      hasRun: z.boolean(),
      /** Why `histogram` and `reliability` are empty where there is a run, or null. */
      unprobable: z.string().nullable(),
      n: z.number(),
      histogram: z.array(z.object({ from: z.number(), to: z.number(), right: z.number(), wrong: z.number() })),
      reliability: z.array(
        z.object({
          from: z.number(),
          to: z.number(),
          n: z.number(),
          confidence: z.number().nullable(),
          accuracy: interval,
        }),
      ),
      counted: z.string(),
      scored: z.string(),
      classes: z.array(
        z.object({ label: z.string(), n: z.number(), precision: interval, recall: interval, f1: interval }),
      ),
    }),
  },
  /**
   * Accuracy, and one more metric where asked for, by the values of a field: categories and yes/no as they are, numbers in
   * hand-set bins or ten of equal width, findings, tags and slices by name (an example may be in several). Empty: no value.
   */
  'metrics.by': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'costs', 'bins'],
    input: z.object({
      field: fieldName,
      filter: filterText,
      metric: metricText.nullable().default(null),
      weightBy: fieldName.nullable().default(null),
    }),
    output: z.array(
      z.object({
        value: z.string(),
        /** The group as a person reads it: of whole numbers `18 to 23`. */
        words: z.string(),
        n: z.number(),
        errors: z.number(),
        accuracy: interval,
        metric: interval.nullable(),
      }),
    ),
  },
  /** Any metrics (see shared/model/metric.ts) over the examples of a filter that are not excluded; `problem` says why one has no value. */
  'metrics.measure': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'costs'],
    input: z.object({
      filter: filterText.default(''),
      metrics: listUpTo(metricText, 100).min(1),
      weightBy: fieldName.nullable().default(null),
      confidence: z.number().min(0.5).max(0.9999).default(0.95),
    }),
    output: z.array(
      z.object({
        metric: z.string(),
        value: interval,
        method: z.enum(['wilson', 'bootstrap']),
        note: z.string().nullable(),
        problem: z.string().nullable(),
      }),
    ),
  },
  'costs.get': { kind: 'read', reads: ['project', 'runs', 'costs'], input: nothing, output: costs },
  /** The whole matrix, or the pairs that differ from the usual (all others have the usual costs); with neither: back to the usual. */
  'costs.set': {
    kind: 'change',
    writes: ['costs'],
    input: z.object({
      matrix: listUpTo(listUpTo(costValue, mostMatrixClasses), mostMatrixClasses).optional(),
      pairs: listUpTo(costPair, mostCostPairs).optional(),
    }),
    output: costs,
  },
  /** What the decisions did: the active run against given and against current labels, over a filter, its slices and classes. */
  'effect.get': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'slices'],
    input: z.object({ filter: filterText.default('') }),
    output: effectAnswer,
  },
} as const;
