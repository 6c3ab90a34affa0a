import { z } from 'zod';
import { filterText } from '../model/inputLimits.ts';
import { decisionState } from './decisionMethods.ts';
import { tagDraft, tagInfo, tagPriority } from './tagValues.ts';
import { interval, mutationId, nothing } from './values.ts';

/** The taxonomy of tags. */
export const tagMethods = {
  /** The taxonomy, by name. Counts are over all examples. */
  'tags.list': {
    kind: 'read',
    reads: ['project', 'runs', 'answers', 'tags', 'slices'],
    input: nothing,
    output: z.array(tagInfo),
  },
  /**
   * Makes a tag or changes one. A new name is taken over by the saved slices that ask about the tag; `slices` names them.
   * Refuses a name or key that another tag has, and a name that one had before (the log still speaks of it).
   */
  'tags.save': {
    kind: 'change',
    writes: ['tags', 'slices'],
    input: tagDraft,
    output: z.object({ id: z.number(), slices: z.array(z.string()) }),
  },
  /**
   * All answers of one tag go to another, as one decision that can be undone: yes wins over no, no over unknown. The first
   * tag goes. `slices` names the saved slices that still ask about it.
   */
  'tags.merge': {
    kind: 'change',
    writes: ['decisions', 'tags'],
    mayWrite: ['answers'],
    input: z.object({ mutationId, from: z.number(), into: z.number() }),
    output: z.object({ examples: z.number(), slices: z.array(z.string()), state: decisionState }),
  },
  /** Takes a tag away with all its answers, as one decision that can be undone. */
  'tags.remove': {
    kind: 'change',
    writes: ['decisions', 'tags'],
    mayWrite: ['answers'],
    input: z.object({ mutationId, id: z.number() }),
    output: z.object({ examples: z.number(), slices: z.array(z.string()), state: decisionState }),
  },
  /** Tags as rows of the prioritisation table, over a filter; most worth working on first. */
  'tags.priorities': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'answers', 'tags', 'samples'],
    input: z.object({ filter: filterText.default('') }),
    output: z.object({
      hasRun: z.boolean(),
      overall: interval,
      baseline: z.object({ value: z.number(), source: z.string() }),
      items: z.array(tagPriority),
    }),
  },
} as const;
