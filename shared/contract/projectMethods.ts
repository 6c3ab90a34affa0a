import { z } from 'zod';
import { columnName, listUpTo, mostColumns, pathText } from '../model/inputLimits.ts';
import { sourceFormats } from '../model/formats.ts';
import {
  columnRoles,
  columnTypes,
  escapeStyles,
  folderLevels,
  importMappingSchema,
  thousandsMarks,
} from '../model/importMapping.ts';
import { textEncodings } from '../model/textEncodings.ts';
import { jobStarted, nothing, problem, projectInfo } from './values.ts';

/** Where projects and their data come from. */
export const projectMethods = {
  'app.info': {
    kind: 'read',
    reads: ['project', 'recent'],
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
  'app.forgetRecent': { kind: 'change', writes: ['recent'], input: z.object({ path: pathText }), output: nothing },
  /** What lies in a folder; of a file, what lies beside it. */
  'files.list': {
    kind: 'read',
    reads: [],
    /** `orNearest`: a folder that is not there (yet) gives the nearest one above it that is. */
    input: z.object({ path: pathText.nullable(), orNearest: z.boolean().optional() }),
    output: z.object({
      /** The folder. */
      path: z.string(),
      /** The file that was asked for, when it was one. */
      file: z.string().nullable(),
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
  'project.info': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'tags', 'slices'],
    input: nothing,
    output: projectInfo.nullable(),
  },
  'project.open': {
    kind: 'change',
    writes: ['project'],
    input: z.object({ path: pathText, readOnly: z.boolean().optional() }),
    output: projectInfo,
  },
  /** Makes (or reopens) the sample project, imports it and starts its model. */
  'project.openSample': {
    kind: 'change',
    writes: ['project'],
    jobWrites: ['project', 'runs'],
    input: nothing,
    output: z.object({ path: z.string(), jobId: z.number().nullable() }),
  },
  'project.close': { kind: 'change', writes: ['project'], input: nothing, output: nothing },
  'project.relink': {
    kind: 'change',
    writes: ['project'],
    input: z.object({ datasetId: z.number(), path: pathText }),
    output: projectInfo,
  },
  'sources.recognise': {
    kind: 'read',
    reads: [],
    input: z.object({
      path: pathText,
      hints: z
        .object({
          format: z.enum(sourceFormats).optional(),
          key: columnName.optional(),
          label: columnName.optional(),
          image: columnName.optional(),
          text: columnName.optional(),
          features: listUpTo(columnName, mostColumns).optional(),
          split: columnName.optional(),
          folderLevels: folderLevels.optional(),
          classNames: pathText.optional(),
          pictureRoot: pathText.optional(),
          cutPath: pathText.optional(),
          followsLinks: z.boolean().optional(),
          /** How to read a text file, where the person knows better than what is recognised. */
          source: z
            .object({
              encoding: z.enum(textEncodings).optional(),
              delimiter: z.string().length(1).optional(),
              quote: z.string().max(1).optional(),
              hasHeader: z.boolean().optional(),
              skipLines: z.number().int().min(0).optional(),
              skipRows: z.number().int().min(0).optional(),
              decimal: z.enum(['.', ',']).optional(),
              table: columnName.optional(),
              thousands: z.enum(thousandsMarks).optional(),
              escape: z.enum(escapeStyles).optional(),
              skipBlanks: z.boolean().optional(),
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
          /** The most frequent values of what was looked at. */
          counts: z.array(z.object({ value: z.string(), count: z.number() })),
          why: z.string(),
        }),
      ),
      rows: z.array(z.array(z.string().nullable())),
      problems: z.array(problem),
      /** The rows that the counts of the columns are of, where they are not all. */
      sampledRows: z.number().optional(),
      estimatedRows: z.number(),
      sizeBytes: z.number(),
      modality: z.enum(['image', 'text', 'tabular']),
      /** Tables or sheets of which one was taken. */
      tables: z.array(z.string()).optional(),
      suggestedProjectPath: z.string(),
      /** Models found beside the data, offered next. */
      models: z.array(z.string()),
    }),
  },
  /** Some pictures as an import would find them, in the order of the cells. */
  'sources.pictures': {
    kind: 'read',
    reads: [],
    input: z.object({ mapping: importMappingSchema, cells: listUpTo(pathText, 24) }),
    output: z.array(z.object({ image: z.string().nullable(), why: z.string().nullable() })),
  },
  /** Makes the project (or extends the one at projectPath) and opens it. Job result: { examples, rejected, problems }. */
  'imports.start': {
    kind: 'change',
    writes: ['project'],
    jobWrites: ['project', 'runs'],
    input: z.object({ mapping: importMappingSchema, projectPath: pathText }),
    output: jobStarted,
  },
  'problems.list': {
    kind: 'read',
    reads: ['project'],
    input: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
    output: z.object({
      total: z.number(),
      rejected: z.number(),
      items: z.array(problem),
    }),
  },
  'problems.exportRejected': {
    kind: 'change',
    writes: [],
    input: z.object({ to: pathText }),
    output: z.object({ path: z.string(), rows: z.number() }),
  },
} as const;
