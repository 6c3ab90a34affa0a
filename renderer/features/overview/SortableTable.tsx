import { useMemo, useState, type ReactNode } from 'react';
import { CardFootLink } from '#renderer/ui/Card.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import styles from './overview.module.css';

export type SortableColumn<T> = {
  readonly id: string;
  readonly head: string;
  readonly align?: 'start' | 'end';
  /** What to sort by; null goes last, whichever way. */
  readonly sortBy: (row: T) => number | string | null;
  readonly cell: (row: T) => ReactNode;
};

type Sort = { readonly id: string; readonly direction: 'ascending' | 'descending' };

type SortableTableProps<T> = {
  readonly label: string;
  readonly columns: readonly SortableColumn<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly initialSort: Sort;
  readonly onRowClick: (row: T) => void;
  /** Rows shown before "Show all". */
  readonly limit?: number;
};

/** A plain table that sorts by its heads. Rows are links; the first cell must hold a control that does the same. */
export function SortableTable<T>(props: SortableTableProps<T>) {
  const { label, columns, rows, rowKey, initialSort, onRowClick, limit = Infinity } = props;
  const [sort, setSort] = useState(initialSort);
  const [isWhole, setWhole] = useState(false);
  const sorted = useMemo(() => {
    const column = columns.find((candidate) => candidate.id === sort.id);
    return column ? rows.toSorted((a, b) => compare(column.sortBy(a), column.sortBy(b), sort.direction)) : rows;
  }, [rows, columns, sort]);
  const shown = isWhole ? sorted : sorted.slice(0, limit);
  const sortBy = (column: SortableColumn<T>) => {
    const first = column.align === 'end' ? 'descending' : 'ascending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    setSort((now) => ({ id: column.id, direction: now.id === column.id && now.direction === first ? other : first }));
  };
  return (
    <>
      <DataTable
        label={label}
        columns={columns.map((column) => ({
          ...column,
          sorted: column.id === sort.id ? sort.direction : undefined,
          head: (
            <button type="button" className={styles.sortHead} data-align={column.align} onClick={() => sortBy(column)}>
              {column.head}
              <Icon
                name={sort.id === column.id && sort.direction === 'ascending' ? 'chevronUp' : 'chevronDown'}
                size={11}
                className={cx(styles.sortMark, column.id === sort.id && styles.sortMarkOn)}
              />
            </button>
          ),
        }))}
        rows={shown}
        rowKey={rowKey}
        onRowClick={onRowClick}
        className={styles.sortable}
      />
      {rows.length > limit && (
        <CardFootLink onOpen={() => setWhole(!isWhole)}>
          {isWhole ? `Show the first ${limit}` : `Show all ${rows.length}`}
        </CardFootLink>
      )}
    </>
  );
}

function compare(a: number | string | null, b: number | string | null, direction: Sort['direction']): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const ascending =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true });
  return direction === 'ascending' ? ascending : -ascending;
}
