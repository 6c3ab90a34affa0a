import { useMemo, type CSSProperties } from 'react';
import { RowsViewport, type RowsLayout, type RowsProps } from '#renderer/widgets/rows/RowsViewport.tsx';
import { clearSelection, countSelected, selectAll } from '#renderer/widgets/rows/selectionRanges.ts';
import { pictureField, type ColumnLayout, type GridColumn } from './columnModel.ts';
import { GridHead } from './GridHead.tsx';
import { GridRow, type GridRowLook } from './GridRow.tsx';
import type { GridTable } from './gridTable.ts';

const headPx = 34;
const markPx = 58;

/** What the cells of a table and the tiles of a gallery are drawn with. */
export type ExamplesLook = {
  readonly classes: readonly string[];
  /** Texts that the filter looks for. */
  readonly sought: readonly string[];
};

type DataGridProps = RowsProps &
  ExamplesLook & {
    readonly table: GridTable;
    readonly columns: readonly GridColumn[];
    readonly layout: ColumnLayout;
    readonly onLayout: (layout: ColumnLayout) => void;
  };

/** The rows as a table. */
export function DataGrid({ table, columns, layout, onLayout, classes, sought, ...rows }: DataGridProps) {
  const { selection, onSelection, count } = rows;
  const visible = table.getVisibleLeafColumns();
  const visibleKey = visible.map((column) => column.id).join('\n');
  const shown = useMemo(() => {
    const byField = new Map(columns.map((column) => [column.field, column]));
    return visibleKey.split('\n').flatMap((field) => byField.get(field) ?? []);
  }, [columns, visibleKey]);
  const fields = useMemo(() => fieldsToRead(shown), [shown]);
  const template = `${markPx}px ${visible.map((column) => `${column.getSize()}px`).join(' ')}`;
  const look = useMemo<GridRowLook>(
    () => ({
      widths: template.split(' ').slice(1).map(Number.parseFloat),
      columns: shown,
      fieldAt: new Map(fields.map((field, index) => [field, index])),
      classes,
      sought,
    }),
    [shown, fields, classes, sought, template],
  );
  const rowPx = shown.some((column) => column.kind === 'picture') ? 48 : 34;
  const rowsLayout: RowsLayout = {
    perRow: 1,
    rowPx,
    style: { '--columns': template, '--row': `${rowPx}px` } as CSSProperties,
  };

  const selectedCount = countSelected(selection.ranges);
  const selected = selectedCount === 0 ? 'none' : selectedCount >= count ? 'all' : 'some';
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
  return (
    <RowsViewport
      {...rows}
      fields={fields}
      layoutFor={() => rowsLayout}
      overscan={6}
      head={{ element: head, px: headPx, columns: shown.length + 1 }}
      widthPx={markPx + visible.reduce((sum, column) => sum + column.getSize(), 0)}
      errorTitle="These rows could not be read"
      renderRow={(row, [example]) => example && <GridRow key={row} {...example} look={look} />}
    />
  );
}

function fieldsToRead(columns: readonly GridColumn[]): string[] {
  const fields = columns.map((column) => column.field).filter((field) => field !== pictureField);
  return [...new Set([...fields, 'flagged', 'excluded', 'decided'])];
}
