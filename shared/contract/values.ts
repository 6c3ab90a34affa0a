import { z } from 'zod';
import { rankings } from '../model/heads.ts';
import { actionNames } from '../model/actions.ts';
import { detectorNames } from '../model/detectors.ts';
import { sourceFormats } from '../model/formats.ts';
import { columnRoles, columnTypes, importMappingSchema } from '../model/importMapping.ts';
import { exampleId, fieldName, filterText, listUpTo, mostIds, plainText } from '../model/inputLimits.ts';
import { modelConfigSchema } from '../model/modelConfig.ts';
import { runKinds } from '../model/runKind.ts';

export const nothing = z.object({});
export const jobStarted = z.object({ jobId: z.number() });
/** Made by the client for every mutation: a resend with the same id does nothing and gives the first answer. */
export const mutationId = z.string().min(8).max(64);
/** Only these examples, of those that the filter keeps: a set that no filter describes, such as what another run fixed. */
export const listedIds = listUpTo(exampleId, mostIds).optional();
/** `accuracy`, `recall(shirt)`, `f1(macro)`, `cost`, `log_loss`, `ece`: see shared/model/metric.ts. */
export const metricText = plainText;

/** A rate with its 95 % interval, all 0..1; `null` where it cannot be known (n = 0). */
export const interval = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
});
export type Interval = z.infer<typeof interval>;

export const cellValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type CellValue = z.infer<typeof cellValue>;

export const problem = z.object({
  file: z.string(),
  row: z.number().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning']),
});

const openInError = z.object({
  what: z.string(),
  question: z.string(),
  flag: z.string(),
  choices: z.array(z.string()),
  evidence: z.string().optional(),
  tried: z.array(
    z.object({
      choice: z.string(),
      flags: z.string(),
      n: z.number(),
      accuracy: interval,
      logLoss: z.number().nullable(),
    }),
  ),
});

export const plainError = z.object({
  code: z.string(),
  message: z.string(),
  file: z.string().optional(),
  row: z.number().optional(),
  column: z.string().optional(),
  offset: z.number().optional(),
  files: z.array(z.string()).readonly().optional(),
  open: z.array(openInError).optional(),
});

const columnInfo = z.object({
  name: z.string(),
  role: z.enum(columnRoles),
  type: z.enum(columnTypes),
  /** How the filter language calls it (`meta.label` when the name clashes with a built-in field). */
  field: z.string(),
});
export type ColumnInfo = z.infer<typeof columnInfo>;

const jobKinds = [
  'import',
  'predict',
  'predictions',
  'clusters',
  'heads',
  'similarity',
  'export',
  'report',
  'book',
] as const;
const jobStates = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export const jobInfo = z.object({
  id: z.number(),
  kind: z.enum(jobKinds),
  title: z.string(),
  state: z.enum(jobStates),
  phase: z.string(),
  done: z.number(),
  /** 0 while unknown. */
  total: z.number(),
  unit: z.string(),
  perSecond: z.number().nullable(),
  remainingMs: z.number().nullable(),
  durationMs: z.number(),
  error: plainError.nullable(),
  /** What the job gives when done: see the result schema of the method that started it. */
  result: z.unknown().nullable(),
  canPause: z.boolean(),
  canResume: z.boolean(),
});
export type JobInfo = z.infer<typeof jobInfo>;

export const runInfo = z.object({
  id: z.number(),
  name: z.string(),
  source: z.enum(['model', 'imported', 'heads']),
  modelPath: z.string(),
  modelSha256: z.string(),
  config: modelConfigSchema.nullable(),
  state: z.enum(jobStates),
  done: z.number(),
  total: z.number(),
  failed: z.number(),
  createdAt: z.string(),
  durationMs: z.number(),
  perSecond: z.number().nullable(),
  isActive: z.boolean(),
  kind: z.enum(runKinds),
  hasEmbeddings: z.boolean(),
  /** Numbers in an embedding; 0 without. */
  embeddingSize: z.number(),
  /** Neighbours and clusters are made of its embeddings. */
  isEmbeddingSource: z.boolean(),
  classes: z.array(z.string()),
  accuracyGiven: interval,
  accuracyCurrent: interval,
  /** Why scores look better than they are (in-sample predictions), or null. */
  optimistic: z.string().nullable(),
  /** Texts that were longer than the model takes (`config.tokenizer.max_length` tokens), or null; `longest` in tokens. */
  cutTexts: z.object({ count: z.number(), longest: z.number() }).nullable(),
  /** What had to be changed to run the model, in sentences. */
  notes: z.array(z.string()),
  /** What of the runtime it ran on: `cpu`, `cuda`, …; empty where predictions were imported. */
  provider: z.string(),
  error: plainError.nullable(),
});
export type RunInfo = z.infer<typeof runInfo>;

export const decisionCounts = z.object({
  decided: z.number(),
  relabelled: z.number(),
  confirmed: z.number(),
  excluded: z.number(),
  flagged: z.number(),
});

export const projectInfo = z.object({
  path: z.string(),
  name: z.string(),
  isReadOnly: z.boolean(),
  modality: z.enum(['image', 'text', 'tabular']),
  examples: z.number(),
  /** Class names in index order: label codes in views and metrics are indices into this. */
  classes: z.array(z.string()),
  columns: z.array(columnInfo),
  datasets: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      sourcePath: z.string(),
      format: z.enum(sourceFormats),
      examples: z.number(),
      rejected: z.number(),
      problems: z.number(),
      /** Folder that media paths are relative to; null when the dataset has no media. */
      mediaRoot: z.string().nullable(),
      isMediaFound: z.boolean(),
      mapping: importMappingSchema,
    }),
  ),
  activeRun: runInfo.nullable(),
  /** There are embeddings, of the active run or of another. */
  hasEmbeddings: z.boolean(),
  runCount: z.number(),
  /** What all labels are ranked by. */
  ranksBy: z.enum(rankings),
  undecidedLabelErrorCount: z.number(),
  counts: decisionCounts,
  /** Grows with every change; equal revisions mean equal data. */
  revision: z.number(),
});
export type ProjectInfo = z.infer<typeof projectInfo>;

/** What a detector says of an example. */
export const exampleFinding = z.object({
  kind: z.enum(detectorNames),
  suggestedLabel: z.string().nullable(),
  score: z.number().nullable(),
  /** Its place among the findings of its kind, from 1 for the worst, and how many there are. */
  rank: z.number(),
  of: z.number(),
  reason: z.string(),
  /** The other examples of a finding of several. */
  others: z.array(z.number()),
});

export const exampleDetail = z.object({
  id: exampleId,
  key: z.string(),
  dataset: z.string(),
  sourceRow: z.number(),
  /** Relative URL of the full picture and of a thumbnail (append `?size=` 64..512); null when not an image. */
  imageUrl: z.string().nullable(),
  thumbUrl: z.string().nullable(),
  imagePath: z.string().nullable(),
  text: z.string().nullable(),
  cells: z.array(z.object({ name: z.string(), role: z.enum(columnRoles), value: cellValue })),
  givenLabel: z.string().nullable(),
  currentLabel: z.string().nullable(),
  isExcluded: z.boolean(),
  isFlagged: z.boolean(),
  isDecided: z.boolean(),
  note: z.string().nullable(),
  /** Tags answered yes, and those answered no; every other tag is unknown here. */
  tags: z.array(z.string()),
  notTags: z.array(z.string()),
  prediction: z
    .object({
      label: z.string(),
      /** Null where the model gives decision scores. */
      confidence: z.number().nullable(),
      loss: z.number().nullable(),
      /** Every class, most probable first; none where the model gives decision scores. */
      probabilities: z.array(z.object({ label: z.string(), p: z.number() })),
      /** Decision scores, highest first, where those are what the model gives. */
      scores: z.array(z.object({ label: z.string(), score: z.number() })),
    })
    .nullable(),
  /** Set when the run could not predict this example. */
  predictionError: z.string().nullable(),
  /** What detectors find doubtful in it, most important first. */
  findings: z.array(exampleFinding),
  history: z.array(
    z.object({
      id: z.number(),
      at: z.string(),
      action: z.enum(actionNames),
      value: z.string().nullable(),
      reason: z.string().nullable(),
      isUndone: z.boolean(),
    }),
  ),
});
export type ExampleDetail = z.infer<typeof exampleDetail>;

const sliceStates = ['no_target', 'met', 'unsure', 'missed'] as const;

/**
 * What a person says of a slice. The target is in the unit of the metric (a share 0..1, or a cost or log loss of 0 or more) and a bound
 * from above where less is better; the human level is an accuracy, 0..1.
 */
export const sliceDraft = z.object({
  id: z.number().nullable(),
  name: z.string().trim().min(1).max(200).optional(),
  filter: filterText.optional(),
  description: plainText.optional(),
  weight: z.number().min(0).max(1e6).optional(),
  ease: z.number().min(0).max(1e6).optional(),
  target: z.number().min(0).max(1e9).nullable().optional(),
  humanLevel: z.number().min(0).max(1).nullable().optional(),
  metric: metricText.optional(),
  /** A number field that examples count by (price, revenue); null: every example counts alike. */
  weightBy: fieldName.nullable().optional(),
  isChosen: z.boolean().optional(),
});

/** A slice with its numbers. Every rate is 0..1 with its interval; a gain of 0.006 is 0.6 points of accuracy. */
export const sliceInfo = z.object({
  id: z.number(),
  name: z.string(),
  filter: z.string(),
  description: z.string(),
  weight: z.number(),
  ease: z.number(),
  target: z.number().nullable(),
  /** What the target is about, as `sliceDraft` has it. */
  metric: z.string(),
  weightBy: z.string().nullable(),
  /** Ticked in the prioritisation table: chosen to be worked on. */
  isChosen: z.boolean(),
  /** The metric on the slice, with its interval at the confidence asked for; n as `measure` says. Not always a share: see `metricUnit`. */
  value: interval,
  method: z.enum(['wilson', 'bootstrap']),
  /** The metric on the slice minus the metric on the rest. */
  metricDifference: interval,
  /** Cohen's h or Hedges' g of that difference, positive where the slice is worse; null where there is none. */
  metricEffect: z.number().nullable(),
  /** What a person must know about the value (examples that do not count), or null. */
  note: z.string().nullable(),
  /** Why the metric cannot be computed (a class or column that is gone), or null; then value and difference are empty. */
  metricProblem: z.string().nullable(),
  /** Why the filter can no longer be read, or null; then every number is empty. */
  problem: z.string().nullable(),
  n: z.number(),
  errors: z.number(),
  errorRate: interval,
  accuracy: interval,
  /** Error rate minus that of the rest. */
  difference: interval,
  effectSize: z.number().nullable(),
  shareOfData: interval,
  shareOfErrors: interval,
  humanLevel: interval,
  humanLevelSource: z.string(),
  gap: interval,
  potentialGain: interval,
  /** Potential gain × weight × ease. */
  worth: z.number().nullable(),
  /**
   * What it would still add once the chosen ones are fixed, each example counted once; null for the chosen ones, and for all
   * while the filter of a chosen one cannot be read.
   */
  remaining: z.number().nullable(),
  /**
   * Value against target: `met` or `missed` where the whole (two-sided) interval is on one side of it, else `unsure`; so too
   * below 30 examples without a formula for the interval.
   */
  state: z.enum(sliceStates),
});
export type SliceInfo = z.infer<typeof sliceInfo>;

export const sortKey = z.object({ field: fieldName, direction: z.enum(['asc', 'desc']) });
export type SortKey = z.infer<typeof sortKey>;
