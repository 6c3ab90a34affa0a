import { z } from 'zod';
import { actionNames } from '../model/actions.ts';
import { exampleId, filterText, listUpTo, mostIds, pathText, plainText } from '../model/inputLimits.ts';
import { queueKinds } from '../model/queues.ts';
import { samplePurposes } from './sampleMethods.ts';
import { decisionCounts, exampleDetail, interval, listedIds, mutationId, nothing } from './values.ts';

/** Which examples a decision is about: ids, or (part of) a view by position ranges [from, to). */
const selection = z.union([
  z.object({ ids: listUpTo(exampleId, mostIds) }),
  z.object({
    viewId: z.number(),
    ranges: z
      .array(z.tuple([z.number().int().min(0), z.number().int().min(0)]))
      .max(10_000)
      .nullable(),
  }),
]);

export const decisionState = z.object({
  counts: decisionCounts,
  /** What the next undo would take back, in words; null when there is nothing. */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  revision: z.number(),
  /** Suspected label errors that nobody decided on. */
  undecidedLabelErrorCount: z.number(),
  /** Of the active run, on current labels. */
  accuracyCurrent: interval,
});

const queueProgress = z.object({
  total: z.number(),
  decided: z.number(),
  /** Flagged for someone who knows and not decided: handled here, though nothing is known of their labels. */
  setAside: z.number(),
  wrong: z.number(),
  /** Share of the decided ones whose label was really changed or excluded. */
  precision: interval,
  /** Over the last 50 decided in queue order of time. */
  recent: z.object({ decided: z.number(), wrong: z.number() }),
  msPerDecision: z.number().nullable(),
});

/** More examples than this are read by those who show them. */
export const mostBrought = 16;

/** What a person sees change with a decision, so that a key in Review is one call. */
export const decided = z.object({
  state: decisionState,
  /** The examples that it changed, as they are now; null where nobody asked for them or they are more than a few. */
  examples: z.array(exampleDetail).nullable(),
  /** How far the queue is that was named, and where in it those examples stand; null where none was named. */
  queue: z
    .object({
      progress: queueProgress,
      rows: z.array(z.object({ id: z.number(), position: z.number().nullable(), isDone: z.boolean() })),
    })
    .nullable(),
});
export type Decided = z.infer<typeof decided>;

/** What is on screen, to be answered for: the queue by its view; the examples, which a blind pass must not be told of. */
export const shown = { queueId: z.number().optional(), withExamples: z.boolean().default(false) };
export const decisionBrings = [
  'decisions.state',
  'project.info',
  'queues.progress',
  'examples.get',
  'examples.neighbours',
] as const;
const steppedBack = decided.extend({ done: z.string().nullable(), firstId: z.number().nullable(), count: z.number() });

/** Queues of examples to decide on, and the decisions. */
export const decisionMethods = {
  /** An ordered list of examples to decide on. The order stays put while decisions are made. */
  'queues.open': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity'],
    unmovedBy: ['decisions', 'answers', 'tags', 'slices'],
    input: z.object({
      kind: z.enum(queueKinds),
      /** What the queue holds; of a sample, whose order is as drawn, the part that it keeps. */
      filter: filterText,
      ids: listedIds,
      /** The random sample of kind `sample`. */
      sampleId: z.number().int().optional(),
      /** The tag of kind `rule`: the filter proposes it for what it holds and nobody answered, a person says yes or no. */
      tag: plainText.optional(),
    }),
    output: z.object({
      viewId: z.number(),
      count: z.number(),
      title: z.string(),
      /** First position not decided (of a sample or a rule: not done) yet. */
      start: z.number(),
      /** What a sample was drawn for; null for every other kind. */
      purpose: z.enum(samplePurposes).nullable(),
      progress: queueProgress,
    }),
  },
  'queues.progress': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'answers', 'tags'],
    input: z.object({ viewId: z.number() }),
    output: queueProgress,
  },
  /** Says yes or no to the tag of a `rule` queue for every example in it that has no answer yet, as one decision. */
  'queues.answerRest': {
    kind: 'change',
    writes: ['decisions'],
    mayWrite: ['answers', 'tags'],
    brings: decisionBrings,
    input: z.object({ mutationId, viewId: z.number(), answer: z.enum(['yes', 'no']) }),
    output: decided.extend({ applied: z.number() }),
  },
  /** Next position at or after `from` that is not decided (of a sample or a rule: not done); null when all are. */
  'queues.next': {
    kind: 'read',
    reads: ['project', 'decisions', 'answers', 'tags'],
    input: z.object({ viewId: z.number(), from: z.number().int().min(0) }),
    output: z.object({ position: z.number().nullable() }),
  },
  'decisions.apply': {
    kind: 'change',
    writes: ['decisions'],
    // A label that only the run knew becomes a class of the project.
    mayWrite: ['project', 'runs', 'answers', 'tags'],
    brings: decisionBrings,
    input: z.object({
      mutationId,
      selection,
      action: z.enum(actionNames),
      value: plainText.optional(),
      reason: plainText.optional(),
      ...shown,
    }),
    output: decided.extend({ applied: z.number() }),
  },
  'decisions.undo': {
    kind: 'change',
    writes: [],
    mayWrite: ['decisions', 'answers', 'tags'],
    brings: decisionBrings,
    input: z.object({ mutationId, ...shown }),
    output: steppedBack,
  },
  'decisions.redo': {
    kind: 'change',
    writes: [],
    mayWrite: ['decisions', 'answers', 'tags'],
    brings: decisionBrings,
    input: z.object({ mutationId, ...shown }),
    output: steppedBack,
  },
  'decisions.state': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'tags', 'slices'],
    input: nothing,
    output: decisionState,
  },
  'decisions.log': {
    kind: 'read',
    reads: ['project', 'decisions'],
    input: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
    output: z.object({
      total: z.number(),
      items: z.array(
        z.object({
          id: z.number(),
          at: z.string(),
          action: z.string(),
          value: z.string().nullable(),
          reason: z.string().nullable(),
          examples: z.number(),
          firstKey: z.string(),
          isUndone: z.boolean(),
        }),
      ),
    }),
  },
  'decisions.import': {
    kind: 'change',
    writes: ['decisions'],
    // A label that only the run knew becomes a class of the project.
    mayWrite: ['project', 'runs', 'answers', 'tags'],
    input: z.object({ mutationId, from: pathText }),
    output: z.object({
      applied: z.number(),
      skipped: z.array(z.object({ key: z.string(), code: z.string(), message: z.string() })),
    }),
  },
} as const;
