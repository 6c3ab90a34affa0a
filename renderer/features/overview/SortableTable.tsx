import { useMemo, useState, type ReactNode } from 'react';
import { cx } from '#renderer/ui/cx.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import surfaces from '#renderer/ui/surfaces.module.css';
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

/** A plain table that sorts by its heads. Rows are doors; the first cell must hold a control that does the same. */
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
    <div className={surfaces.tableScroll} tabIndex={0} role="region" aria-label={label}>
      <table className={cx(surfaces.table, styles.sortable)} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={column.align === 'end' ? cx(surfaces.end, styles.sortEnd) : undefined}
                aria-sort={column.id === sort.id ? sort.direction : undefined}
              >
                <button type="button" className={styles.sortHead} onClick={() => sortBy(column)}>
                  {column.head}
                  <Icon
                    name={sort.id === column.id && sort.direction === 'ascending' ? 'chevronUp' : 'chevronDown'}
                    size={11}
                    className={cx(styles.sortMark, column.id === sort.id && styles.sortMarkOn)}
                  />
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowKey(row)} className={surfaces.rowDoor} onClick={() => onRowClick(row)}>
              {columns.map((column) => (
                <td key={column.id} className={column.align === 'end' ? surfaces.end : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > limit && (
        <button type="button" className={styles.showAll} onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Show the first ${limit}` : `Show all ${rows.length}`}
        </button>
      )}
    </div>
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
