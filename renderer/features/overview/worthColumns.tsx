import type { ReactNode } from 'react';
import type { Interval } from '#shared/contract/values.ts';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { Explained } from '#renderer/ui/Explained.tsx';
import { formatPercent, formatPoints, rateDetail } from '#renderer/ui/format.ts';
import { NumberText } from '#renderer/ui/NumberText.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { percentText } from '#renderer/ui/typedNumber.ts';
import { InlineNumber } from './InlineNumber.tsx';
import { Meter } from '#renderer/ui/Meter.tsx';
import styles from './Priorities.module.css';

/** What tags and slices have in common as rows of the table. */
type Worth = {
  readonly id: number;
  readonly name: string;
  readonly weight: number;
  readonly ease: number;
  readonly humanLevel: Interval;
  readonly humanLevelSource: string;
  readonly gap: Interval;
  readonly potentialGain: Interval;
  readonly isChosen: boolean;
  readonly remaining: number | null;
};

/** What a person says of a row in the table: one thing at a time. */
export type WorthChange = { readonly id: number } & (
  | { readonly weight: number }
  | { readonly ease: number }
  | { readonly humanLevel: number | null }
  | { readonly isChosen: boolean }
);

export type WorthCells<T> = {
  /** What the row is, before its numbers. */
  readonly name: DataColumn<T>;
  readonly shareOfErrors: (row: T) => ReactNode;
  readonly errorRate: (row: T) => ReactNode;
  readonly shareOfData: (row: T) => ReactNode;
  readonly onChange: (change: WorthChange) => void;
};

/**
 * The columns of the prioritisation table, as error analysis has them, whatever its rows are. `isNarrow`: little width, and what a
 * row could gain comes first, since the last columns are scrolled to. `most`: the largest gain, whose bar is the longest.
 */
export function worthColumns<T extends Worth>(
  cells: WorthCells<T>,
  { most, isNarrow }: { readonly most: number; readonly isNarrow: boolean },
): readonly DataColumn<T>[] {
  const { onChange } = cells;
  const reasons: readonly DataColumn<T>[] = [
    { id: 'errors', head: 'Share of errors', align: 'end', cell: cells.shareOfErrors },
    { id: 'rate', head: 'Error rate', align: 'end', cell: cells.errorRate },
    { id: 'data', head: 'Share of data', align: 'end', cell: cells.shareOfData },
    {
      id: 'human',
      head: 'Human level, %',
      align: 'end',
      cell: (row) => <HumanLevel of={row} onChange={(humanLevel) => onChange({ id: row.id, humanLevel })} />,
    },
    {
      id: 'gap',
      head: (
        <Explained term="Gap">
          <p>Human level minus accuracy: how far the model is from what people reach.</p>
        </Explained>
      ),
      align: 'end',
      cell: (row) => <PointsText of={row.gap} isStacked />,
    },
  ];
  const worth: readonly DataColumn<T>[] = [
    {
      id: 'gain',
      head: (
        <Explained term="Could gain">
          <p>Gap × share of data: points of overall accuracy, if the model became as good here as people are.</p>
        </Explained>
      ),
      cell: (row) => <Gain of={row.potentialGain} most={most} />,
    },
    {
      id: 'remaining',
      head: (
        <Explained term="After chosen">
          <p>
            What it would still add once those that are ticked are fixed. An example in several of them counts once, so
            gains are never added up.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: (row) => (row.isChosen ? 'chosen' : formatPoints(row.remaining, { digits: 2 })),
    },
  ];
  return [
    {
      id: 'chosen',
      head: 'Chosen',
      isHeadHidden: true,
      cell: ({ id, name, isChosen }) => (
        <Checkbox
          hideLabel
          label={`Choose ${name}`}
          checked={isChosen}
          onChange={(to) => onChange({ id, isChosen: to })}
        />
      ),
    },
    cells.name,
    ...(isNarrow ? [...worth, ...reasons] : [...reasons, ...worth]),
    {
      id: 'weight',
      head: (
        <Explained
          name="Weight and ease"
          term={
            <>
              Weight,
              <br />
              ease
            </>
          }
        >
          <p>
            The order is by gain × weight × ease. Weight: what a point is worth here. A higher ease is easier to fix.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: ({ id, name, weight, ease }) => (
        <span className={styles.factors}>
          <Factor label={`Weight of ${name}`} value={weight} onSave={(to) => onChange({ id, weight: to })} />
          <Factor label={`Ease of ${name}`} value={ease} onSave={(to) => onChange({ id, ease: to })} />
        </span>
      ),
    },
  ];
}

type FactorProps = { readonly label: string; readonly value: number; readonly onSave: (value: number) => void };

function Factor({ label, value, onSave }: FactorProps) {
  return <InlineNumber label={label} value={value} most={1e6} onSave={(to) => to !== null && onSave(to)} />;
}

type HumanLevelProps = { readonly of: Worth; readonly onChange: (level: number | null) => void };

/** A level that was typed in stands there to be changed; one that was measured or is assumed is what an empty field means. */
function HumanLevel({ of, onChange }: HumanLevelProps) {
  const { name, humanLevel, humanLevelSource: source } = of;
  const isTyped = source === 'typed in';
  const isMeasured = humanLevel.n > 0 && humanLevel.low !== null;
  const level = humanLevel.value;
  return (
    <NumberText
      value={
        <InlineNumber
          label={`Human level of ${name}, %`}
          value={isTyped && level !== null ? Number(percentText(level)) : null}
          placeholder={level === null ? '' : formatPercent(level).replace(/\s*%$/, '')}
          most={100}
          canBeEmpty
          onSave={(value) => onChange(value === null ? null : value / 100)}
        />
      }
      detail={isMeasured ? rateDetail(humanLevel) : source.split(':')[0]}
      title={source}
      isStacked
    />
  );
}

/** A gain in points, with a bar against the largest of the table; a dash where it is not known. */
function Gain({ of, most }: { readonly of: Interval; readonly most: number }) {
  if (of.value === null) return <>–</>;
  const gain = Math.max(0, of.value);
  return (
    <span className={styles.gain}>
      <Meter isBare tone={gain === 0 ? 'none' : 'accent'} share={most > 0 ? gain / most : 0} className={styles.bar} />
      <PointsText of={of} digits={2} isStacked />
    </span>
  );
}
