import { useMemo } from 'react';
import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table';
import type { SortKey } from '#shared/contract/values.ts';
import { pictureField, type ColumnLayout, type GridColumn } from './columnModel.ts';

const features = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSortingFeature,
});

/** Rows never enter the table: they stay in their pages. The table holds columns: order, visibility, widths, sorting. */
type NoRow = { readonly [field: string]: never };
const noRows: NoRow[] = [];

type GridTableOptions = {
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly sort: readonly SortKey[];
  readonly onSort: (sort: readonly SortKey[]) => void;
};

export function useGridTable({ columns, layout, onLayout, sort, onSort }: GridTableOptions) {
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, NoRow> => ({
        id: column.field,
        accessorFn: () => null,
        header: column.title,
        size: column.width,
        minSize: column.field === pictureField ? 48 : 56,
        maxSize: 1200,
        enableSorting: column.isSortable,
        sortDescFirst: false,
      })),
    [columns],
  );
  return useTable({
    features,
    columns: definitions,
    data: noRows,
    manualSorting: true,
    maxMultiSortColCount: 4,
    columnResizeMode: 'onChange',
    state: {
      sorting: sort.map((key) => ({ id: key.field, desc: key.direction === 'desc' })),
      columnOrder: [...layout.order],
      columnVisibility: { ...layout.visibility },
      columnSizing: { ...layout.sizes },
    },
    onSortingChange: (updater) => {
      const before = sort.map((key) => ({ id: key.field, desc: key.direction === 'desc' }));
      const after = typeof updater === 'function' ? updater(before) : updater;
      onSort(after.map(({ id, desc }) => ({ field: id, direction: desc ? 'desc' : 'asc' })));
    },
    onColumnSizingChange: (updater) => {
      const sizes = typeof updater === 'function' ? updater({ ...layout.sizes }) : updater;
      onLayout({ ...layout, sizes });
    },
  });
}

export type GridTable = ReturnType<typeof useGridTable>;
