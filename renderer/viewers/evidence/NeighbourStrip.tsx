import type { ExampleDetail } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useSimilaritySearch } from '#renderer/data/similaritySearch.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Skeleton } from '#renderer/ui/Skeleton.tsx';
import { rowDifference } from './rowDifference.ts';
import { PictureTile } from '../PictureTile.tsx';
import { snippetOf } from '../textMarks.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './evidence.module.css';

export const neighbourCount = 8;

/** The nearest examples by the model's embedding, with their labels: those that agree with this label and those that do not. */
export function NeighbourStrip(props: { readonly detail: ExampleDetail; readonly onOpen: (id: number) => void }) {
  const { detail, onOpen } = props;
  const query = useMethod('examples.neighbours', { id: detail.id, count: neighbourCount });
  const isPicture = detail.thumbUrl !== null;
  if (query.isError)
    return (
      <ErrorState
        isCompact
        error={query.error}
        onRetry={() => void query.refetch()}
        title="Neighbours could not be found"
      />
    );
  if (!query.data) return <NeighbourSkeleton isPicture={isPicture} />;
  if (!query.data.isAvailable) {
    return <LookForNeighbours />;
  }
  const items = query.data.items;
  if (items.length === 0) return <p className={styles.quiet}>No other example can be compared with it.</p>;
  return (
    <>
      <p className={styles.agreement} title={query.data.source === null ? undefined : `Near by ${query.data.source}`}>
        {agreementWords(
          items.map((item) => item.currentLabel),
          detail.currentLabel,
        )}
      </p>
      <ul className={isPicture ? styles.thumbs : styles.lines}>
        {items.map((item) => {
          const isSame = item.currentLabel === detail.currentLabel;
          return (
            <li key={item.id}>
              <button
                type="button"
                data-same={isSame}
                title={`${item.key}\nDistance ${item.distance.toPrecision(3)}`}
                onClick={() => onOpen(item.id)}
              >
                {isPicture ? (
                  <span className={styles.thumb}>
                    <PictureTile url={item.thumbUrl} path={item.key} size="thumb" isSilent />
                  </span>
                ) : null}
                <span className={cx(textStyles.cut, styles.neighbourLabel)}>{item.currentLabel ?? 'no label'}</span>
                {isPicture ? null : (
                  <span className={cx(textStyles.cut, textStyles.muted, styles.snippet)}>
                    {item.cells !== null
                      ? rowDifference(detail.cells, item.cells)
                      : snippetOf(item.text ?? item.key, [], 120)}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function NeighbourSkeleton({ isPicture }: { readonly isPicture: boolean }) {
  return (
    <div role="status" aria-label="Looking for neighbours" className={isPicture ? styles.thumbs : styles.lines}>
      {Array.from({ length: isPicture ? neighbourCount : 4 }, (_, index) => (
        <Skeleton key={index} width={isPicture ? 76 : '100%'} height={isPicture ? 96 : 22} />
      ))}
    </div>
  );
}

/** Without embeddings they are found by words, columns or colours, once somebody asks. */
function LookForNeighbours() {
  const { isBusy, start } = useSimilaritySearch();
  return (
    <p className={styles.quiet}>
      <Button
        size="small"
        icon="search"
        isBusy={isBusy}
        title="Compares every example with all others, by the best there is: embeddings, words, columns, or colours and edges"
        onClick={start}
      >
        Look for similar examples
      </Button>
    </p>
  );
}

/** `6 of 8 are labelled Shirt`, or that they agree. */
function agreementWords(labels: readonly (string | null)[], current: string | null): string {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1])[0];
  if (!top) return 'None of them has a label.';
  const same = counts.get(current ?? '') ?? 0;
  const others = `${top[1]} of ${labels.length} are labelled ${top[0]}`;
  if (top[0] === current) return others;
  return current === null ? others : `${others}, ${same === 0 ? 'none' : same} ${current}`;
}
