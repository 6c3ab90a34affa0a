import { cellText } from './cellText.ts';
import { contentCells, type ContentCell, type ViewerProps } from './exampleContent.ts';
import styles from './tableRowViewer.module.css';

const shownCells = { large: Number.POSITIVE_INFINITY, card: 6, thumb: 2 } as const;

/** Names and values of a table row, aligned; what is missing says so. */
export function TableRowViewer({ content, size }: ViewerProps) {
  const cells = contentCells(content.cells);
  const shown = cells.slice(0, shownCells[size]);
  const rest = cells.length - shown.length;
  if (cells.length === 0) return <p className={styles.none}>This row has no feature columns.</p>;
  return (
    <div className={styles[size]}>
      <CellList cells={shown} isExact={size === 'large'} />
      {rest > 0 && size === 'card' ? <p className={styles.rest}>and {rest} more</p> : null}
    </div>
  );
}

/** Names left, values right, digits under digits. */
export function CellList({
  cells,
  isExact = false,
}: {
  readonly cells: readonly ContentCell[];
  readonly isExact?: boolean;
}) {
  return (
    <dl className={styles.list}>
      {cells.map((cell) => {
        const { text, kind } = cellText(cell.value, isExact);
        return (
          <div key={cell.name} className={styles.pair}>
            <dt title={cell.name}>{cell.name}</dt>
            <dd data-kind={kind} title={text}>
              {text}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
