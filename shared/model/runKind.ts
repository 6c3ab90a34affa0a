/** What a run gives of every example: probabilities of classes, scores that only order the classes, or embeddings alone. */
export const runKinds = ['probabilities', 'decision', 'embeddings'] as const;
export type RunKind = (typeof runKinds)[number];

/** Why nothing that needs probabilities can be said of a run of decision scores. */
export const noProbabilities = 'This model gives decision scores, no probabilities.';
