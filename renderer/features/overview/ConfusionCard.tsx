import { useCallback, useMemo, useState } from 'react';
import { blockOrder } from '#shared/analysis/seriation/blockOrder.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useChartContext } from '#renderer/widgets/chartContext.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { ConfusionCanvas } from './ConfusionCanvas.tsx';
import { ConfusionCells } from './ConfusionCells.tsx';
import { ConfusionControls, type MatrixLook } from './ConfusionControls.tsx';
import { confusionTotals, type Matrix } from './confusionModel.ts';
import { useLinks, useIncludedOnly } from './links.ts';
import type { HeatCell } from './heat.ts';
import { cellOf, describeCell, matrixTable, modeWords, mostOf, totalCost, type MatrixChart } from './matrixChart.ts';
import { matrixScene } from './matrixScene.ts';
import { useMatrixCursor, type Place } from './useMatrixCursor.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './confusion.module.css';

/** Up to here every cell is an element with its number; beyond, the cells are painted. */
const elementLimit = 24;

type ConfusionCardProps = {
  readonly labels: readonly string[];
  readonly matrix: Matrix;
  /** Examples of the filter that have no place in the matrix. */
  readonly leftOut: number;
};

/** Labels as they are now by predictions; each cell opens its examples. */
export function ConfusionCard({ labels, matrix, leftOut }: ConfusionCardProps) {
  const [look, setLook] = useState<MatrixLook>({ mode: 'counts', order: 'classes', isErrorsOnly: false });
  const links = useLinks();
  const included = useIncludedOnly();
  const context = useChartContext();
  const chart = useMatrixChart(labels, matrix, look);
  const { places, totals } = chart;
  const most = useMemo(() => mostOf(chart), [chart]);

  const classAt = ({ row, column }: Place) => ({ row: places[row] ?? 0, column: places[column] ?? 0 });
  const open = (place: Place) => {
    const at = classAt(place);
    links.explore([['label', labels[at.row] ?? ''], ['pred', labels[at.column] ?? ''], ...included]);
  };
  const cursor = useMatrixCursor(labels.length, open);
  // The same function until the chart changes: painting a hundred classes anew for each mouse move would stutter.
  const cellAt = useCallback(
    ({ row, column }: Place): HeatCell =>
      cellOf(chart, most, { row: chart.places[row] ?? 0, column: chart.places[column] ?? 0 }),
    [chart, most],
  );
  const describe = (place: Place): string => describeCell(chart, classAt(place));

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
  const view = { names, cursor, cellAt, describe, onOpen: open, isErrorsOnly: look.isErrorsOnly };
  const note = `${count(totals.errors, 'error')} in ${formatNumber(totals.total)}${look.mode === 'cost' ? `, cost ${formatNumber(totalCost(chart))}` : ''}`;
  return (
    <Card
      title="Confusion"
      note={note}
      actions={
        <ChartMenu
          name="the confusion matrix"
          fileName={context.fileName('confusion matrix')}
          chart={() => ({
            title: `Confusion matrix, ${modeWords[look.mode]}`,
            subtitle: context.subtitle(totals.total),
            description: `Rows are labels, columns predictions. ${note}. ${context.subtitle(totals.total)}. Errors are orange on a scale of their own, right predictions blue; stronger is more.`,
            scene: matrixScene(chart),
            table: matrixTable(chart),
          })}
        />
      }
    >
      <ConfusionControls look={look} onChange={setLook} />
      {labels.length <= elementLimit ? <ConfusionCells {...view} /> : <ConfusionCanvas {...view} />}
      <div className={styles.readout}>
        {cursor.hovered ? (
          <span>{describe(cursor.hovered)}</span>
        ) : (
          <span className={textStyles.faint}>
            Rows: label now. Columns: predicted. A cell opens its examples.
            {leftOut > 0 && ` ${formatNumber(leftOut)} left out: excluded, or without a label or a prediction.`}
          </span>
        )}
      </div>
    </Card>
  );
}

function useMatrixChart(labels: readonly string[], matrix: Matrix, look: MatrixLook): MatrixChart {
  const { mode, order, isErrorsOnly } = look;
  const set = useMethod('costs.get', {}, { enabled: mode === 'cost' }).data;
  const totals = useMemo(() => confusionTotals(matrix), [matrix]);
  const costs = useMemo(() => costsFor(labels, set), [labels, set]);
  const places = useMemo(() => {
    if (order === 'blocks') return blockOrder(matrix);
    const given = matrix.map((_, index) => index);
    return order === 'size' ? given.sort((a, b) => (totals.rows[b] ?? 0) - (totals.rows[a] ?? 0)) : given;
  }, [matrix, order, totals]);
  return useMemo(
    () => ({ labels, matrix, totals, costs, mode, isErrorsOnly, places }),
    [labels, matrix, totals, costs, mode, isErrorsOnly, places],
  );
}

type Costs = { readonly labels: readonly string[]; readonly matrix: Matrix };

/** By name, since the costs may have been read before a class was added. */
function costsFor(labels: readonly string[], set: Costs | undefined): Matrix {
  const place = new Map(set?.labels.map((label, index) => [label, index]));
  return labels.map((row, a) =>
    labels.map((column, b) => set?.matrix[place.get(row) ?? -1]?.[place.get(column) ?? -1] ?? (a === b ? 0 : 1)),
  );
}
