import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatPercent } from '#renderer/ui/format.ts';
import { Skeleton } from '#renderer/ui/Skeleton.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { scoreText } from '#renderer/viewers/cellText.ts';
import type { PreviewInput } from './ExpectedTime.tsx';
import { cutPreviewWords } from './runWords.ts';
import styles from './Preview.module.css';

type Item = MethodOutput<'models.preview'>['items'][number];

/** Eight real examples the way the model gets them, with what it says of them. */
export function PreviewCard({
  input,
  isBehind,
  guessed,
}: {
  readonly input: PreviewInput;
  readonly isBehind: boolean;
  /** What is open, and guessed for the time being. */
  readonly guessed: readonly string[];
}) {
  const preview = useMethod('models.preview', input, { keepPrevious: true });
  const items = preview.data?.items ?? [];
  const labelled = items.filter((item) => item.givenLabel !== null && item.top.length > 0);
  const right = labelled.filter((item) => item.top[0]?.label === item.givenLabel).length;
  const cut = preview.isError ? null : cutPreviewWords(items, input.config);
  return (
    <Card
      title="As the model sees them"
      note={
        labelled.length > 0 && !preview.isError
          ? `${right} of ${labelled.length} agree with their label`
          : 'eight real examples, prepared as configured'
      }
    >
      {preview.isPending ? (
        <div className={styles.grid} role="status" aria-label="Running the model on eight examples">
          {Array.from({ length: 8 }, (_, index) => (
            <Skeleton key={index} height={148} />
          ))}
        </div>
      ) : preview.isError ? (
        <ErrorState
          isCompact
          title="The model cannot run like this"
          error={preview.error}
          actions={
            <Button icon="refresh" onClick={() => void preview.refetch()}>
              Try again
            </Button>
          }
        />
      ) : guessed.length > 0 && items.every((item) => item.error !== null) ? (
        <p className={textStyles.muted}>
          Not to be seen before more is answered: {items[0]?.error ?? 'there is no example'}
        </p>
      ) : (
        <ul
          className={cx(styles.grid, items.some((item) => item.image === null) && styles.wide)}
          {...dimStale({
            isPlaceholderData: preview.isPlaceholderData || isBehind,
            isFetching: preview.isFetching || isBehind,
          })}
        >
          {items.map((item) => (
            <PreviewItem key={item.id} item={item} />
          ))}
        </ul>
      )}
      {cut !== null && <p className={cx(textStyles.note, styles.guessed)}>{cut}</p>}
      {guessed.length > 0 && (
        <p className={cx(textStyles.note, styles.guessed)}>As long as they are open, guessed: {guessed.join(', ')}.</p>
      )}
    </Card>
  );
}

function PreviewItem({ item }: { readonly item: Item }) {
  const first = item.top[0];
  const isRight = first !== undefined && first.label === item.givenLabel;
  return (
    <Stack as="li" gap={3}>
      {item.image && <img className={styles.picture} src={item.image} alt={`${item.key} as the model gets it`} />}
      {item.lines.length > 0 && (
        <div
          className={styles.lines}
          title={item.lines.join('\n')}
          tabIndex={0}
          role="group"
          aria-label={`Input of ${item.key}`}
        >
          {item.lines.map((line, index) => (
            <div key={index}>{line}</div>
          ))}
        </div>
      )}
      <div className={styles.words}>
        {item.error ? (
          <span className={styles.error}>{item.error}</span>
        ) : (
          <>
            <span className={cx(textStyles.breaks, styles.top)} data-right={isRight}>
              <strong>{first?.label ?? '–'}</strong>{' '}
              {first?.score == null ? formatPercent(first?.p ?? null, 0) : scoreText(first.score)}
            </span>
            <span className={textStyles.detail}>
              {item.givenLabel === null ? 'no label' : isRight ? 'as labelled' : `labelled ${item.givenLabel}`}
            </span>
            {item.cutFrom !== null && (
              <span className={textStyles.detail}>cut: it has {count(item.cutFrom, 'token')}</span>
            )}
          </>
        )}
      </div>
    </Stack>
  );
}
