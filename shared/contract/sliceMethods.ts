import { z } from 'zod';
import { filterText } from '../model/inputLimits.ts';
import { interval, nothing, sliceDraft, sliceInfo } from './values.ts';

/** Saved slices. */
export const sliceMethods = {
  /** Saved slices with how the model does on them, most worth working on first; rates count examples that are not excluded. */
  'slices.list': {
    kind: 'read',
    reads: ['project', 'runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'slices', 'costs', 'samples'],
    input: z.object({
      filter: filterText.default(''),
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
  /** Makes a slice (id null) or changes one: what the draft leaves out stays. Names are unique. */
  'slices.save': { kind: 'change', writes: ['slices'], input: sliceDraft, output: z.object({ id: z.number() }) },
  'slices.remove': { kind: 'change', writes: ['slices'], input: z.object({ id: z.number() }), output: nothing },
} as const;
