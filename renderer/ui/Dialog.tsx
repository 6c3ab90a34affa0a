import { useRef, type CSSProperties, type ReactNode, type RefObject } from 'react';
import { Dialog as Base } from '@base-ui/react/dialog';
import { Button, IconButton } from './Button.tsx';
import { cx } from './cx.ts';
import textStyles from './text.module.css';
import styles from './overlays.module.css';

type DialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Keeps the title for screen readers only (the command palette). */
  readonly hideTitle?: boolean;
  readonly width?: number;
  readonly position?: 'center' | 'top';
  readonly footer?: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
};

/** A modal dialog: focus stays inside, Escape closes, focus goes back where it was. */
export function Dialog(props: DialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    hideTitle,
    width = 480,
    position = 'center',
    footer,
    initialFocus,
    className,
    children,
  } = props;
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => onOpenChange(isOpen)}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Viewport className={cx(styles.dialogViewport, position === 'top' && styles.top)}>
          <Base.Popup
            ref={popup}
            className={styles.dialog}
            style={{ '--dialog-width': `${width}px` } as CSSProperties}
            initialFocus={initialFocus ?? (hideTitle ? true : popup)}
            {...(hideTitle ? { 'aria-label': title } : {})}
          >
            {!hideTitle && (
              <div className={styles.dialogHead}>
                <div className={styles.dialogTitles}>
                  <Base.Title className={styles.dialogTitle}>{title}</Base.Title>
                  {description && <Base.Description className={textStyles.muted}>{description}</Base.Description>}
                </div>
                <Base.Close render={<IconButton icon="close" label="Close" />} />
              </div>
            )}
            {hideTitle ? children : children && <div className={cx(styles.dialogBody, className)}>{children}</div>}
            {footer && <div className={styles.dialogFoot}>{footer}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

type ConfirmProps = {
  readonly open: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly title: string;
  readonly text: ReactNode;
  /** What the button that does it says: a verb. */
  readonly action: string;
  readonly onConfirm: () => void;
};

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ open, onOpenChange, title, text, action, onConfirm }: ConfirmProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={text}
      width={420}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="danger"
            onClick={() => {
              onOpenChange(false);
              onConfirm();
            }}
          >
            {action}
          </Button>
        </>
      }
    />
  );
}
