import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import type { SearchProgress } from './useSearch.ts';
import styles from './discovery.module.css';

type SearchingProps = {
  /** What is being done. */
  readonly label: string;
  readonly progress: SearchProgress | null;
  readonly onCancel: () => void;
};

/** How far a search is, and the way to stop it. */
export function Searching({ label, progress, onCancel }: SearchingProps) {
  const share = progress && progress.total > 0 ? progress.done / progress.total : null;
  return (
    <div className={styles.searching} aria-busy="true">
      <Progress label={label} value={share} detail={progress?.phase} />
      <Button size="small" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

export function SearchCancelled({ onAgain }: { readonly onAgain: () => void }) {
  return (
    <EmptyState
      isCompact
      icon="search"
      title="It was cancelled"
      actions={<Button onClick={onAgain}>Start again</Button>}
    />
  );
}
