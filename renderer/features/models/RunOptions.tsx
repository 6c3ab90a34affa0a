import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { NumberField } from './NumberField.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

export type RunLimits = { readonly batchSize?: number; readonly threads?: number };

type RunOptionsProps = {
  readonly limits: RunLimits;
  readonly onLimits: (limits: RunLimits) => void;
  readonly isFixedBatch: boolean;
  readonly openQuestions: number;
  readonly problem: string | null;
  /** How many the run would predict, and how many the run that goes on has predicted already. */
  readonly left: number;
  readonly predicted: number;
  readonly isStarting: boolean;
  readonly onRun: () => void;
};

/** The button that runs the model, and what may be said about how. */
export function RunOptions({
  limits,
  onLimits,
  isFixedBatch,
  openQuestions,
  problem,
  left,
  predicted,
  isStarting,
  onRun,
}: RunOptionsProps) {
  return (
    <Card>
      <div className={styles.fields}>
        <Button
          variant="primary"
          size="large"
          icon="play"
          isBusy={isStarting}
          disabled={problem !== null}
          onClick={onRun}
        >
          Run on {count(left, 'example')}
        </Button>
        {problem !== null ? (
          <p className={textStyles.bad}>{problem}</p>
        ) : openQuestions > 0 ? (
          <p className={textStyles.warn}>
            {openQuestions === 1 ? 'A question is' : `${openQuestions} questions are`} still open. The preview shows
            whether the answers assumed are right.
          </p>
        ) : (
          <p className={textStyles.muted}>
            {predicted > 0 &&
              `The other ${formatNumber(predicted)} were predicted by this model with this configuration; they stay as they are. `}
            It runs on this computer, can be paused, and goes on where it stopped.
          </p>
        )}
        <details className={styles.details}>
          <summary>Batch size and threads</summary>
          <div className={styles.pair}>
            {!isFixedBatch && (
              <NumberField
                label="Batch size"
                value={limits.batchSize ?? null}
                min={1}
                max={65536}
                isInteger
                onChange={(batchSize) => onLimits({ ...limits, batchSize: batchSize ?? undefined } as RunLimits)}
                placeholder="as fits"
              />
            )}
            <NumberField
              label="Threads"
              value={limits.threads ?? null}
              min={1}
              max={64}
              isInteger
              onChange={(threads) => onLimits({ ...limits, threads: threads ?? undefined } as RunLimits)}
              placeholder="all"
            />
          </div>
        </details>
      </div>
    </Card>
  );
}
