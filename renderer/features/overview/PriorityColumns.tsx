import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatNumber, formatPercent, formatPoints } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { Tooltip } from '#renderer/ui/Tooltip.tsx';
import styles from './Priorities.module.css';

type PriorityOptions = {
  /** The largest gain: its bar is the longest. */
  readonly most: number;
  /** Little width: what it could gain comes first, since the last columns are scrolled to. */
  readonly isNarrow: boolean;
  readonly onOpen: (slice: SliceInfo) => void;
};

/** The columns of the prioritisation table, as error analysis has them. */
export function priorityColumns({ most, isNarrow, onOpen }: PriorityOptions): readonly DataColumn<SliceInfo>[] {
  const reasons: readonly DataColumn<SliceInfo>[] = [
    {
      id: 'errors',
      head: 'Share of errors',
      align: 'end',
      cell: (slice) => <IntervalText of={slice.shareOfErrors} isStacked />,
    },
    {
      id: 'rate',
      head: 'Error rate',
      align: 'end',
      cell: (slice) => <IntervalText of={slice.errorRate} isStacked />,
    },
    {
      id: 'data',
      head: 'Share of data',
      align: 'end',
      cell: (slice) => <IntervalText of={slice.shareOfData} isStacked />,
    },
    { id: 'human', head: 'Human level', align: 'end', cell: (slice) => <HumanLevel slice={slice} /> },
    {
      id: 'gap',
      head: <Head title="Human level minus accuracy">Gap</Head>,
      align: 'end',
      cell: (slice) => <PointsText of={slice.gap} isStacked />,
    },
  ];
  const worth: readonly DataColumn<SliceInfo>[] = [
    {
      id: 'gain',
      head: <Head title="Gap × share of data: points of overall accuracy">Could gain</Head>,
      cell: (slice) => <Gain of={slice.potentialGain} most={most} />,
    },
    {
      id: 'remaining',
      head: (
        <Head title="What it would still add once the slices above are fixed: overlaps count once">
          After those above
        </Head>
      ),
      align: 'end',
      cell: (slice) => formatPoints(slice.remaining, { digits: 2 }),
    },
  ];
  return [
    {
      id: 'name',
      head: 'Slice',
      cell: (slice) => (
        <div className={styles.name}>
          <button
            type="button"
            className={styles.door}
            title={slice.filter}
            onClick={(event) => {
              event.stopPropagation();
              onOpen(slice);
            }}
          >
            {slice.name}
          </button>
          {slice.state === 'missed' && <Pill tone="bad">target missed</Pill>}
          {slice.state === 'unsure' && <Pill tone="warn">target unsure</Pill>}
          {slice.state === 'met' && <Pill tone="good">target met</Pill>}
        </div>
      ),
    },
    ...(isNarrow ? [...worth, ...reasons] : [...reasons, ...worth]),
    {
      id: 'weight',
      head: <Head title="The order is by gain × weight × ease">Weight</Head>,
      align: 'end',
      cell: (slice) => (
        <>
          {formatNumber(slice.weight)}
          {slice.ease !== 1 && <span className={styles.below}>ease {formatNumber(slice.ease)}</span>}
        </>
      ),
    },
  ];
}

function Head({ title, children }: { readonly title: string; readonly children: string }) {
  return <span title={title}>{children}</span>;
}

/** A gain in points, with a bar against the largest of the table. */
export function Gain({ of, most }: { readonly of: Interval; readonly most: number }) {
  const gain = Math.max(0, of.value ?? 0);
  return (
    <span className={styles.gain}>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${most > 0 ? (100 * gain) / most : 0}%` }} data-none={gain === 0 || undefined} />
      </span>
      <PointsText of={of} digits={2} isStacked />
    </span>
  );
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
