import { z } from 'zod';
import { columnRoles, columnTypes, importMappingSchema, sourceFormats, textEncodings } from '../model/importMapping.ts';
import { costPair } from '../model/costs.ts';
import { modelConfigSchema } from '../model/modelConfig.ts';
import { humanMethods } from './humanMethods.ts';
import { sampleMethods } from './sampleMethods.ts';
import { reportMethods } from './reportValues.ts';
import { effectAnswer } from './effectValues.ts';
import { tagDraft, tagInfo, tagPriority } from './tagValues.ts';
import {
  cellValue,
  columnInfo,
  decisionActions,
  decisionCounts,
  exampleDetail,
  exportFormats,
  interval,
  jobInfo,
  neighbour,
  plainError,
  problem,
  projectInfo,
  runInfo,
  samplePurposes,
  sliceDraft,
  sliceInfo,
  sortKey,
} from './values.ts';
import { discoveryMethods } from './discoveryMethods.ts';

const nothing = z.object({});
const jobStarted = z.object({ jobId: z.number() });
/** Made by the client for every mutation: a resend with the same id does nothing and gives the first answer. */
const mutationId = z.string().min(8).max(64);

/** Which examples a decision is about: ids, or (part of) a view by position ranges [from, to). */
export const selection = z.union([
  z.object({ ids: z.array(z.number().int().min(0)).max(100_000) }),
  z.object({
    viewId: z.number(),
    ranges: z
      .array(z.tuple([z.number().int().min(0), z.number().int().min(0)]))
      .max(10_000)
      .nullable(),
  }),
]);

/** Only these examples, of those that the filter keeps: a set that no filter describes, such as what another run fixed. */
const listedIds = z.array(z.number().int().min(0)).max(100_000).optional();

const signature = z.object({
  inputs: z.array(
    z.object({ name: z.string(), dtype: z.string(), shape: z.array(z.union([z.number(), z.string(), z.null()])) }),
  ),
  outputs: z.array(
    z.object({ name: z.string(), dtype: z.string(), shape: z.array(z.union([z.number(), z.string(), z.null()])) }),
  ),
  irVersion: z.number(),
  opsets: z.record(z.string(), z.number()),
  producer: z.string(),
  metadata: z.record(z.string(), z.string()),
  sizeBytes: z.number(),
  sha256: z.string(),
});

const decisionState = z.object({
  counts: decisionCounts,
  /** What the next undo would take back, in words; null when there is nothing. */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  revision: z.number(),
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

/** What confusions cost: `matrix[i][j]` is current class i predicted as class j; `pairs` only what a person set apart. */
const costs = z.object({
  labels: z.array(z.string()),
  matrix: z.array(z.array(z.number())),
  pairs: z.array(costPair),
  /** 0 on the diagonal and 1 elsewhere: nobody set anything. */
  isDefault: z.boolean(),
});

/** Every method the page (or the CLI) may call. */
export const contract = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      platform: z.string(),
      shell: z.enum(['desktop', 'web', 'cli', 'test']),
      hasSample: z.boolean(),
      projectsDir: z.string(),
      recent: z.array(
        z.object({
          path: z.string(),
          name: z.string(),
          openedAt: z.string(),
          examples: z.number(),
          isFound: z.boolean(),
        }),
      ),
    }),
  },
  'app.forgetRecent': { input: z.object({ path: z.string() }), output: nothing },
  'files.list': {
    input: z.object({ path: z.string().nullable() }),
    output: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(
        z.object({
          name: z.string(),
          path: z.string(),
          kind: z.enum(['folder', 'table', 'model', 'project', 'predictions', 'picture', 'other']),
          sizeBytes: z.number(),
        }),
      ),
      isTruncated: z.boolean(),
    }),
  },

  'project.info': { input: nothing, output: projectInfo.nullable() },
  'project.open': { input: z.object({ path: z.string(), readOnly: z.boolean().optional() }), output: projectInfo },
  /** Makes (or reopens) the sample project, imports it and starts its model. */
  'project.openSample': { input: nothing, output: z.object({ path: z.string(), jobId: z.number().nullable() }) },
  'project.close': { input: nothing, output: nothing },
  'project.relink': { input: z.object({ datasetId: z.number(), path: z.string() }), output: projectInfo },

  'sources.recognise': {
    input: z.object({
      path: z.string(),
      hints: z
        .object({
          format: z.enum(sourceFormats).optional(),
          key: z.string().optional(),
          label: z.string().optional(),
          image: z.string().optional(),
          text: z.string().optional(),
          features: z.array(z.string()).optional(),
          split: z.string().optional(),
          /** How to read a text file, where the person knows better than what is recognised. */
          source: z
            .object({
              encoding: z.enum(textEncodings).optional(),
              delimiter: z.string().length(1).optional(),
              quote: z.string().max(1).optional(),
              hasHeader: z.boolean().optional(),
              skipLines: z.number().int().min(0).optional(),
              decimal: z.enum(['.', ',']).optional(),
            })
            .optional(),
        })
        .optional(),
    }),
    output: z.object({
      mapping: importMappingSchema,
      columns: z.array(
        z.object({
          name: z.string(),
          role: z.enum(columnRoles),
          type: z.enum(columnTypes),
          distinct: z.number(),
          missing: z.number(),
          samples: z.array(z.string()),
          why: z.string(),
        }),
      ),
      rows: z.array(z.array(z.string().nullable())),
      problems: z.array(problem),
      estimatedRows: z.number(),
      sizeBytes: z.number(),
      modality: z.enum(['image', 'text', 'tabular']),
      suggestedProjectPath: z.string(),
      /** Models found beside the data, offered next. */
      models: z.array(z.string()),
    }),
  },
  /** Makes the project (or extends the one at projectPath) and opens it. Job result: { examples, rejected, problems }. */
  'imports.start': { input: z.object({ mapping: importMappingSchema, projectPath: z.string() }), output: jobStarted },
  'problems.list': {
    input: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
    output: z.object({
      total: z.number(),
      rejected: z.number(),
      byCode: z.array(z.object({ code: z.string(), count: z.number() })),
      items: z.array(problem),
    }),
  },
  'problems.exportRejected': {
    input: z.object({ to: z.string() }),
    output: z.object({ path: z.string(), rows: z.number() }),
  },

  'models.inspect': {
    input: z.object({ path: z.string(), configPath: z.string().optional() }),
    output: z.object({
      signature,
      config: modelConfigSchema.nullable(),
      configPath: z.string().nullable(),
      questions: z.array(z.object({ field: z.string(), message: z.string() })),
      /** Labels of the data that the model does not know, and the other way round. */
      unknownLabels: z.array(z.string()),
      unusedClasses: z.array(z.string()),
    }),
  },
  'models.preview': {
    input: z.object({ path: z.string(), config: modelConfigSchema }),
    output: z.object({
      items: z.array(
        z.object({
          id: z.number(),
          key: z.string(),
          givenLabel: z.string().nullable(),
          /** The prepared tensor as a PNG data URL (images). */
          image: z.string().nullable(),
          /** Tokens (text) or name: value pairs (tables), ready to read. */
          lines: z.array(z.string()),
          top: z.array(z.object({ label: z.string(), p: z.number() })),
          error: z.string().nullable(),
        }),
      ),
    }),
  },
  'runs.start': {
    input: z.object({
      path: z.string(),
      config: modelConfigSchema,
      batchSize: z.number().int().min(1).max(65536).optional(),
      threads: z.number().int().min(1).max(64).optional(),
    }),
    output: z.object({ jobId: z.number(), runId: z.number() }),
  },
  'runs.importPredictions': {
    input: z.object({
      from: z.string(),
      classes: z.array(z.string()).optional(),
      embeddings: z.string().optional(),
      name: z.string().optional(),
    }),
    /** Job result: { runId, examples, failed, seconds, note }. */
    output: jobStarted,
  },
  'runs.list': { input: nothing, output: z.array(runInfo) },
  'runs.activate': { input: z.object({ runId: z.number() }), output: runInfo },
  'runs.remove': { input: z.object({ runId: z.number() }), output: nothing },
  'runs.failures': {
    input: z.object({ runId: z.number(), limit: z.number().int().min(1).max(1000) }),
    output: z.object({
      total: z.number(),
      items: z.array(z.object({ id: z.number(), key: z.string(), code: z.string(), message: z.string() })),
    }),
  },
  'runs.compare': {
    input: z.object({ a: z.number(), b: z.number() }),
    output: z.object({
      n: z.number(),
      bothRight: z.number(),
      bothWrong: z.number(),
      /** Wrong in a, right in b; and the other way round (against current labels). */
      fixed: z.number(),
      broken: z.number(),
      pValue: z.number().nullable(),
      test: z.string(),
      accuracyA: interval,
      accuracyB: interval,
      fixedIds: z.array(z.number()),
      brokenIds: z.array(z.number()),
    }),
  },

  'jobs.list': { input: nothing, output: z.array(jobInfo) },
  'jobs.cancel': { input: z.object({ jobId: z.number() }), output: nothing },
  'jobs.pause': { input: z.object({ jobId: z.number() }), output: nothing },
  'jobs.resume': { input: z.object({ jobId: z.number() }), output: jobStarted },

  'filters.check': {
    input: z.object({ text: z.string() }),
    output: z.object({
      count: z.number(),
      total: z.number(),
      error: plainError.nullable(),
      warnings: z.array(z.string()),
    }),
  },
  'filters.complete': {
    input: z.object({ text: z.string(), caret: z.number().int().min(0) }),
    output: z.array(
      z.object({ insert: z.string(), from: z.number(), to: z.number(), label: z.string(), detail: z.string() }),
    ),
  },
  'views.create': {
    input: z.object({
      filter: z.string(),
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
    input: z.object({
      viewId: z.number(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(2000),
      fields: z.array(z.string()).max(200),
    }),
    output: z.object({ from: z.number(), ids: z.array(z.number()), columns: z.array(z.array(cellValue)) }),
  },
  /** Position of an example in a view, or null. */
  'views.positionOf': {
    input: z.object({ viewId: z.number(), id: z.number() }),
    output: z.object({ position: z.number().nullable() }),
  },
  'columns.facets': {
    input: z.object({ filter: z.string(), ids: listedIds, fields: z.array(z.string()).max(100).optional() }),
    output: z.array(
      z.object({
        field: z.string(),
        name: z.string(),
        kind: z.enum(['category', 'number']),
        missing: z.number(),
        /** Most frequent first, at most 50; `distinct` says how many there are. */
        values: z.array(z.object({ value: z.string(), count: z.number(), total: z.number() })),
        distinct: z.number(),
        bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.number(), total: z.number() })),
      }),
    ),
  },

  'metrics.overview': {
    input: z.object({ filter: z.string(), ids: listedIds }),
    output: z.object({
      n: z.number(),
      hasRun: z.boolean(),
      optimistic: z.string().nullable(),
      accuracyGiven: interval,
      accuracyCurrent: interval,
      macroF1: z.number().nullable(),
      logLoss: z.number().nullable(),
      calibrationError: z.number().nullable(),
      calibrationBins: z.array(
        z.object({
          from: z.number(),
          to: z.number(),
          n: z.number(),
          confidence: z.number().nullable(),
          accuracy: z.number().nullable(),
        }),
      ),
      /** Of the suspects that a person decided on, how many were really wrong. */
      checkedSuspects: interval,
      suspects: z.number(),
      undecidedSuspects: z.number(),
      confusion: z.object({ labels: z.array(z.string()), matrix: z.array(z.array(z.number())) }),
      classes: z.array(
        z.object({
          label: z.string(),
          n: z.number(),
          precision: interval,
          recall: interval,
          f1: z.number().nullable(),
          suspects: z.number(),
          checked: z.number(),
          fixed: z.number(),
          mostOftenMeant: z.string().nullable(),
        }),
      ),
    }),
  },
  /**
   * What the pictures of the current filter are drawn from, over examples with a label and a prediction that are not
   * excluded. `histogram` holds confidences in [from, to), the last bin 1 too. `reliability` holds those in (from, to], the
   * first 0 too, without labels that the model does not know. `counted` and `scored` are the filters, to be added to the
   * current one, that keep exactly what all pictures count, and what `reliability` counts; empty where nothing is left out.
   */
  'metrics.pictures': {
    input: z.object({ filter: z.string() }),
    output: z.object({
      hasRun: z.boolean(),
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
      /** Expected calibration error over the reliability bins, 0..1. */
      calibrationError: z.number().nullable(),
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
    input: z.object({
      field: z.string(),
      filter: z.string(),
      metric: z.string().max(10_000).nullable().default(null),
      weightBy: z.string().max(1000).nullable().default(null),
    }),
    output: z.array(
      z.object({
        value: z.string(),
        n: z.number(),
        errors: z.number(),
        accuracy: interval,
        metric: interval.nullable(),
      }),
    ),
  },
  /** Any metrics (see shared/model/metric.ts) over the examples of a filter that are not excluded; `problem` says why one has no value. */
  'metrics.measure': {
    input: z.object({
      filter: z.string().default(''),
      metrics: z.array(z.string().max(10_000)).min(1).max(100),
      weightBy: z.string().max(1000).nullable().default(null),
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
  'costs.get': { input: nothing, output: costs },
  /** The whole matrix, or the pairs that differ from the usual (all others have the usual costs); with neither: back to the usual. */
  'costs.set': {
    input: z.object({
      matrix: z.array(z.array(z.number().min(0).max(1e9))).optional(),
      pairs: z.array(costPair).optional(),
    }),
    output: costs,
  },
  'findings.list': {
    input: z.object({
      kind: z.enum(['label_error']).default('label_error'),
      method: z.string().optional(),
      score: z.string().optional(),
      filter: z.string().optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1_000_000).default(100),
    }),
    output: z.object({
      kind: z.string(),
      method: z.string(),
      count: z.number(),
      notes: z.array(z.string()),
      items: z.array(
        z.object({
          id: z.number(),
          key: z.string(),
          givenLabel: z.string().nullable(),
          currentLabel: z.string().nullable(),
          suggestedLabel: z.string().nullable(),
          score: z.number(),
          reason: z.string(),
          set: z.number().nullable(),
        }),
      ),
    }),
  },

  /** Saved slices with how the model does on them, most worth working on first; rates count examples that are not excluded. */
  'slices.list': {
    input: z.object({
      filter: z.string().default(''),
      /** Of the metric's interval and the state, two-sided; every other interval keeps 0.95. */
      confidence: z.number().min(0.5).max(0.9999).default(0.95),
    }),
    output: z.object({
      hasRun: z.boolean(),
      overall: interval,
      /** What stands in for human-level performance where a slice has none of its own. */
      baseline: z.object({ value: z.number(), source: z.string() }),
      items: z.array(sliceInfo),
    }),
  },
  /** Makes a slice (id null) or changes one; names are unique. */
  'slices.save': { input: sliceDraft, output: z.object({ id: z.number() }) },
  'slices.remove': { input: z.object({ id: z.number() }), output: nothing },
  ...discoveryMethods,
  ...sampleMethods,
  ...reportMethods,

  /** What the decisions did: the active run against given and against current labels, over a filter, its slices and classes. */
  'effect.get': { input: z.object({ filter: z.string().default('') }), output: effectAnswer },
  ...humanMethods,

  /** An ordered list of examples to decide on. The order stays put while decisions are made. */
  'queues.open': {
    input: z.object({
      kind: z.enum(['label_error', 'disagreement', 'low_confidence', 'flagged', 'filter', 'sample', 'rule']),
      /** What the queue holds; of a sample, whose order is as drawn, the part that it keeps. */
      filter: z.string(),
      ids: listedIds,
      /** The random sample of kind `sample`. */
      sampleId: z.number().int().optional(),
      /** The tag of kind `rule`: the filter proposes it for what it holds and nobody answered, a person says yes or no. */
      tag: z.string().optional(),
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
  'queues.progress': { input: z.object({ viewId: z.number() }), output: queueProgress },
  /** Says yes or no to the tag of a `rule` queue for every example in it that has no answer yet, as one decision. */
  'queues.answerRest': {
    input: z.object({ mutationId, viewId: z.number(), answer: z.enum(['yes', 'no']) }),
    output: z.object({ applied: z.number(), state: decisionState }),
  },
  /** Next position at or after `from` that is not decided (of a sample or a rule: not done); null when all are. */
  'queues.next': {
    input: z.object({ viewId: z.number(), from: z.number().int().min(0) }),
    output: z.object({ position: z.number().nullable() }),
  },

  'examples.get': {
    input: z.object({ ids: z.array(z.number().int().min(0)).min(1).max(100) }),
    output: z.array(exampleDetail),
  },
  'examples.neighbours': {
    input: z.object({ id: z.number().int().min(0), count: z.number().int().min(1).max(50) }),
    output: z.object({ isAvailable: z.boolean(), items: z.array(neighbour) }),
  },

  'decisions.apply': {
    input: z.object({
      mutationId,
      selection,
      action: z.enum(decisionActions),
      value: z.string().max(10_000).optional(),
      reason: z.string().max(10_000).optional(),
    }),
    output: z.object({ applied: z.number(), state: decisionState }),
  },
  'decisions.undo': {
    input: z.object({ mutationId }),
    output: z.object({
      done: z.string().nullable(),
      firstId: z.number().nullable(),
      count: z.number(),
      state: decisionState,
    }),
  },
  'decisions.redo': {
    input: z.object({ mutationId }),
    output: z.object({
      done: z.string().nullable(),
      firstId: z.number().nullable(),
      count: z.number(),
      state: decisionState,
    }),
  },
  'decisions.state': { input: nothing, output: decisionState },
  'decisions.log': {
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
    input: z.object({ mutationId, from: z.string() }),
    output: z.object({
      applied: z.number(),
      skipped: z.array(z.object({ key: z.string(), code: z.string(), message: z.string() })),
    }),
  },
  /** The taxonomy, by name. Counts are over all examples. */
  'tags.list': { input: nothing, output: z.array(tagInfo) },
  /**
   * Makes a tag or changes one. A new name is taken over by the saved slices that ask about the tag; `slices` names them.
   * Refuses a name or key that another tag has, and a name that one had before (the log still speaks of it).
   */
  'tags.save': { input: tagDraft, output: z.object({ id: z.number(), slices: z.array(z.string()) }) },
  /**
   * All answers of one tag go to another, as one decision that can be undone: yes wins over no, no over unknown. The first
   * tag goes. `slices` names the saved slices that still ask about it.
   */
  'tags.merge': {
    input: z.object({ mutationId, from: z.number(), into: z.number() }),
    output: z.object({ examples: z.number(), slices: z.array(z.string()), state: decisionState }),
  },
  /** Takes a tag away with all its answers, as one decision that can be undone. */
  'tags.remove': {
    input: z.object({ mutationId, id: z.number() }),
    output: z.object({ examples: z.number(), slices: z.array(z.string()), state: decisionState }),
  },
  /** Tags as rows of the prioritisation table, over a filter; most worth working on first. */
  'tags.priorities': {
    input: z.object({ filter: z.string().default('') }),
    output: z.object({
      hasRun: z.boolean(),
      overall: interval,
      baseline: z.object({ value: z.number(), source: z.string() }),
      items: z.array(tagPriority),
    }),
  },

  'exports.preview': {
    input: z.object({ format: z.enum(exportFormats), onlyChanges: z.boolean() }),
    output: z.object({
      format: z.string(),
      formats: z.array(
        z.object({ format: z.enum(exportFormats), name: z.string(), isAvailable: z.boolean(), why: z.string() }),
      ),
      examples: z.number(),
      relabelled: z.number(),
      excluded: z.number(),
      suggestedTarget: z.string(),
      /** The first 200 differences to the source. */
      changes: z.array(
        z.object({
          id: z.number(),
          key: z.string(),
          row: z.number(),
          action: z.enum(['relabel', 'exclude']),
          from: z.string().nullable(),
          to: z.string().nullable(),
          thumbUrl: z.string().nullable(),
        }),
      ),
      warnings: z.array(z.string()),
    }),
  },
  /** Job result: the `export` document of the command line. */
  'exports.start': {
    input: z.object({
      to: z.string(),
      format: z.enum(exportFormats),
      onlyChanges: z.boolean().default(false),
      neutraliseFormulas: z.boolean().default(false),
      withMedia: z.boolean().default(false),
    }),
    output: jobStarted,
  },
} as const;

export const columnsSchema = z.array(columnInfo);

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type MethodInput<M extends MethodName> = z.input<Contract[M]['input']>;
export type MethodParsed<M extends MethodName> = z.output<Contract[M]['input']>;
export type MethodOutput<M extends MethodName> = z.infer<Contract[M]['output']>;

/** Events only invalidate (jobs.changed carries the job, since it is small and frequent). */
export const events = {
  'jobs.changed': jobInfo,
  'project.changed': z.object({ revision: z.number(), isOpen: z.boolean() }),
  'decisions.changed': z.object({ revision: z.number() }),
  'runs.changed': z.object({ revision: z.number() }),
  'slices.changed': z.object({ revision: z.number() }),
  'tags.changed': z.object({ revision: z.number() }),
  'costs.changed': z.object({ revision: z.number() }),
  'samples.changed': z.object({ revision: z.number() }),
  /** How far the search called `searchId` by its caller is. */
  'slices.searching': z.object({ searchId: z.string(), phase: z.string(), done: z.number(), total: z.number() }),
  'bins.changed': z.object({ revision: z.number() }),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
export type BackendEvent = { [E in EventName]: { readonly name: E; readonly payload: EventPayload<E> } }[EventName];
