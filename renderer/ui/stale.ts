/** What a read says of its answer. */
export type Freshness = {
  /** The answer is that to the question before: another filter, another choice. */
  readonly isPlaceholderData: boolean;
  readonly isFetching: boolean;
};

type StaleMark = { readonly 'aria-busy': boolean; readonly 'data-stale': true | undefined };

/** For an element with numbers: faint while they are the answer to the question before. */
export function dimStale({ isPlaceholderData, isFetching }: Freshness): StaleMark {
  return { 'aria-busy': isFetching, 'data-stale': isPlaceholderData || undefined };
}

/**
 * For an element whose numbers are links, or can be saved: faint while they are those of the filter before, and nothing in
 * it can be pressed, since what would open or be saved is of the filter of now. It must not hold the control that asks the
 * question: that would lose the focus.
 */
export function holdStale(answer: Freshness): StaleMark & { readonly inert: boolean } {
  return { ...dimStale(answer), inert: answer.isPlaceholderData };
}
