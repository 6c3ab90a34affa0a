import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval } from '#shared/contract/values.ts';
import { labelError } from '#shared/model/detectors.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { formatNumber, formatPercent, percentRange } from '#renderer/ui/format.ts';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import { useLinks, useIncludedOnly, type Links } from './links.ts';
import type { FilterPair } from './narrowFilter.ts';
import { SortableTable, type SortableColumn } from './SortableTable.tsx';
import { Meter } from '#renderer/ui/Meter.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

type ClassRow = MethodOutput<'metrics.overview'>['classes'][number];

/** Findings, decisions and metrics by class. */
export function ClassQualityCard({ classes }: { readonly classes: readonly ClassRow[] }) {
  const links = useLinks();
  const included = useIncludedOnly();
  const examplesOf = (row: ClassRow) => links.explore([['label', row.label], ...included]);
  return (
    <Card
      title="Label quality by class"
      note="suspicious, checked and fixed by given label; the rest by label now"
      isFlush
    >
      <SortableTable
        label="Label quality by class"
        columns={columnsFor(links, examplesOf, Math.max(1, ...classes.map((row) => row.labelErrors)))}
        rows={classes}
        rowKey={(row) => row.label}
        initialSort={{ id: 'labelErrors', direction: 'descending' }}
        onRowClick={examplesOf}
        limit={20}
      />
    </Card>
  );
}

function columnsFor(
  links: Links,
  examplesOf: (row: ClassRow) => void,
  mostLabelErrors: number,
): readonly SortableColumn<ClassRow>[] {
  const labelErrorsOf = (row: ClassRow, ...also: readonly FilterPair[]) =>
    links.explore([['given', row.label], ['finding', labelError], ...also]);
  return [
    {
      id: 'label',
      head: 'Class',
      sortBy: (row) => row.label,
      cell: (row) => (
        <TableLink label={`Explore ${row.label}`} onOpen={() => examplesOf(row)}>
          {row.label}
        </TableLink>
      ),
    },
    numberColumn('n', 'Examples', (row) => row.n),
    {
      id: 'labelErrors',
      head: 'Suspicious labels',
      align: 'end',
      sortBy: (row) => row.labelErrors,
      cell: (row) =>
        row.labelErrors === 0 ? (
          <span className={textStyles.faint}>0</span>
        ) : (
          <TableLink
            label={`${row.label}: review ${row.labelErrors} suspicious labels`}
            onOpen={() => links.review(labelError, [['given', row.label]])}
          >
            <Meter isBare isFromEnd tone="doubt" share={row.labelErrors / mostLabelErrors} className={styles.miniBar} />
            {formatNumber(row.labelErrors)}
          </TableLink>
        ),
    },
    {
      ...numberColumn('checked', 'Checked', (row) => row.checked),
      cell: (row) =>
        row.checked === 0 ? (
          <span className={textStyles.faint}>0</span>
        ) : (
          <TableLink
            label={`${row.label}: see ${row.checked} checked`}
            onOpen={() => labelErrorsOf(row, ['decided', true])}
          >
            {formatNumber(row.checked)}
          </TableLink>
        ),
    },
    numberColumn('fixed', 'Fixed', (row) => row.fixed),
    {
      id: 'meant',
      head: 'Most often meant',
      sortBy: (row) => row.mostOftenMeant,
      cell: (row) =>
        row.mostOftenMeant === null ? (
          <span className={textStyles.faint}>–</span>
        ) : (
          <TableLink
            label={`Explore ${row.label} predicted ${row.mostOftenMeant}`}
            onOpen={() =>
              links.explore([
                ['given', row.label],
                ['pred', row.mostOftenMeant ?? ''],
              ])
            }
          >
            {row.mostOftenMeant}
          </TableLink>
        ),
    },
    rateColumn('precision', 'Precision', (row) => row.precision),
    rateColumn('recall', 'Recall', (row) => row.recall),
    rateColumn('f1', 'F1', f1Of),
  ];
}

/** Without examples of the class (a filter on another label) there is nothing to be right about. */
function f1Of({ n, f1 }: ClassRow): Interval {
  return n === 0 ? { value: null, low: null, high: null, n } : f1;
}

function numberColumn(id: string, head: string, valueOf: (row: ClassRow) => number): SortableColumn<ClassRow> {
  return {
    id,
    head,
    align: 'end',
    sortBy: valueOf,
    cell: (row) => (valueOf(row) === 0 ? <span className={textStyles.faint}>0</span> : formatNumber(valueOf(row))),
  };
}

function rateColumn(id: string, head: string, rateOf: (row: ClassRow) => Interval): SortableColumn<ClassRow> {
  return {
    id,
    head,
    align: 'end',
    sortBy: (row) => rateOf(row).value,
    cell: (row) => {
      const rate = rateOf(row);
      return (
        <span className={textStyles.oneLine} title={`95 % interval, n ${formatNumber(rate.n)}`}>
          {formatPercent(rate.value)}
          <span className={styles.rateRange}>{percentRange(rate)}</span>
        </span>
      );
    },
  };
}
