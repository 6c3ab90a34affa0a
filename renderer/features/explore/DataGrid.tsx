import { useEffect, useId, useImperativeHandle, useMemo, useRef, type CSSProperties, type Ref } from 'react';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { pictureField, type ColumnLayout, type GridColumn } from './columnModel.ts';
import { GridHead } from './GridHead.tsx';
import { onGridClick, onGridKey, type GridInput } from './gridInput.ts';
import { GridRow, type GridRowLook } from './GridRow.tsx';
import type { GridTable } from './gridTable.ts';
import { countSelected, isSelected, selectAll, clearSelection, type RowSelection } from './selectionRanges.ts';
import { useMappedScroll } from './useMappedScroll.ts';
import { useRows } from './useRows.ts';
import styles from './explore.module.css';

export const headPx = 34;
const markPx = 58;

export type GridHandle = { reveal(position: number): void; focus(): void };

export type RowsProps = {
  readonly viewId: number;
  readonly count: number;
  readonly classes: readonly string[];
  readonly sought: readonly string[];
  readonly selection: RowSelection;
  readonly onSelection: (selection: RowSelection) => void;
  readonly onOpen: (position: number) => void;
  /** The id of the focused row, once its page is here. */
  readonly onFocusedId: (id: number | null) => void;
  readonly handle: Ref<GridHandle>;
};

type DataGridProps = RowsProps & {
  readonly table: GridTable;
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
};

/** The table: rows of a view, as many as there are, rendered where they are looked at. */
export function DataGrid(props: DataGridProps) {
  const { table, columns, selection, count, onFocusedId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const visible = table.getVisibleLeafColumns();
  const visibleKey = visible.map((column) => column.id).join('\n');
  const shown = useMemo(() => {
    const byField = new Map(columns.map((column) => [column.field, column]));
    return visibleKey.split('\n').flatMap((field) => byField.get(field) ?? []);
  }, [columns, visibleKey]);
  const fields = useMemo(() => fieldsToRead(shown), [shown]);
  const cache = useRows(props.viewId, count, fields);
  const hasPictures = shown.some((column) => column.kind === 'picture');
  const rowPx = hasPictures ? 48 : 34;
  const scroll = useMappedScroll({ scroller, rowCount: count, rowPx, headPx, overscan: 6 });
  const template = `${markPx}px ${visible.map((column) => `${column.getSize()}px`).join(' ')}`;
  const look = useMemo<GridRowLook>(
    () => ({
      widths: template.split(' ').slice(1).map(Number.parseFloat),
      columns: shown,
      fieldAt: new Map(fields.map((field, index) => [field, index])),
      classes: props.classes,
      sought: props.sought,
    }),
    [shown, fields, props.classes, props.sought, template],
  );

  const first = scroll.rows[0] ?? 0;
  const last = scroll.rows.at(-1) ?? 0;
  useEffect(() => cache.want(first, last), [cache, first, last]);
  useEffect(() => () => cache.dispose(), [cache]);
  const focusedId = selection.focus === null ? null : (cache.idAt(selection.focus) ?? null);
  useEffect(() => onFocusedId(focusedId), [focusedId, onFocusedId]);
  useImperativeHandle(
    props.handle,
    () => ({ reveal: scroll.reveal, focus: () => scroller.current?.focus({ preventScroll: true }) }),
    [scroll.reveal],
  );

  const input: GridInput = {
    shape: { count, perRow: 1, rowsInSight: scroll.rowsInSight },
    selection,
    onSelection: props.onSelection,
    onOpen: props.onOpen,
    reveal: scroll.reveal,
  };
  const selectedCount = countSelected(selection.ranges);
  const selected = selectedCount === 0 ? 'none' : selectedCount >= count ? 'all' : 'some';
  const { layout, onLayout, onSelection } = props;
  const { sorting } = table.state;
  // The heads stay as they are while rows scroll by.
  const head = useMemo(
    () => (
      <GridHead
        table={table}
        sorting={sorting}
        columns={shown}
        layout={layout}
        onLayout={onLayout}
        selected={selected}
        onSelectAll={() => onSelection(selected === 'all' ? clearSelection(selection) : selectAll(selection, count))}
      />
    ),
    [table, sorting, shown, layout, onLayout, selected, selection, count, onSelection],
  );
  const width = markPx + visible.reduce((sum, column) => sum + column.getSize(), 0);
  const error = cache.errorAt(first) ?? cache.errorAt(last);
  const rowId = (position: number) => `${gridId}-${position}`;
  return (
    <div className={styles.gridFrame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label="Examples"
        aria-rowcount={count + 1}
        aria-colcount={shown.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={selection.focus === null ? undefined : rowId(selection.focus)}
        tabIndex={0}
        style={{ '--columns': template, '--row': `${rowPx}px` } as CSSProperties}
        onKeyDown={(event) => onGridKey(event, input)}
        onMouseDown={(event) => {
          // Shift-click selects rows, not the text between them.
          if (event.shiftKey) event.preventDefault();
        }}
      >
        <div role="rowgroup" className={styles.headGroup} style={{ width }}>
          {head}
        </div>
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: scroll.height, width }}
          onClick={(event) => onGridClick(event, input)}
        >
          <div ref={scroll.layer} className={styles.layer} role="presentation">
            {scroll.rows.map((position) => (
              <GridRow
                key={position}
                domId={rowId(position)}
                position={position}
                page={cache.pageAt(position)}
                look={look}
                isSelected={isSelected(selection.ranges, position)}
                isFocused={selection.focus === position}
              />
            ))}
          </div>
        </div>
      </div>
      {error ? (
        <div className={styles.rowsError}>
          <ErrorState isCompact title="These rows could not be read" error={error} onRetry={() => cache.retry()} />
        </div>
      ) : null}
    </div>
  );
}

function fieldsToRead(columns: readonly GridColumn[]): string[] {
  const fields = columns.map((column) => column.field).filter((field) => field !== pictureField);
  return [...new Set([...fields, 'flagged', 'excluded', 'decided'])];
}
