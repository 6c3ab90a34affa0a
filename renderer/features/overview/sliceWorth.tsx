import type { SliceInfo } from '#shared/contract/values.ts';
import { formatNumber, formatPercent, formatPoints } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { NumberText } from '#renderer/ui/NumberText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { TableDoor } from '#renderer/ui/TableDoor.tsx';
import { Tooltip } from '#renderer/ui/Tooltip.tsx';
import type { WorthCells } from './worthColumns.tsx';
import styles from './Priorities.module.css';

/** What the prioritisation table says of a slice. */
export function sliceWorth(onOpen: (slice: SliceInfo) => void): WorthCells<SliceInfo> {
  return {
    first: [
      {
        id: 'name',
        head: 'Slice',
        cell: (slice) => (
          <div className={styles.name}>
            <TableDoor isStrong title={slice.filter} onOpen={() => onOpen(slice)}>
              {slice.name}
            </TableDoor>
            {slice.state === 'missed' && <Pill tone="bad">target missed</Pill>}
            {slice.state === 'unsure' && <Pill tone="warn">target unsure</Pill>}
            {slice.state === 'met' && <Pill tone="good">target met</Pill>}
          </div>
        ),
      },
    ],
    shareOfErrors: (slice) => <IntervalText of={slice.shareOfErrors} isStacked />,
    errorRate: (slice) => <IntervalText of={slice.errorRate} isStacked />,
    shareOfData: (slice) => <IntervalText of={slice.shareOfData} isStacked />,
    humanLevel: (slice) => <HumanLevel slice={slice} />,
    gap: (slice) => slice.gap,
    gain: (slice) => slice.potentialGain,
    remaining: (slice) => formatPoints(slice.remaining, { digits: 2 }),
    weight: ({ weight, ease }) => (
      <NumberText value={formatNumber(weight)} detail={ease !== 1 && `ease ${formatNumber(ease)}`} isStacked />
    ),
    heads: {
      remaining: {
        text: 'After those above',
        title: 'What it would still add once the slices above are fixed: overlaps count once',
      },
      weight: { text: 'Weight', title: 'The order is by gain × weight × ease' },
    },
  };
}

function HumanLevel({ slice }: { readonly slice: SliceInfo }) {
  const { humanLevel, humanLevelSource } = slice;
  const isKnown = humanLevel.low !== null && humanLevel.high !== null && humanLevel.n > 0;
  return (
    <Tooltip text={humanLevelSource || 'not known'}>
      <span className={styles.human} tabIndex={0}>
        {isKnown ? <IntervalText of={humanLevel} isStacked /> : formatPercent(humanLevel.value)}
      </span>
    </Tooltip>
  );
}
