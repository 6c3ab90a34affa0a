import { useRef, useState, type KeyboardEvent } from 'react';
import type { CostPair } from '#shared/model/costs.ts';
import { usualCost } from '#shared/model/costs.ts';
import { type Cell, nextCell, readCost } from './costEdit.ts';
import styles from './costs.module.css';

type CostGridProps = {
  readonly labels: readonly string[];
  readonly matrix: readonly (readonly number[])[];
  readonly isReadOnly: boolean;
  readonly onSet: (changed: CostPair) => void;
};

/** Of so few classes the names stand upright above cells that are easy to press. */
const fewLabels = 6;

type Typed = Cell & { readonly text: string };

/** The matrix as a grid of fields: arrows and Enter move, what was typed is saved on leaving, Escape takes it back. */
export function CostGrid({ labels, matrix, isReadOnly, onSet }: CostGridProps) {
  const [typed, setTyped] = useState<Typed | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  const isTyped = (cell: Cell): boolean => typed?.row === cell.row && typed.column === cell.column;
  const commit = (cell: Cell) => {
    if (!typed || !isTyped(cell)) return;
    const cost = readCost(typed.text);
    setTyped(null);
    if (cost === null || cost === matrix[cell.row]![cell.column]) return;
    onSet({ actual: labels[cell.row]!, predicted: labels[cell.column]!, cost });
  };
  const onKeyDown = (cell: Cell) => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') return setTyped(null);
    const field = event.currentTarget;
    const isInside = isTyped(cell) && field.selectionStart === field.selectionEnd;
    // Within what is being typed, left and right move the caret.
    if (isInside && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) return;
    if (event.key === 'Enter') commit(cell);
    const next = nextCell(cell, event.key, labels.length);
    if (!next) return;
    event.preventDefault();
    grid.current?.querySelector<HTMLInputElement>(`[data-cell="${next.row}-${next.column}"]`)?.focus();
  };
  return (
    <div className={styles.scroll} tabIndex={-1}>
      <table
        className={styles.grid}
        data-few={labels.length <= fewLabels || undefined}
        ref={grid}
        aria-label="Cost of each confusion"
      >
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>
              label ↓ predicted →
            </th>
            {labels.map((label) => (
              <th key={label} scope="col" title={label}>
                <span className={styles.columnName}>{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((actual, row) => (
            <tr key={actual}>
              <th scope="row" title={actual}>
                {actual}
              </th>
              {labels.map((predicted, column) => {
                const cell = { row, column };
                const text = isTyped(cell) ? typed!.text : String(matrix[row]![column]);
                const isBad = isTyped(cell) && readCost(text) === null;
                const isSet = matrix[row]![column] !== usualCost(actual, predicted);
                return (
                  <td key={predicted} data-diagonal={row === column || undefined} data-set={isSet || undefined}>
                    <input
                      inputMode="decimal"
                      autoComplete="off"
                      aria-label={`true ${actual} predicted as ${predicted} costs`}
                      aria-invalid={isBad || undefined}
                      data-cell={`${row}-${column}`}
                      tabIndex={row === 0 && column === 0 ? 0 : -1}
                      readOnly={isReadOnly}
                      value={text}
                      onFocus={(event) => event.currentTarget.select()}
                      onChange={(event) => setTyped({ ...cell, text: event.target.value })}
                      onBlur={() => commit(cell)}
                      onKeyDown={onKeyDown(cell)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
