import { z } from 'zod';
import { defaultFolds, featureKinds, headKinds, mostFolds, rankings } from '../model/heads.ts';
import { columnName, exampleId, listUpTo, mostColumns, pathText, plainText } from '../model/inputLimits.ts';
import { knownFact, modelAnswersSchema, openQuestion } from '../model/modelAnswers.ts';
import { modelConfigSchema } from '../model/modelConfig.ts';
import { predictionAnswersSchema } from '../model/predictionAnswers.ts';
import { providers } from '../model/providers.ts';
import { predictionsLook } from './predictionValues.ts';
import { interval, jobInfo, jobStarted, nothing, runInfo } from './values.ts';

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
  sizeBytes: z.number(),
  /** Further files that hold weights; the hash is then of all. */
  weightFiles: z.number(),
  sha256: z.string(),
});

/** What is no question and still to be known. `about`: what it stands beside on a screen. */
export const modelWarning = z.object({
  about: z.enum(['classes', 'labels', 'words', 'picture', 'texts', 'embedding', 'tries']),
  text: z.string(),
  /** The questions that it names, as their flags are called. */
  what: z.array(z.string()).optional(),
});
export type ModelWarning = z.infer<typeof modelWarning>;

/** One way to feed or to read a model, tried on labelled rows. */
export const triedHypothesis = z.object({
  /** As the open question calls it: `classes`, `scale`, `resize`, `order of X`, `words of sex`; and `scaled` for a table's numbers. */
  what: z.string(),
  /** In the words of its flag. */
  choice: z.string(),
  /** What makes this choice when it is added to the answers given so far. */
  answers: modelAnswersSchema,
  /** The same for the command line, ready to paste. */
  flags: z.string(),
  /** Labelled rows that came out with a class. */
  n: z.number(),
  accuracy: interval,
  /** Mean of −log p of the label; null where the scores are no probabilities. */
  logLoss: z.number().nullable(),
  /** What `config` says now. */
  isCurrent: z.boolean(),
});
export type TriedHypothesis = z.infer<typeof triedHypothesis>;

/** What a run over the examples that are left will take, measured on some of them. */
const runExpectation = z.object({
  rowsPerSecond: z.number(),
  /** The most that the model's process held. */
  memoryBytes: z.number(),
  /** Examples that are left. */
  rows: z.number(),
});

/** How a model is run on this computer: no part of its configuration. Trying it takes the CPU. */
const trySettings = {
  /** Examples the model is given at a time; by its speed where it is not said. */
  batchSize: z.number().int().min(1).max(65536).optional(),
  /** All but one where it is not said. */
  threads: z.number().int().min(1).max(64).optional(),
};
const runSettings = {
  ...trySettings,
  /** What computes it; the CPU where it is not said. */
  provider: z.enum(providers).optional(),
};

/** The numbers of the previewed examples beside those of the CPU. */
const providerComparison = z.object({
  provider: z.enum(providers),
  examples: z.number(),
  changed: z.number(),
  /** Infinite where one of the two gives no number: then null. */
  largest: z.number().nullable(),
});

const predictionsInput = predictionAnswersSchema.extend({
  from: pathText,
  /** Take them also where they agree with the labels no more than chance, or far less than if they were read otherwise. */
  isUnchecked: z.boolean().optional(),
});

/** Models, their runs, and the jobs that work goes on in. */
export const modelMethods = {
  'models.inspect': {
    kind: 'read',
    reads: ['project', 'runs'],
    input: z.object({
      path: pathText,
      configPath: pathText.optional(),
      answers: modelAnswersSchema.optional(),
      /** Run some rows: their values and labels tell more than the files do. */
      tries: z.boolean().optional(),
      ...trySettings,
    }),
    output: z.object({
      signature,
      task: z.string(),
      /** Why it can be run neither as a classifier nor for embeddings; null when it can. */
      refusal: z.string().nullable(),
      /** What it is refused for: what it is, that it does not fit this data, or that each of its labels may hold by itself (`--activation none` says that one does). */
      refusedFor: z.enum(['model', 'data', 'several_labels']).nullable(),
      /** Ready to run where nothing is open; else a guess in each open place, to look at. */
      config: modelConfigSchema.nullable(),
      configPath: z.string().nullable(),
      known: z.array(knownFact),
      open: z.array(openQuestion),
      /** A reason not to believe the numbers: they agree with the labels no more than chance. */
      stop: openQuestion.nullable(),
      /** With `tries` and labels at hand: each question's choices tried on up to 256 rows, the best of each first. */
      tried: z.array(triedHypothesis),
      warnings: z.array(modelWarning),
      /** Labels of the data that the model does not know, and the other way round. */
      unknownLabels: z.array(z.string()),
      unusedClasses: z.array(z.string()),
      /** With `tries`; null where nothing was tried or nothing is left. */
      expected: runExpectation.nullable(),
    }),
  },
  'models.preview': {
    kind: 'read',
    reads: ['project', 'runs'],
    input: z.object({ path: pathText, config: modelConfigSchema, ...runSettings }),
    output: z.object({
      expected: runExpectation.nullable(),
      /** Null on the CPU itself. */
      comparison: providerComparison.nullable(),
      items: z.array(
        z.object({
          id: z.number(),
          key: z.string(),
          givenLabel: z.string().nullable(),
          /** The prepared tensor as a PNG data URL (images). */
          image: z.string().nullable(),
          /** Tokens (text) or name: value pairs (tables), ready to read. */
          lines: z.array(z.string()),
          /** How many tokens the whole text has, where it is longer than the model takes and was cut; else null. */
          cutFrom: z.number().nullable(),
          /** A probability, or the score of a model of decision scores. */
          top: z.array(z.object({ label: z.string(), p: z.number().nullable(), score: z.number().nullable() })),
          error: z.string().nullable(),
        }),
      ),
    }),
  },
  /** What can compute a model on this system; whether the computer has it the preview tells. */
  'models.providers': {
    kind: 'read',
    reads: [],
    input: nothing,
    output: z.object({ items: z.array(z.enum(providers)) }),
  },
  /** Mean and standard deviation of columns of numbers: what a scaling before training most likely was. */
  'columns.scales': {
    kind: 'read',
    reads: ['project'],
    input: z.object({ columns: listUpTo(columnName, mostColumns) }),
    output: z.object({
      items: z.array(z.object({ column: z.string(), mean: z.number(), std: z.number(), n: z.number() })),
    }),
  },
  /** Writes a configuration beside its model, where the next inspection finds it. Over a file that is there only where that is said. */
  'models.saveConfig': {
    kind: 'change',
    writes: [],
    input: z.object({ path: pathText, config: modelConfigSchema, replaces: z.boolean().optional() }),
    output: z.object({ path: z.string() }),
  },
  'runs.start': {
    kind: 'change',
    writes: ['runs'],
    jobWrites: ['runs'],
    input: z.object({ path: pathText, config: modelConfigSchema, ...runSettings }),
    output: z.object({ jobId: z.number(), runId: z.number() }),
  },
  /** Runs the model of a run again over the examples that it could not predict; the rest of the run stays. */
  'runs.retryFailed': {
    kind: 'change',
    writes: [],
    jobWrites: ['runs'],
    input: z.object({ runId: z.number() }),
    output: jobStarted,
  },
  'runs.importPredictions': {
    kind: 'change',
    writes: [],
    jobWrites: ['runs'],
    input: predictionsInput.extend({ embeddings: pathText.optional(), name: plainText.optional() }),
    /** Job result: { runId, examples, failed, seconds, note }. It fails with what is open. */
    output: jobStarted,
  },
  /** The same file as it would be imported: what is known of it, what is open, and eight rows beside their labels. */
  'runs.lookAtPredictions': {
    kind: 'read',
    reads: ['project'],
    input: predictionsInput,
    output: predictionsLook,
  },
  /** Predicts every label out of sample, from what the project itself has. Job result: see `HeadsResult`. */
  'runs.makeHeads': {
    kind: 'change',
    writes: [],
    jobWrites: ['runs'],
    input: z.object({
      features: z.enum(featureKinds).default('auto'),
      head: z.enum(headKinds).default('auto'),
      folds: z.number().int().min(2).max(mostFolds).default(defaultFolds),
      seed: z.number().int().min(0).max(1_000_000).default(1),
      name: plainText.optional(),
    }),
    output: jobStarted,
  },
  /** Writes a run's numbers as CSV, .npy or Parquet, by the ending; `run` is a run's id or name, else the one in use. */
  'runs.exportPredictions': {
    kind: 'change',
    writes: [],
    input: z.object({ to: pathText, run: plainText.optional() }),
    output: z.object({ run: z.string(), path: z.string(), examples: z.number(), classes: z.array(z.string()) }),
  },
  'runs.list': { kind: 'read', reads: ['project', 'runs', 'decisions'], input: nothing, output: z.array(runInfo) },
  'runs.activate': { kind: 'change', writes: ['runs'], input: z.object({ runId: z.number() }), output: runInfo },
  /** Whether labels are ranked by the run in use or by all runs together. */
  'runs.rankBy': { kind: 'change', writes: ['runs'], input: z.object({ runs: z.enum(rankings) }), output: nothing },
  'runs.rename': {
    kind: 'change',
    writes: ['runs'],
    input: z.object({ runId: z.number(), name: plainText }),
    output: nothing,
  },
  'runs.remove': { kind: 'change', writes: ['runs'], input: z.object({ runId: z.number() }), output: nothing },
  'runs.failures': {
    kind: 'read',
    reads: ['project', 'runs'],
    input: z.object({ runId: z.number(), limit: z.number().int().min(1).max(1000) }),
    output: z.object({
      total: z.number(),
      items: z.array(z.object({ id: exampleId, key: z.string(), code: z.string(), message: z.string() })),
    }),
  },
  'runs.compare': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions'],
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
  'jobs.list': { kind: 'read', reads: [], input: nothing, output: z.array(jobInfo) },
  'jobs.cancel': { kind: 'change', writes: [], input: z.object({ jobId: z.number() }), output: nothing },
  'jobs.pause': { kind: 'change', writes: [], input: z.object({ jobId: z.number() }), output: nothing },
  'jobs.resume': { kind: 'change', writes: [], input: z.object({ jobId: z.number() }), output: jobStarted },
} as const;
