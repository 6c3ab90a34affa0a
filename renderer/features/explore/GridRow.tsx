import { memo } from 'react';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Tick } from '#renderer/ui/Tick.tsx';
import type { PlacedExample } from '#renderer/widgets/rows/RowsViewport.tsx';
import { mayNotFit, pictureField, type GridColumn } from './columnModel.ts';
import { GridCell, PictureCell } from './GridCell.tsx';
import styles from './explore.module.css';

export type GridRowLook = {
  readonly columns: readonly GridColumn[];
  /** Where each field stands in a page. */
  readonly fieldAt: ReadonlyMap<string, number>;
  readonly classes: readonly string[];
  readonly sought: readonly string[];
  /** Pixels of each column, in order. */
  readonly widths: readonly number[];
};

/** One row. Everything it gets keeps its identity while scrolling, so that only new rows are rendered. */
export const GridRow = memo(function GridRow(props: PlacedExample & { readonly look: GridRowLook }) {
  const { position, page, look } = props;
  const index = page ? position - page.from : -1;
  const id = page?.ids[index];
  const valueOf = (field: string) => {
    const at = look.fieldAt.get(field);
    return at === undefined ? null : (page?.columns[at]?.[index] ?? null);
  };
  const isExcluded = valueOf('excluded') === true;
  return (
    <div
      id={props.domId}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={props.isSelected}
      className={styles.row}
      data-position={position}
      data-focused={props.isFocused || undefined}
      data-excluded={isExcluded || undefined}
    >
      <div role="gridcell" className={styles.markCell}>
        <span className={styles.tick} data-tick="">
          <Tick shown={props.isSelected ? 'all' : 'none'} />
        </span>
        <RowMarks
          isFlagged={valueOf('flagged') === true}
          isExcluded={isExcluded}
          isDecided={valueOf('decided') === true}
        />
      </div>
      {look.columns.map((column, place) => (
        <div
          key={column.field}
          role="gridcell"
          className={styles.cell}
          data-kind={column.kind}
          data-clips={mayNotFit(valueOf(column.field), column, look.widths[place] ?? 0) || undefined}
        >
          {id === undefined ? (
            // Flung past faster than rows can be read: where one is, at least, can be told.
            place === 0 ? (
              <span className={styles.place}>{formatNumber(position + 1)}</span>
            ) : (
              <span className={styles.ghost} />
            )
          ) : column.field === pictureField ? (
            <PictureCell id={id} />
          ) : (
            <GridCell column={column} value={valueOf(column.field)} classes={look.classes} sought={look.sought} />
          )}
        </div>
      ))}
    </div>
  );
});

function RowMarks(props: { readonly isFlagged: boolean; readonly isExcluded: boolean; readonly isDecided: boolean }) {
  if (props.isExcluded) return <Mark name="exclude" label="Excluded" tone="bad" />;
  if (props.isFlagged) return <Mark name="flag" label="Flagged" tone="warn" />;
  if (props.isDecided) return <Mark name="check" label="Decided" tone="good" />;
  return null;
}

function Mark({
  name,
  label,
  tone,
}: {
  readonly name: 'exclude' | 'flag' | 'check';
  readonly label: string;
  readonly tone: string;
}) {
  return (
    <span className={styles.mark} data-tone={tone} role="img" aria-label={label} title={label}>
      <Icon name={name} size={13} />
    </span>
  );
}
