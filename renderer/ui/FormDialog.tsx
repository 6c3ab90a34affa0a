import { useId, type ReactNode, type RefObject } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import styles from './overlays.module.css';

type FormDialogProps = {
  readonly title: string;
  readonly description: string;
  readonly width?: number;
  /** What the button that does it says. */
  readonly action: ReactNode;
  readonly isBusy?: boolean;
  /** Neither the button nor Enter does it. */
  readonly isBlocked?: boolean;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A form that asks a few things at once. Enter in a field does what the button does. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, width, action, isBusy = false, isBlocked = false, onSubmit, onClose, children } = props;
  const formId = useId();
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      description={description}
      {...(width === undefined ? {} : { width })}
      {...(props.initialFocus ? { initialFocus: props.initialFocus } : {})}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={isBusy} disabled={isBlocked}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
