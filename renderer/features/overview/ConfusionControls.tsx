import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import type { MatrixMode } from './heat.ts';
import styles from './confusion.module.css';

type MatrixOrder = 'classes' | 'size' | 'blocks';
export type MatrixLook = { readonly mode: MatrixMode; readonly order: MatrixOrder; readonly isErrorsOnly: boolean };

const modes = [
  { value: 'counts', label: 'Counts' },
  { value: 'rows', label: 'Row %' },
  { value: 'columns', label: 'Column %' },
  { value: 'cost', label: 'Cost' },
] as const;
const orders = [
  { value: 'classes', label: 'As is' },
  { value: 'size', label: 'By size' },
  { value: 'blocks', label: 'Blocks' },
] as const;

type ConfusionControlsProps = { readonly look: MatrixLook; readonly onChange: (look: MatrixLook) => void };

/** How the matrix is looked at: what its cells show, in what order, with or without the diagonal. */
export function ConfusionControls({ look, onChange }: ConfusionControlsProps) {
  return (
    <div className={styles.controls}>
      <SegmentedControl
        label="What the cells show"
        value={look.mode}
        onChange={(mode) => onChange({ ...look, mode })}
        options={modes}
      />
      <SegmentedControl
        label="Order of the classes"
        value={look.order}
        onChange={(order) => onChange({ ...look, order })}
        options={orders}
      />
      <Checkbox
        label="Errors only"
        checked={look.isErrorsOnly}
        onChange={(isErrorsOnly) => onChange({ ...look, isErrorsOnly })}
      />
    </div>
  );
}
