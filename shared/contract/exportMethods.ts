import { z } from 'zod';
import { columnName, exampleId, pathText } from '../model/inputLimits.ts';
import { importMappingSchema } from '../model/importMapping.ts';
import { exportFormats } from '../model/formats.ts';
import { jobStarted } from './values.ts';

/** The cleaned dataset. */
export const exportMethods = {
  'exports.preview': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions'],
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
          id: exampleId,
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
  /** Fails as the export would, without writing anything; else what it would write. */
  'exports.check': {
    kind: 'read',
    reads: ['project', 'decisions'],
    input: z.object({ format: z.enum(exportFormats), onlyChanges: z.boolean() }),
    output: z.object({ examples: z.number(), relabelled: z.number(), excluded: z.number() }),
  },
  /** A copy of a source with the changes of `export --only-changes` in it; refused where the source holds something else. */
  'patches.apply': {
    kind: 'change',
    writes: [],
    input: z.object({
      patch: pathText,
      source: pathText,
      to: pathText,
      mapping: importMappingSchema.optional(),
      key: columnName.optional(),
      force: z.boolean().default(false),
    }),
    output: z.object({ to: z.string(), relabelled: z.number(), excluded: z.number(), verified: z.boolean() }),
  },
  /** Job result: the `export` document of the command line. */
  'exports.start': {
    kind: 'change',
    writes: [],
    jobWrites: [],
    input: z.object({
      to: pathText,
      format: z.enum(exportFormats),
      onlyChanges: z.boolean().default(false),
      neutraliseFormulas: z.boolean().default(false),
      withMedia: z.boolean().default(false),
      /** Flags, tags, notes and suspicion in a table beside the data. */
      withReview: z.boolean().default(false),
    }),
    output: jobStarted,
  },
} as const;
