import { toPlainError } from '#shared/base/winnowError.ts';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { ClearFilter } from './ClearFilter.tsx';

type FilteredErrorProps = {
  /** What could not be done, where the filter is not to blame. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry: () => void;
};

/** In place of what a screen says of the filtered examples. Where the filter is to blame, trying again would not help. */
export function FilteredError({ title, error, onRetry }: FilteredErrorProps) {
  const isFilter = toPlainError(error).code === 'bad_filter';
  return (
    <ErrorState
      title={isFilter ? 'The filter cannot be read' : title}
      error={error}
      {...(isFilter ? {} : { onRetry })}
      actions={<ClearFilter />}
    />
  );
}
