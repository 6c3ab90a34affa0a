import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Popover } from '#renderer/ui/Popover.tsx';
import { moveColumn, type ColumnLayout, type GridColumn } from './columnModel.ts';
import styles from './explore.module.css';

/** Which columns the table shows, and in which order. */
export function ColumnChooser(props: {
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout | null) => void;
}) {
  const { layout, onLayout } = props;
  const byField = new Map(props.columns.map((column) => [column.field, column]));
  const shown = layout.order.filter((field) => layout.visibility[field]).length;
  return (
    <Popover
      label="Columns"
      align="end"
      className={styles.chooser}
      trigger={
        <Button size="small" icon="columns">
          Columns
        </Button>
      }
    >
      <div className={styles.chooserHead}>
        <span>
          {shown} of {layout.order.length} columns
        </span>
        <Button variant="link" size="small" onClick={() => onLayout(null)}>
          Reset
        </Button>
      </div>
      <ul className={styles.chooserList}>
        {layout.order.map((field, index) => {
          const title = byField.get(field)?.title ?? field;
          const isShown = layout.visibility[field] ?? false;
          return (
            <li key={field}>
              <Checkbox
                label={title}
                checked={isShown}
                disabled={isShown && shown === 1}
                onChange={(isOn) => onLayout({ ...layout, visibility: { ...layout.visibility, [field]: isOn } })}
              />
              <IconButton
                size="small"
                icon="chevronUp"
                label={`Move ${title} forward`}
                disabled={index === 0}
                onClick={() =>
                  onLayout({ ...layout, order: moveColumn(layout.order, field, layout.order[index - 1] ?? null) })
                }
              />
              <IconButton
                size="small"
                icon="chevronDown"
                label={`Move ${title} back`}
                disabled={index === layout.order.length - 1}
                onClick={() =>
                  onLayout({ ...layout, order: moveColumn(layout.order, field, layout.order[index + 2] ?? null) })
                }
              />
            </li>
          );
        })}
      </ul>
    </Popover>
  );
}
