/**
 * What can change while a project is open. A method of the contract says which of them it reads or writes, and each has its
 * event, `TOPIC.changed`.
 */
export const topics = [
  /** Which project is open, its data and where they lie. */
  'project',
  /** The runs, and which of them is active. */
  'runs',
  /** Of the embeddings of a run. */
  'clusters',
  /** Which examples are copies of another, and the neighbours of each. */
  'similarity',
  /** The log, and what follows from it: labels, marks, notes. */
  'decisions',
  /** What people said of tags; each answer is a decision too. */
  'answers',
  /** The taxonomy. */
  'tags',
  'slices',
  /** What the classes mean, and the rules of their boundaries. */
  'book',
  'costs',
  /** Random samples, and what stands in for human level where nobody measured it. */
  'samples',
  /** Hand-set cut points of number columns. */
  'bins',
  /** The list of projects opened before. */
  'recent',
] as const;
export type Topic = (typeof topics)[number];
