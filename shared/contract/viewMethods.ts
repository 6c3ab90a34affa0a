import { z } from 'zod';
import { detectorNames, labelError } from '../model/detectors.ts';
import { exampleId, fieldName, filterText, listUpTo, plainText, textUpTo } from '../model/inputLimits.ts';
import { cellValue, exampleDetail, exampleFinding, listedIds, plainError, sortKey, interval } from './values.ts';

const countInterval = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** Wrong labels in all, among the next undecided ones and among those after them, with 95 % intervals. */
const labelEstimate = z.object({
  wrong: countInterval,
  next100: countInterval,
  rest: countInterval,
  nextCount: z.number(),
  restCount: z.number(),
  words: z.string(),
});

const neighbour = z.object({
  id: exampleId,
  key: z.string(),
  currentLabel: z.string().nullable(),
  givenLabel: z.string().nullable(),
  distance: z.number(),
  thumbUrl: z.string().nullable(),
  text: z.string().nullable(),
  /** What it holds, of a row that is neither picture nor text. */
  cells: exampleDetail.shape.cells.nullable(),
});

const labelHealth = z.object({
  /** Share of the labels that are not found wrong. */
  score: interval,
  /** Noisiest first: counts by the calibrated joint, noise as the share of the class's labels, and of its true examples. */
  classes: z.array(
    z.object({
      label: z.string(),
      issues: z.number(),
      inverseIssues: z.number(),
      noise: z.number(),
      inverseNoise: z.number(),
    }),
  ),
  /** Classes that are taken for one another, most often first. */
  overlaps: z.array(z.object({ one: z.string(), other: z.string(), examples: z.number(), probability: z.number() })),
});

/** Examples: filters, views of them, one at a time, and what is suspicious about them. */
export const viewMethods = {
  'filters.check': {
    kind: 'read',
    reads: ['project', 'runs'],
    input: z.object({ text: filterText }),
    output: z.object({
      count: z.number(),
      total: z.number(),
      error: plainError.nullable(),
      warnings: z.array(z.string()),
    }),
  },
  'filters.complete': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'slices'],
    input: z.object({ text: filterText, caret: z.number().int().min(0) }),
    output: z.array(
      z.object({ insert: z.string(), from: z.number(), to: z.number(), label: z.string(), detail: z.string() }),
    ),
  },
  'views.create': {
    kind: 'read',
    reads: ['project', 'runs'],
    unmovedBy: ['decisions', 'answers', 'tags'],
    input: z.object({
      filter: filterText,
      sort: z.array(sortKey).max(4),
      ids: listedIds,
    }),
    output: z.object({ viewId: z.number(), count: z.number(), total: z.number(), revision: z.number() }),
  },
  /**
   * A window of rows, columnar: `columns[c][i]` is field c of row i. Fields: the columns' `field` names and the built-in ones,
   * and `queue:done`: whether nothing is left to do for the row in this queue (decided; in a sample or rule as its purpose says).
   */
  'views.rows': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'answers', 'tags'],
    input: z.object({
      viewId: z.number(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(2000),
      fields: listUpTo(fieldName, 200),
    }),
    output: z.object({ from: z.number(), ids: z.array(exampleId), columns: z.array(z.array(cellValue)) }),
  },
  /** Position of an example in a view, or null. */
  'views.positionOf': {
    kind: 'read',
    reads: ['project'],
    input: z.object({ viewId: z.number(), id: exampleId }),
    output: z.object({ position: z.number().nullable() }),
  },
  'columns.facets': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'bins'],
    input: z.object({ filter: filterText, ids: listedIds, fields: listUpTo(fieldName, 100).optional() }),
    output: z.array(
      z.object({
        field: z.string(),
        name: z.string(),
        kind: z.enum(['category', 'number']),
        missing: z.number(),
        /** Most frequent first, at most 50; `distinct` says how many there are. */
        values: z.array(z.object({ value: z.string(), count: z.number(), total: z.number() })),
        distinct: z.number(),
        /** All values are whole numbers, and so are the ends of the bins: [from, to), the last with both ends. */
        isWhole: z.boolean(),
        bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.number(), total: z.number() })),
      }),
    ),
  },
  /** What a detector finds, worst first; `offset`, `limit` and `count` are of findings, whose examples `items` lists. */
  'findings.list': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity', 'decisions'],
    input: z.object({
      kind: z.enum(detectorNames).default(labelError),
      method: textUpTo(100).optional(),
      score: textUpTo(100).optional(),
      /** A run's name or id, or `all` for all runs together; the one in use where absent. */
      run: plainText.optional(),
      filter: filterText.optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1_000_000).default(100),
    }),
    output: z.object({
      kind: z.enum(detectorNames),
      method: z.string(),
      count: z.number(),
      notes: z.array(z.string()),
      /** Names of the runs it goes by. */
      runs: z.array(z.string()),
      /** How many labels are wrong; of the ranking of all labels alone. */
      estimate: labelEstimate.nullable(),
      /** What confident learning says of the classes; of suspicious labels alone. */
      health: labelHealth.nullable(),
      items: z.array(
        z.object({
          id: exampleId,
          key: z.string(),
          givenLabel: z.string().nullable(),
          currentLabel: z.string().nullable(),
          suggestedLabel: z.string().nullable(),
          /** 0 to 1, lower is worse; null where there is none, such as of a label that the model does not know. */
          score: z.number().nullable(),
          reason: z.string(),
          /** Of a finding of several examples: which finding it is, from 1. They follow one another. */
          set: z.number().nullable(),
          /** Of the ranking of all labels: whether confident learning does not count it as wrong. */
          beyondCut: z.boolean().nullable(),
        }),
      ),
    }),
  },
  /** What one detector says of one example; null where it finds nothing in it. */
  'findings.get': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity'],
    input: z.object({ kind: z.enum(detectorNames), id: exampleId }),
    output: exampleFinding.nullable(),
  },
  /** Why the picture of an example is not shown; null where it can be. */
  'pictures.explain': {
    kind: 'read',
    reads: ['project'],
    input: z.object({ id: exampleId }),
    output: z.object({ why: z.string().nullable() }),
  },
  'examples.get': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity', 'decisions', 'answers', 'tags'],
    rows: ({ ids }: { readonly ids: readonly number[] }) => ids,
    input: z.object({ ids: listUpTo(exampleId, 100).min(1) }),
    output: z.array(exampleDetail),
  },
  'examples.neighbours': {
    kind: 'read',
    reads: ['project', 'runs', 'similarity', 'decisions'],
    rows: (_: unknown, { items }: { readonly items: readonly { readonly id: number }[] }) => items.map(({ id }) => id),
    input: z.object({ id: exampleId, count: z.number().int().min(1).max(50) }),
    /** `source`: what says what is near, in words, such as `the embeddings of RUN`; null where nothing does. */
    output: z.object({ isAvailable: z.boolean(), source: z.string().nullable(), items: z.array(neighbour) }),
  },
} as const;
