import { z } from 'zod';
import { fieldName, filterText, listUpTo } from '../model/inputLimits.ts';
import {
  clustersInfo,
  discoverOptions,
  errorTreeNode,
  searchId,
  sliceFeatureInfo,
  sliceLosses,
} from './discoveryValues.ts';
import { interval, jobStarted, nothing } from './values.ts';

/** Weak slices by search, tree and heat map, and what they are made of. */
export const discoveryMethods = {
  /**
   * Where the model is weak, by SliceLine: searched on one half of the examples, tested on the other. `n`, `errors` and
   * `errorRate` are over all of them; `heldOut` is the half to believe. With the loss `log_loss` or `cost` the rates are means
   * and `errors` are sums. While it searches, `slices.searching` tells how far it is.
   */
  'slices.discover': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'costs', 'bins'],
    input: discoverOptions,
    output: z.object({
      tested: z.number(),
      loss: z.enum(sliceLosses),
      overall: interval,
      features: z.array(z.string()),
      rows: z.object({ searched: z.number(), heldOut: z.number(), skipped: z.number() }),
      /** Fewest rows of a slice that was looked for. */
      minSupport: z.number(),
      /** Greatest q-value of a slice that is listed: the others of those tested are left out. */
      maxQ: z.number(),
      /** Columns in the slices that nearly determine the current label, and the share of labels that each alone tells. */
      givesAway: z.array(z.object({ field: z.string(), share: z.number() })),
      /** Candidates that say nothing new, best first, at most 20, and how many there were. */
      leftOut: z.array(z.object({ filter: z.string(), because: z.string() })),
      leftOutCount: z.number(),
      items: z.array(
        z.object({
          name: z.string(),
          filter: z.string(),
          n: z.number(),
          errors: z.number(),
          errorRate: interval,
          heldOut: interval,
          score: z.number(),
          effectSize: z.number(),
          pValue: z.number(),
          qValue: z.number(),
          errorCoverage: z.number(),
        }),
      ),
    }),
  },
  /** What slices can be made of, and what of it a search takes when nobody chooses. */
  'features.list': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'bins'],
    input: nothing,
    output: z.object({
      items: z.array(sliceFeatureInfo),
      leftOut: z.array(z.object({ name: z.string(), why: z.string() })),
    }),
  },
  /** A shallow tree of questions that tells where the errors are, with `slices.searching` while it grows; grown on one half, `heldOut` is the other. */
  'slices.tree': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'bins'],
    input: z.object({
      filter: filterText.default(''),
      features: listUpTo(fieldName, 200).optional(),
      maxDepth: z.number().int().min(1).max(4).default(3),
      minSupport: z.number().int().min(1).optional(),
      searchId,
    }),
    output: z.object({
      features: z.array(z.string()),
      overall: interval,
      heldOut: z.number(),
      nodes: z.array(errorTreeNode),
    }),
  },
  /** Error rates by two features, with `slices.searching` while they are counted; `cells` is row-major [down, across] and holds 30 × 30 at most. */
  'slices.heatMap': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'bins'],
    input: z.object({ filter: filterText.default(''), across: fieldName, down: fieldName, searchId }),
    output: z.object({
      overall: interval,
      across: z.array(z.object({ label: z.string(), filter: z.string() })),
      down: z.array(z.object({ label: z.string(), filter: z.string() })),
      cells: z.array(z.object({ n: z.number(), errors: z.number(), errorRate: interval })),
      /** Examples without one of the two values, and of values that did not fit. */
      missing: z.number(),
      beyond: z.number(),
    }),
  },
  /** Hand-set cut points of number columns: bins are below the first, from each to the next, and from the last. */
  'bins.get': {
    kind: 'read',
    reads: ['project', 'bins'],
    input: nothing,
    output: z.array(z.object({ field: z.string(), cuts: z.array(z.number()) })),
  },
  /** Null goes back to bins of equal size. */
  'bins.set': {
    kind: 'change',
    writes: ['bins'],
    input: z.object({ field: fieldName, cuts: listUpTo(z.number(), 29).min(1).nullable() }),
    output: nothing,
  },
  /** Clusters of the embeddings in use (`source`: the name of their run), which `cluster:` in a filter asks for; null until they are made. */
  'clusters.list': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters'],
    input: nothing,
    output: z.object({ hasEmbeddings: z.boolean(), source: z.string().nullable(), made: clustersInfo.nullable() }),
  },
  /** Makes them, in place of those there are: k-means with a fixed seed; without `k` by the number of examples. */
  'clusters.make': {
    kind: 'change',
    writes: [],
    jobWrites: ['clusters'],
    input: z.object({ k: z.number().int().min(2).max(100).nullable().default(null) }),
    output: jobStarted,
  },
} as const;
