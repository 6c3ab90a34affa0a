import { z } from 'zod';
import { exampleId, filterText, plainText } from '../model/inputLimits.ts';
import { detectorNames } from '../model/detectors.ts';
import { setActs, setDetectorNames } from '../model/sets.ts';
import { decided, decisionBrings, shown } from './decisionMethods.ts';
import { cellValue, interval, mutationId, nothing } from './values.ts';

/** What the quality of pictures, texts or rows was measured against. */
const qualityLimits = z.object({ notes: z.array(z.string()), limits: z.record(z.string(), z.number()) });

/** What is known of how alike the examples are, and from what. */
export const similarityInfo = z.object({
  version: z.literal(2),
  /** What neighbours are found by: `embeddings of RUN`, `words`, `7 columns`, `colours and edges`. */
  features: z.string(),
  kind: z.enum(['embeddings', 'text', 'pictures', 'columns']),
  metric: z.enum(['cosine', 'euclidean']),
  /** Neighbours that are kept of each example. */
  k: z.number().int().min(1).max(100),
  isExact: z.boolean(),
  /** Share of the true neighbours that were found, measured; null where all were. */
  recall: interval.nullable(),
  /** What copies are found by. */
  content: z.enum(['pixels', 'text', 'features', 'embeddings']),
  /** In words: from where on two examples are near duplicates. */
  threshold: z.string(),
  notes: z.array(z.string()),
  /** Whether the order of the examples is that of independent draws; null where nothing can be said. `clearestRow` −1: it is. */
  order: z.object({ statistic: z.number(), pValue: z.number(), clearestRow: z.number() }).nullable(),
  quality: z.object({
    pictures: qualityLimits.nullable(),
    texts: qualityLimits.nullable(),
    table: qualityLimits.nullable(),
  }),
  seconds: z.number(),
});
export type SimilarityInfo = z.infer<typeof similarityInfo>;

const setMember = z.object({
  id: z.number(),
  key: z.string(),
  givenLabel: z.string().nullable(),
  currentLabel: z.string().nullable(),
  predicted: z.string().nullable(),
  confidence: z.number().nullable(),
  split: z.string().nullable(),
  isExcluded: z.boolean(),
  isFlagged: z.boolean(),
  isDecided: z.boolean(),
  thumbUrl: z.string().nullable(),
  text: z.string().nullable(),
  /** Of a table's row. */
  cells: z.array(z.object({ name: z.string(), value: cellValue })).nullable(),
  /** How alike it is to another of the set, 0 to 1, and why it is in it. */
  likeness: z.number().nullable(),
  reason: z.string(),
});
export type SetMember = z.infer<typeof setMember>;

const exampleSet = z.object({
  /** Place in the list, from 1. */
  rank: z.number(),
  /** The member with the lowest id, which names the set. */
  anchor: z.number(),
  size: z.number(),
  isSettled: z.boolean(),
  /** 0..1, lower is worse. */
  score: z.number().nullable(),
  /** What is the same in words, such as "3 examples with the same text". */
  words: z.string(),
  /** Current labels of the members that are not excluded, most frequent first. */
  labels: z.array(z.object({ label: z.string().nullable(), count: z.number() })),
  splits: z.array(z.object({ split: z.string(), count: z.number() })),
  /** The class that the run in use gives the members on average; null without one. */
  model: z.string().nullable(),
  /** The member that stays where one copy is kept. */
  copy: z.number(),
  /** The first ones. */
  members: z.array(setMember),
});
export type ExampleSet = z.infer<typeof exampleSet>;

/** Which examples are alike, sets of those that are nearly the same, and what is decided of a set. */
export const similarityMethods = {
  'similarity.state': {
    kind: 'read',
    reads: ['project', 'similarity'],
    input: nothing,
    output: z.object({
      info: similarityInfo.nullable(),
      /** Examples were added since. */
      isOld: z.boolean(),
      /** The job that is at it. */
      runningJob: z.number().nullable(),
      /** Kinds of findings that nothing is known of before it has looked. */
      pending: z.array(z.enum(detectorNames)),
    }),
  },
  /** Finds copies and neighbours of every example. The job's result is a `SimilarityInfo`. */
  'similarity.make': {
    kind: 'change',
    writes: [],
    jobWrites: ['similarity'],
    input: nothing,
    output: z.object({ jobId: z.number() }),
  },
  /** Pairs of classes in the order of how often their examples are each other's neighbours. */
  'similarity.pairs': {
    kind: 'read',
    reads: ['project', 'similarity'],
    input: z.object({ limit: z.number().int().min(1).max(1000).default(20) }),
    output: z.object({
      count: z.number(),
      pairs: z.array(
        z.object({
          one: z.string(),
          other: z.string(),
          /** Neighbours of one class that the examples of the other have. */
          links: z.number(),
          /** Of all neighbours that the examples of both have. */
          rate: interval,
        }),
      ),
    }),
  },
  'sets.list': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity', 'decisions'],
    input: z.object({
      kind: z.enum(setDetectorNames),
      filter: filterText,
      onlyOpen: z.boolean().default(false),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(100),
      /** Members shown of each. */
      members: z.number().int().min(1).max(200).default(24),
    }),
    output: z.object({
      count: z.number(),
      open: z.number(),
      examples: z.number(),
      notes: z.array(z.string()),
      /** Of the sets decided so far, those in which a label or a mark was changed. */
      precision: interval,
      sets: z.array(exampleSet),
    }),
  },
  /** One decision on a whole set, which one undo takes back. */
  'sets.resolve': {
    kind: 'change',
    writes: ['decisions'],
    mayWrite: ['project', 'runs', 'answers', 'tags'],
    brings: decisionBrings,
    input: z.object({
      mutationId,
      kind: z.enum(setDetectorNames),
      anchor: exampleId,
      act: z.enum(setActs),
      /** The label of `label`, the split of `leaveSplit`. */
      value: plainText.optional(),
      ...shown,
    }),
    output: decided.extend({ applied: z.number() }),
  },
} as const;
