import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { InferenceRow } from './rows.ts';
import type { Cell } from './preprocess/table.ts';

/** Cells of one column: numbers (NaN where one is missing), or each word once and its place for every row (−1: missing). */
export type TableColumn = Float64Array | { readonly words: readonly Cell[]; readonly codes: Int32Array };

/**
 * Rows of a table by column, in the order of `neededColumns(config)`. They cross process borders as a few blocks of memory, where an
 * object a row takes longer than a fast model needs for it.
 */
export type TableRows = { readonly count: number; readonly columns: readonly TableColumn[] };

export type InferenceRows = readonly InferenceRow[] | TableRows;

/** Whether the model's inputs are made of cells alone, so that its rows may come by column. */
export function readsCells(config: ModelConfig): boolean {
  return config.modality === 'tabular' && !config.inputs.some(({ kind }) => kind === 'text');
}

export const isByColumn = (rows: InferenceRows): rows is TableRows => 'columns' in rows;

export const countRows = (rows: InferenceRows): number => (isByColumn(rows) ? rows.count : rows.length);

export function sliceRows(rows: InferenceRows, from: number, to: number): InferenceRows {
  if (!isByColumn(rows)) return rows.slice(from, to);
  const end = Math.min(to, rows.count);
  const columns = rows.columns.map((column): TableColumn =>
    column instanceof Float64Array
      ? column.subarray(from, end)
      : { words: column.words, codes: column.codes.subarray(from, end) },
  );
  return { count: Math.max(0, end - from), columns };
}

/** Rows one by one, as the other inputs take them. */
export function rowsOneByOne(rows: InferenceRows): readonly InferenceRow[] {
  if (!isByColumn(rows)) return rows;
  const cells = rows.columns.map((column) => (row: number) => cellAt(column, row));
  return Array.from({ length: rows.count }, (_, row) => ({ cells: cells.map((read) => read(row)) }));
}

function cellAt(column: TableColumn, row: number): Cell {
  if (!(column instanceof Float64Array)) return column.words[column.codes[row]!] ?? null;
  const value = column[row]!;
  return Number.isNaN(value) ? null : value;
}

export function rowsByColumn(rows: InferenceRows): TableRows {
  if (isByColumn(rows)) return rows;
  const width = rows.reduce((most, { cells = [] }) => Math.max(most, cells.length), 0);
  const columns = Array.from({ length: width }, (_, at) =>
    columnOf(rows.length, (row) => rows[row]!.cells?.[at] ?? null),
  );
  return { count: rows.length, columns };
}

/** A column of any cells. */
export function columnOf(count: number, cellOf: (row: number) => Cell): TableColumn {
  const values = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    const cell = cellOf(row);
    if (typeof cell === 'string') return wordsOf(count, cellOf);
    values[row] = cell ?? NaN;
  }
  return values;
}

function wordsOf(count: number, cellOf: (row: number) => Cell): TableColumn {
  const words: Cell[] = [];
  const codes = new Int32Array(count);
  const known = new Map<Cell, number>();
  for (let row = 0; row < count; row += 1) {
    const cell = cellOf(row);
    let code = cell === null ? -1 : known.get(cell);
    if (code === undefined) {
      code = words.push(cell) - 1;
      // 0 and −0 are one key of a map.
      if (cell !== 0) known.set(cell, code);
    }
    codes[row] = code;
  }
  return { words, codes };
}
