import { z } from 'zod';
import { filterText, pathText } from '../model/inputLimits.ts';

/** What a finished report job gives. */
export const reportResult = z.object({
  to: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** The same as PDF, or null when none was asked for or none could be made; then `pdfProblem` says why. */
  pdf: z.object({ path: z.string(), bytes: z.number() }).nullable(),
  pdfProblem: z.string().nullable(),
  examples: z.number(),
  /** Pictures inside, and how many were left out because they cannot be read or the file would be too large. */
  pictures: z.number(),
  picturesLeftOut: z.number(),
});
export type ReportResult = z.infer<typeof reportResult>;

export const reportMethods = {
  /** Where a report would go, and whether a browser is at hand that can print it. */
  'reports.preview': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions'],
    input: z.object({ filter: filterText.default('') }),
    output: z.object({
      examples: z.number(),
      hasRun: z.boolean(),
      decided: z.number(),
      suggestedTitle: z.string(),
      /** Free: no file is there. */
      suggestedTarget: z.string(),
      browser: z.string().nullable(),
    }),
  },
  /**
   * Writes one self-contained HTML file, and the same as PDF beside it when asked for. An existing file that Winnow did not
   * write is replaced only with `overwrite`. Job result: `reportResult`.
   */
  'reports.start': {
    kind: 'change',
    writes: [],
    jobWrites: [],
    input: z.object({
      to: pathText.min(1),
      pdf: pathText.min(1).nullable().default(null),
      filter: filterText.default(''),
      title: z.string().trim().max(300).default(''),
      overwrite: z.boolean().default(false),
    }),
    output: z.object({ jobId: z.number() }),
  },
} as const;
