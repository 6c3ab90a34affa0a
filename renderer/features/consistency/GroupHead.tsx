import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { ClassChip } from '#renderer/widgets/ClassChip.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import type { LabelGroup } from './setActs.ts';
import styles from './consistency.module.css';

/** Which label the examples below have, and how many of the set do. */
export function GroupHead({ group, among }: { readonly group: LabelGroup; readonly among: SwatchPlace }) {
  const hidden = group.count - group.members.length;
  return (
    <h3 className={styles.groupHead}>
      {group.isExcluded ? (
        <span className={styles.excludedWord}>excluded</span>
      ) : (
        <ClassChip label={group.label} among={among} />
      )}
      <span>
        {count(group.count, 'example')}
        {hidden > 0 ? `, ${formatNumber(group.members.length)} of them shown` : ''}
      </span>
    </h3>
  );
}
