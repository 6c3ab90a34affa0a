import { z } from 'zod';
import { filterText } from '../model/inputLimits.ts';

export const samplePurposes = ['tags', 'blind', 'audit'] as const;
export type SamplePurpose = (typeof samplePurposes)[number];

/** A random sample without replacement of what a filter held when it was drawn, excluded examples left out. */
export const sampleInfo = z.object({
  id: z.number(),
  purpose: z.enum(samplePurposes),
  filter: z.string(),
  size: z.number(),
  /** How many examples it was drawn from. */
  population: z.number(),
  /** tags: every tag is answered; blind: labelled blind (or "can't tell"); audit: decided. */
  done: z.number(),
  createdAt: z.string(),
});
export type SampleInfo = z.infer<typeof sampleInfo>;

/** Random samples: what rates over tags, the blind pass and the audit rest on. */
export const sampleMethods = {
  /** Draws `size` examples of a filter at random (all of them when there are fewer), excluded ones left out; a new seed each time. */
  'samples.draw': {
    kind: 'change',
    writes: ['samples'],
    input: z.object({
      purpose: z.enum(samplePurposes),
      filter: filterText.default(''),
      size: z.number().int().min(1).max(100_000).default(100),
    }),
    output: z.object({ sampleId: z.number(), size: z.number(), population: z.number() }),
  },
  /** Newest first. */
  'samples.list': {
    kind: 'read',
    reads: ['project', 'decisions', 'answers', 'tags', 'samples'],
    input: z.object({}),
    output: z.object({ items: z.array(sampleInfo) }),
  },
  /** Forgets the draw; what was decided, tagged or labelled blind stays in the log. */
  'samples.remove': { kind: 'change', writes: ['samples'], input: z.object({ id: z.number() }), output: z.object({}) },
} as const;
