import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SetKind } from '#shared/model/sets.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { precisionWords, setsWords } from './setWords.ts';
import styles from './consistency.module.css';

type SetsEndProps = {
  readonly listed: MethodOutput<'sets.list'>;
  readonly kind: SetKind;
  readonly said: string;
  readonly onBack: () => void;
};

/** Every set is settled: what came of it, and where to go on. */
export function SetsEnd({ listed, kind, said, onBack }: SetsEndProps) {
  const open = useUi((state) => state.open);
  return (
    <section className={styles.middle} aria-label="The end">
      <div className={styles.end}>
        <EmptyState
          icon="check"
          title={listed.count === 1 ? 'The one set is settled' : `All ${setsWords(listed.count)} are settled`}
          actions={
            <>
              {kind === 'conflict' ? (
                <Button variant="primary" onClick={() => open('consistency', { sets: 'near_duplicate' })}>
                  Look at all near duplicates
                </Button>
              ) : (
                <Button variant="primary" onClick={() => open('export')}>
                  Export
                </Button>
              )}
              <Button onClick={onBack}>Look at them again</Button>
            </>
          }
        >
          {precisionWords(listed)}
          <p>
            <ActionKey action="app.undo" /> takes the last set back.
          </p>
        </EmptyState>
        <p className={styles.said} role="status">
          {said}
        </p>
      </div>
    </section>
  );
}
