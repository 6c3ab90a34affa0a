import { useCallback, useMemo, useState } from 'react';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { blockOrder, confusionTotals, type Matrix } from './confusionModel.ts';
import { ConfusionCanvas } from './ConfusionCanvas.tsx';
import { ConfusionCells } from './ConfusionCells.tsx';
import { useDoors, useIncludedOnly } from './doors.ts';
import { heatCell, type HeatCell, type MatrixMode } from './heat.ts';
import { useMatrixCursor, type Place } from './useMatrixCursor.ts';
import styles from './confusion.module.css';

/** Up to here every cell is an element with its number; beyond, the cells are painted. */
const elementLimit = 24;

type Order = 'classes' | 'blocks';

type ConfusionCardProps = {
  readonly labels: readonly string[];
  readonly matrix: Matrix;
  /** Examples of the filter that have no place in the matrix. */
  readonly leftOut: number;
};

/** Labels as they are now by predictions; each cell opens its examples. */
export function ConfusionCard({ labels, matrix, leftOut }: ConfusionCardProps) {
  const [mode, setMode] = useState<MatrixMode>('counts');
  const [order, setOrder] = useState<Order>('classes');
  const doors = useDoors();
  const included = useIncludedOnly();
  const totals = useMemo(() => confusionTotals(matrix), [matrix]);
  const places = useMemo(() => (order === 'blocks' ? blockOrder(matrix) : matrix.map((_, i) => i)), [matrix, order]);
  const most = useMemo(() => largest(matrix, totals.rows, mode), [matrix, totals, mode]);

  const classAt = ({ row, column }: Place) => ({ row: places[row] ?? 0, column: places[column] ?? 0 });
  const countAt = (place: Place) => {
    const at = classAt(place);
    return matrix[at.row]?.[at.column] ?? 0;
  };
  const open = (place: Place) => {
    const at = classAt(place);
    doors.explore([['label', labels[at.row] ?? ''], ['pred', labels[at.column] ?? ''], ...included]);
  };
  const cursor = useMatrixCursor(labels.length, open);
  // The same function until the picture changes: painting a hundred classes anew for each mouse move would stutter.
  const cellAt = useCallback(
    (place: Place): HeatCell => {
      const row = places[place.row] ?? 0;
      const column = places[place.column] ?? 0;
      const cell = matrix[row]?.[column] ?? 0;
      return heatCell({ count: cell, rowTotal: totals.rows[row] ?? 0, isRight: row === column, mode, most });
    },
    [matrix, places, totals, mode, most],
  );
  const describe = (place: Place): string => {
    const at = classAt(place);
    const rowTotal = totals.rows[at.row] ?? 0;
    const share = rowTotal === 0 ? '' : `, ${formatPercent(countAt(place) / rowTotal)} of the class`;
    return `${labels[at.row]} predicted ${labels[at.column]}: ${formatNumber(countAt(place))}${share}`;
  };

  if (totals.total === 0) {
    return (
      <Card title="Confusion">
        <EmptyState isCompact title="Nothing to compare">
          No example here has both a label and a prediction.
        </EmptyState>
      </Card>
    );
  }
  const names = places.map((place) => labels[place] ?? '');
  const view = { names, cursor, cellAt, describe, onOpen: open };
  return (
    <Card
      title="Confusion"
      note={`${count(totals.errors, 'error')} in ${formatNumber(totals.total)}`}
      actions={
        <span className={styles.controls}>
          <SegmentedControl
            label="Order of the classes"
            value={order}
            onChange={setOrder}
            options={[
              { value: 'classes', label: 'As is' },
              { value: 'blocks', label: 'Blocks' },
            ]}
          />
          <SegmentedControl
            label="What the cells show"
            value={mode}
            onChange={setMode}
            options={[
              { value: 'counts', label: 'Counts' },
              { value: 'rates', label: 'Row %' },
            ]}
          />
        </span>
      }
    >
      {labels.length <= elementLimit ? <ConfusionCells {...view} /> : <ConfusionCanvas {...view} />}
      <div className={styles.readout}>
        {cursor.hovered ? (
          <span>{describe(cursor.hovered)}</span>
        ) : (
          <span className={styles.hint}>
            Rows: label now. Columns: predicted. A cell opens its examples.
            {leftOut > 0 && ` ${formatNumber(leftOut)} left out: excluded, or without a label or a prediction.`}
          </span>
        )}
      </div>
    </Card>
  );
}

function largest(matrix: Matrix, rows: readonly number[], mode: MatrixMode): { right: number; wrong: number } {
  const most = { right: 0, wrong: 0 };
  matrix.forEach((counts, row) =>
    counts.forEach((cell, column) => {
      const value = mode === 'counts' ? cell : cell / Math.max(1, rows[row] ?? 0);
      const side = row === column ? 'right' : 'wrong';
      most[side] = Math.max(most[side], value);
    }),
  );
  return most;
}
