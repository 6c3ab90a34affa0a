import { z } from 'zod';
import { fieldName, filterText, listUpTo } from '../model/inputLimits.ts';
import { interval } from './values.ts';

/** What slices are bad at: 0/1 errors, −ln p of the current label, or what the confusion costs. */
export const sliceLosses = ['error', 'log_loss', 'cost'] as const;
export type SliceLoss = (typeof sliceLosses)[number];

/** Made by the caller, to know its own `slices.searching`. */
export const searchId = z.string().max(64).optional();

export const discoverOptions = z.object({
  filter: filterText.default(''),
  limit: z.number().int().min(1).max(100).default(10),
  /** Names from `features.list`; its defaults when absent. */
  features: listUpTo(fieldName, 200).optional(),
  maxPredicates: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(3),
  /** Fewest rows of a slice; max(64, 1 %) when absent. */
  minSupport: z.number().int().min(1).optional(),
  /** Weight of the error against the size, in (0, 1]; 0.98 when absent. */
  alpha: z.number().gt(0).max(1).optional(),
  /** Only slices with at most this q-value; 1 shows all that were tested. */
  maxQ: z.number().min(0).max(1).default(0.05),
  loss: z.enum(sliceLosses).default('error'),
  searchId,
});

const sliceFeatureKinds = [
  'column',
  'dataset',
  'split',
  'cluster',
  'tag',
  'finding',
  'prediction',
  'label',
  'given',
] as const;

export const sliceFeatureInfo = z.object({
  /** The field of the filter language. */
  name: z.string(),
  kind: z.enum(sliceFeatureKinds),
  isNumber: z.boolean(),
  /** Different values; of a number column null. */
  values: z.number().nullable(),
  /** Hand-set cut points; null for bins of equal size. */
  cuts: z.array(z.number()).nullable(),
  isDefault: z.boolean(),
  /** Why it is left out unless chosen; empty otherwise. */
  note: z.string(),
});
export type SliceFeatureInfo = z.infer<typeof sliceFeatureInfo>;

export const errorTreeNode = z.object({
  id: z.number(),
  parent: z.number().nullable(),
  depth: z.number(),
  /** What its parent asks of it, as a filter; empty for the root. */
  condition: z.string(),
  /** All conditions from the root. */
  filter: z.string(),
  n: z.number(),
  errors: z.number(),
  errorRate: interval,
  heldOut: interval,
  effectSize: z.number().nullable(),
  children: z.array(z.number()),
});
export type ErrorTreeNode = z.infer<typeof errorTreeNode>;

const clusterTrait = z.object({
  /** The value or word, as a filter and in words. */
  filter: z.string(),
  label: z.string(),
  /** Share of the cluster with it, and how many times the share elsewhere (null: found nowhere else). */
  share: z.number(),
  lift: z.number().nullable(),
});
export const clustersInfo = z.object({
  k: z.number(),
  seed: z.number(),
  /** Examples the centres were found on, and those in a cluster. */
  sampled: z.number(),
  examples: z.number(),
  items: z.array(
    z.object({
      number: z.number(),
      /** The value of `cluster:`; `cluster:` and the number finds it too. */
      name: z.string(),
      n: z.number(),
      traits: z.array(clusterTrait),
    }),
  ),
});
export type ClustersInfo = z.infer<typeof clustersInfo>;
