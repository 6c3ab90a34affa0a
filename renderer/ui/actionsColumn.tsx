import type { ReactNode } from 'react';
import type { DataColumn } from './DataTable.tsx';
import styles from './table.module.css';

/** The last column of a table: what can be done with a row, as icon buttons beside each other. */
export function actionsColumn<T>(buttons: (row: T) => ReactNode): DataColumn<T> {
  return {
    id: 'actions',
    head: 'Change',
    isHeadHidden: true,
    align: 'end',
    cell: (row) => <span className={styles.actions}>{buttons(row)}</span>,
  };
}
