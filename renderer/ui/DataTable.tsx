import type { MouseEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './table.module.css';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export type DataColumn<T> = {
  readonly id: string;
  readonly head: ReactNode;
  /** The head is for screen readers only: the cells say it. */
  readonly isHeadHidden?: boolean;
  /** How the rows are sorted by this column. */
  readonly sorted?: 'ascending' | 'descending' | undefined;
  readonly align?: 'start' | 'middle' | 'end';
  readonly width?: string;
  readonly cell: (row: T, index: number) => ReactNode;
};

type DataTableProps<T> = {
  /** Accessible name. */
  readonly label: string;
  readonly columns: readonly DataColumn<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T, index: number) => string | number;
  /** Makes a row a link, beside the controls in it. Put a button in one cell too: that is what keyboards reach. */
  readonly onRowClick?: (row: T) => void;
  readonly empty?: ReactNode;
  readonly className?: string | undefined;
};

/** A plain table for tens of rows (Explore has the one for a million). */
export function DataTable<T>({ label, columns, rows, rowKey, onRowClick, empty, className }: DataTableProps<T>) {
  const alignment = (column: DataColumn<T>) =>
    column.align === 'end' ? styles.end : column.align === 'middle' ? styles.middle : undefined;
  return (
    <div className={styles.tableScroll} tabIndex={0} role="region" aria-label={label}>
      <table className={cx(styles.table, className)} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={alignment(column)}
                aria-sort={column.sorted}
                style={column.width ? { width: column.width } : undefined}
              >
                {column.isHeadHidden ? <VisuallyHidden>{column.head}</VisuallyHidden> : column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              key={rowKey(row, index)}
              className={cx(onRowClick && styles.rowLink)}
              onClick={onRowClick ? (event) => isOnRow(event) && onRowClick(row) : undefined}
            >
              {columns.map((column) => (
                <td key={column.id} className={alignment(column)}>
                  {column.cell(row, index)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && empty && <div className={styles.tableEmpty}>{empty}</div>}
    </div>
  );
}

/** A click on a control in a row, or in something that the control opened elsewhere on the page, is for the control alone. */
function isOnRow({ target, currentTarget }: MouseEvent): boolean {
  return (
    target instanceof Element &&
    currentTarget.contains(target) &&
    target.closest('button, input, a, [role="checkbox"]') === null
  );
}
