import type { ReactNode } from 'react';
import type { Interval } from '#shared/contract/values.ts';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import styles from './Priorities.module.css';

type Head = { readonly text: string; readonly title: string };

export type WorthCells<T> = {
  /** What the row is, before its numbers. */
  readonly first: readonly DataColumn<T>[];
  readonly shareOfErrors: (row: T) => ReactNode;
  readonly errorRate: (row: T) => ReactNode;
  readonly shareOfData: (row: T) => ReactNode;
  readonly humanLevel: (row: T) => ReactNode;
  readonly gap: (row: T) => Interval;
  readonly gain: (row: T) => Interval;
  readonly remaining: (row: T) => ReactNode;
  readonly weight: (row: T) => ReactNode;
  readonly heads: { readonly remaining: Head; readonly weight: Head };
};

/**
 * The columns of the prioritisation table, as error analysis has them, whatever its rows are. `isNarrow`: little width, and what a
 * row could gain comes first, since the last columns are scrolled to. `most`: the largest gain, whose bar is the longest.
 */
export function worthColumns<T>(
  cells: WorthCells<T>,
  { most, isNarrow }: { readonly most: number; readonly isNarrow: boolean },
): readonly DataColumn<T>[] {
  const reasons: readonly DataColumn<T>[] = [
    { id: 'errors', head: 'Share of errors', align: 'end', cell: cells.shareOfErrors },
    { id: 'rate', head: 'Error rate', align: 'end', cell: cells.errorRate },
    { id: 'data', head: 'Share of data', align: 'end', cell: cells.shareOfData },
    { id: 'human', head: 'Human level', align: 'end', cell: cells.humanLevel },
    {
      id: 'gap',
      head: headOf({ text: 'Gap', title: 'Human level minus accuracy' }),
      align: 'end',
      cell: (row) => <PointsText of={cells.gap(row)} isStacked />,
    },
  ];
  const worth: readonly DataColumn<T>[] = [
    {
      id: 'gain',
      head: headOf({ text: 'Could gain', title: 'Gap × share of data: points of overall accuracy' }),
      cell: (row) => <Gain of={cells.gain(row)} most={most} />,
    },
    { id: 'remaining', head: headOf(cells.heads.remaining), align: 'end', cell: cells.remaining },
  ];
  return [
    ...cells.first,
    ...(isNarrow ? [...worth, ...reasons] : [...reasons, ...worth]),
    { id: 'weight', head: headOf(cells.heads.weight), align: 'end', cell: cells.weight },
  ];
}

function headOf({ text, title }: Head): ReactNode {
  return <span title={title}>{text}</span>;
}

/** A gain in points, with a bar against the largest of the table; a dash where it is not known. */
function Gain({ of, most }: { readonly of: Interval; readonly most: number }) {
  if (of.value === null) return <>–</>;
  const gain = Math.max(0, of.value);
  return (
    <span className={styles.gain}>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${most > 0 ? (100 * gain) / most : 0}%` }} data-none={gain === 0 || undefined} />
      </span>
      <PointsText of={of} digits={2} isStacked />
    </span>
  );
}
