import { type DetectorName, detectorNames, type QueueWords, wordsOf } from './detectors.ts';

/** Queues that no detector makes. */
const otherQueues = {
  flagged: {
    title: 'Flagged',
    detail: 'Set aside for someone who knows',
    nothing: { title: 'Nothing is flagged', text: 'Flag examples that need someone who knows; they wait here.' },
  },
  filter: {
    title: 'The current filter',
    detail: 'The filtered examples, in import order',
    nothing: { title: 'No example fits this filter', text: 'Change the filter, or choose another queue.' },
  },
  sample: {
    title: 'Random sample',
    detail: 'Drawn at random, in the order drawn',
    nothing: {
      title: 'Nothing of the sample is left',
      text: 'The filter keeps none of the examples that were drawn.',
    },
  },
  rule: {
    title: 'Tag by rule',
    detail: 'A filter proposes a tag, you confirm',
    nothing: {
      title: 'The rule proposes nothing',
      text: 'Every example that fits it has an answer for this tag already.',
    },
  },
} as const satisfies Record<string, QueueWords>;

export type QueueKind = DetectorName | keyof typeof otherQueues;

/** Every queue by its words: one for each detector, then the others. */
export const queues = {
  ...Object.fromEntries(detectorNames.map((name) => [name, wordsOf(name).queue])),
  ...otherQueues,
} as Readonly<Record<QueueKind, QueueWords>>;

export const queueKinds = Object.keys(queues) as [QueueKind, ...QueueKind[]];
