import { useState } from 'react';
import { Icon } from '#renderer/ui/Icon.tsx';
import { moveColumn, type ColumnLayout, type GridColumn } from './columnModel.ts';
import type { GridTable } from './gridTable.ts';
import textStyles from '#renderer/ui/text.module.css';
import { Tick } from '#renderer/ui/Tick.tsx';
import styles from './explore.module.css';

/** Column heads: click sorts, shift adds a second key, drag moves, the edge resizes. */
export function GridHead(props: {
  readonly table: GridTable;
  /** The same state as the table holds: a new one makes new heads. */
  readonly sorting: GridTable['state']['sorting'];
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly selected: 'none' | 'some' | 'all';
  readonly onSelectAll: () => void;
}) {
  const { table, layout, onLayout } = props;
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const kinds = new Map(props.columns.map((column) => [column.field, column.kind]));
  return (
    <div role="row" aria-rowindex={1} className={styles.head}>
      <div role="columnheader" className={styles.markCell}>
        <button
          type="button"
          className={styles.tickButton}
          aria-label={props.selected === 'all' ? 'Select none' : 'Select all'}
          aria-pressed={props.selected === 'all'}
          onClick={props.onSelectAll}
        >
          <Tick shown={props.selected} />
        </button>
      </div>
      {headers.map((header) => {
        const { column } = header;
        const direction = column.getIsSorted();
        const canSort = column.getCanSort();
        const title = String(column.columnDef.header);
        const order = column.getSortIndex();
        return (
          <div
            key={header.id}
            role="columnheader"
            aria-sort={
              direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : canSort ? 'none' : undefined
            }
            className={styles.headCell}
            data-kind={kinds.get(column.id)}
            data-over={over === column.id && dragged !== null && dragged !== column.id ? true : undefined}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(column.id);
            }}
            onDrop={() => {
              if (dragged !== null) onLayout({ ...layout, order: moveColumn(layout.order, dragged, column.id) });
            }}
          >
            <button
              type="button"
              className={styles.headButton}
              disabled={!canSort}
              draggable
              title={canSort ? `Sort by ${title.toLowerCase()}; with Shift as a further key` : title}
              onClick={column.getToggleSortingHandler()}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                setDragged(column.id);
              }}
              onDragEnd={() => {
                setDragged(null);
                setOver(null);
              }}
            >
              <span className={textStyles.cut}>{title}</span>
              {direction ? (
                <span className={styles.sortMark}>
                  <Icon name={direction === 'asc' ? 'chevronUp' : 'chevronDown'} size={12} />
                  {props.sorting.length > 1 ? order + 1 : null}
                </span>
              ) : null}
            </button>
            <span
              className={styles.resizer}
              data-on={column.getIsResizing() || undefined}
              onMouseDown={header.getResizeHandler()}
              onTouchStart={header.getResizeHandler()}
              onDoubleClick={() => column.resetSize()}
              aria-hidden="true"
            />
          </div>
        );
      })}
    </div>
  );
}
