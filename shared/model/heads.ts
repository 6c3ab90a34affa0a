/** What the heads of an out-of-sample run learn from, and which they are: as the command line and the screens call them. */
export const featureKinds = ['auto', 'embeddings', 'columns', 'text', 'pictures'] as const;
export type FeatureKind = (typeof featureKinds)[number];

export const headKinds = ['auto', 'logistic', 'trees'] as const;
export type HeadKind = (typeof headKinds)[number];

/** What all labels are ranked by: the run in use, or all runs together. */
export const rankings = ['active', 'all'] as const;
export type Ranking = (typeof rankings)[number];

export const defaultFolds = 5;
export const mostFolds = 20;
