import type { SetKind } from '#shared/model/sets.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Meter } from '#renderer/ui/Meter.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { WorkBar } from '#renderer/ui/WorkScreen.tsx';
import { countInput } from './setPlaces.ts';
import { setsWords } from './setWords.ts';
import styles from './consistency.module.css';

type KindTabsProps = { readonly kind: SetKind; readonly filter: string; readonly hasSplit: boolean };

/** Which sets, how many there are of each kind, and how far they are settled. */
export function KindTabs({ kind, filter, hasSplit }: KindTabsProps) {
  const setSets = useUi((state) => state.setSets);
  const counts = {
    conflict: useMethod('sets.list', countInput({ kind: 'conflict', filter }), { keepPrevious: true }).data,
    near_duplicate: useMethod('sets.list', countInput({ kind: 'near_duplicate', filter }), { keepPrevious: true }).data,
    leak: useMethod('sets.list', countInput({ kind: 'leak', filter }), { keepPrevious: true, enabled: hasSplit }).data,
  };
  const label = (name: string, of: SetKind) => {
    const known = counts[of];
    return known ? `${name} ${formatNumber(known.count)}` : name;
  };
  const now = counts[kind];
  const settled = now ? now.count - now.open : 0;
  return (
    <WorkBar className={styles.bar}>
      <h1>Consistency</h1>
      <SegmentedControl<SetKind>
        label="Which sets"
        value={kind}
        onChange={setSets}
        options={[
          { value: 'conflict', label: label('Different labels', 'conflict') },
          { value: 'near_duplicate', label: label('All near duplicates', 'near_duplicate') },
          ...(hasSplit ? [{ value: 'leak', label: label('Across splits', 'leak') } as const] : []),
        ]}
      />
      {now && now.count > 0 ? (
        <span className={styles.progress}>
          <Meter
            share={settled / now.count}
            tone={settled === 0 ? 'none' : 'accent'}
            className={styles.progressMeter}
          />
          <span>
            {formatNumber(settled)} of {setsWords(now.count)} settled
          </span>
        </span>
      ) : null}
    </WorkBar>
  );
}
