import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { formatNumber, formatPercent, rateDetail } from '#renderer/ui/format.ts';
import { quoteValue } from '#shared/query/printFilter.ts';
import styles from './consistency.module.css';

const shownPairs = 5;

/** Pairs of classes whose examples are each other's neighbours most often; each opens the labels that their neighbours contradict. */
export function ConflictingPairs() {
  const pairs = useMethod('similarity.pairs', { limit: shownPairs }).data?.pairs ?? [];
  const open = useUi((state) => state.open);
  if (pairs.length === 0) return null;
  return (
    <section className={styles.sideSection}>
      <h2>Pairs that conflict most</h2>
      <ol className={styles.pairs}>
        {pairs.map(({ one, other, rate }) => (
          <li key={`${one}\n${other}`}>
            <button
              type="button"
              title="Review the labels of these two that most of their neighbours contradict"
              onClick={() =>
                open('review', {
                  queue: { kind: 'neighbour_disagreement', filter: `label:${quoteValue(one)},${quoteValue(other)}` },
                })
              }
            >
              <span>
                {one} – {other}
              </span>
              <span title={`Of ${formatNumber(rate.n)} neighbours, with its 95 % interval`}>
                <b>{rate.value === null ? '' : formatPercent(rate.value, 1)}</b> {rateDetail(rate)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
