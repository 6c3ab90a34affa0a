import { useMemo } from 'react';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { formatNumber, formatPercent, formatShare } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { worstPairs, type Matrix } from './confusionModel.ts';
import { useLinks, useIncludedOnly } from './links.ts';
import { cx } from '#renderer/ui/cx.ts';
import { Meter } from '#renderer/ui/Meter.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

/** The few confusions that make up most of the errors. */
export function WorstPairsCard({ labels, matrix }: { readonly labels: readonly string[]; readonly matrix: Matrix }) {
  const links = useLinks();
  const included = useIncludedOnly();
  const pairs = useMemo(() => worstPairs(matrix, 7), [matrix]);
  const most = pairs[0]?.count ?? 1;
  const covered = pairs.reduce((sum, pair) => sum + pair.shareOfErrors, 0);
  return (
    <Card
      title="Where the errors are"
      note={
        pairs.length > 1 && covered < 0.995
          ? `${pairs.length} pairs, ${formatPercent(covered, 0)} of all errors`
          : undefined
      }
      isFlush
    >
      {pairs.length === 0 ? (
        <EmptyState isCompact icon="check" title="No errors here">
          Every prediction equals the label.
        </EmptyState>
      ) : (
        <ul className={styles.pairs}>
          {pairs.map((pair) => {
            const label = labels[pair.row] ?? '';
            const predicted = labels[pair.column] ?? '';
            return (
              <li key={`${pair.row},${pair.column}`}>
                <button
                  type="button"
                  className={styles.pair}
                  aria-label={`${label} predicted ${predicted}: ${formatNumber(pair.count)}, ${formatShare(pair.shareOfErrors)} of all errors`}
                  onClick={() => links.explore([['label', label], ['pred', predicted], ...included])}
                >
                  <span className={styles.pairNames}>
                    <span className={cx(textStyles.cut, styles.pairName)} title={label}>
                      {label}
                    </span>
                    <Icon name="chevronRight" size={12} />
                    <span className={cx(textStyles.cut, styles.pairName)} title={predicted}>
                      {predicted}
                    </span>
                  </span>
                  <Meter isBare tone="doubt" share={pair.count / most} />
                  <span className={styles.pairCount}>{formatNumber(pair.count)}</span>
                  <span className={styles.pairShare}>{formatShare(pair.shareOfErrors)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
