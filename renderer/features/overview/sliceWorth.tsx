import type { SliceInfo } from '#shared/contract/values.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import type { WorthCells } from './worthColumns.tsx';
import styles from './Priorities.module.css';

/** What the prioritisation table says of a slice. */
export function sliceWorth(
  onOpen: (slice: SliceInfo) => void,
  onChange: WorthCells<SliceInfo>['onChange'],
): WorthCells<SliceInfo> {
  return {
    name: {
      id: 'name',
      head: 'Slice',
      cell: (slice) => (
        <div className={styles.name}>
          <TableLink isStrong title={slice.filter} onOpen={() => onOpen(slice)}>
            {slice.name}
          </TableLink>
          {slice.state === 'missed' && <Pill tone="bad">target missed</Pill>}
          {slice.state === 'unsure' && <Pill tone="warn">target unsure</Pill>}
          {slice.state === 'met' && <Pill tone="good">target met</Pill>}
        </div>
      ),
    },
    shareOfErrors: (slice) => <IntervalText of={slice.shareOfErrors} isStacked />,
    errorRate: (slice) => <IntervalText of={slice.errorRate} isStacked />,
    shareOfData: (slice) => <IntervalText of={slice.shareOfData} isStacked />,
    onChange,
  };
}
