import type { ReactNode } from 'react';
import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { ClassChip } from '#renderer/widgets/ClassChip.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import type { LabelGroup } from './setActs.ts';
import styles from './consistency.module.css';

type MemberGroupProps = { readonly group: LabelGroup; readonly among: SwatchPlace; readonly children: ReactNode };

/** Examples of a set with one label: which, how many of the set have it, and below them those that are shown. */
export function MemberGroup({ group, among, children }: MemberGroupProps) {
  const hidden = group.count - group.members.length;
  return (
    <section className={styles.group}>
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
      {children}
    </section>
  );
}
