import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { formatNumber, formatPercent, rateDetail } from '#renderer/ui/format.ts';
import { ConflictingPairs } from './ConflictingPairs.tsx';
import { comparedBy, neighboursBy, precisionWords, setsWords } from './setWords.ts';
import styles from './consistency.module.css';

type AboutSetsProps = { readonly listed: MethodOutput<'sets.list'>; readonly info: SimilarityInfo };

/** How often a set held something wrong so far, how many are left, and what is compared by. */
export function AboutSets({ listed, info }: AboutSetsProps) {
  const { precision, open, examples, count, notes } = listed;
  const { value, low, high } = precision;
  return (
    <>
      <section className={styles.sideSection}>
        <h2>Precision so far</h2>
        <p>{precisionWords(listed)}</p>
        {value !== null && low !== null && high !== null && precision.n > 0 ? (
          <div className={styles.rateLine}>
            <div className={styles.rate} aria-hidden="true">
              <span style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
              <i style={{ left: `${value * 100}%` }} />
            </div>
            <span title="95 % interval">
              <b>{formatPercent(value, 0)}</b> {rateDetail(precision, 0)}
            </span>
          </div>
        ) : null}
        <p className={styles.sideNote}>
          {formatNumber(open)} of {setsWords(count)} left, with {formatNumber(examples)} examples in all.
        </p>
      </section>
      <ConflictingPairs />
      <section className={styles.sideSection}>
        <h2>How they were found</h2>
        <dl className={styles.sideFacts}>
          <dt>Compared by</dt>
          <dd>{comparedBy(info)}</dd>
          <dt>Nearly the same</dt>
          <dd>{info.threshold}</dd>
          <dt>Neighbours</dt>
          <dd>{neighboursBy(info)}</dd>
        </dl>
        {notes.length > 0 ? (
          <ul className={styles.sideNotes}>
            {notes
              .filter((note) => !note.includes(info.threshold))
              .map((note) => (
                <li key={note}>{note}</li>
              ))}
          </ul>
        ) : null}
      </section>
    </>
  );
}
