import type { ReactElement, ReactNode } from 'react';
import { Popover as Base } from '@base-ui/react/popover';
import { cx } from './cx.ts';
import { bareFocusGuards } from './focusGuards.ts';
import styles from './overlays.module.css';

type PopoverProps = {
  readonly trigger: ReactElement<Record<string, unknown>>;
  /** Accessible name of what opens. */
  readonly label: string;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly align?: 'start' | 'center' | 'end';
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

/** A panel that opens beside its button and closes on Escape or a click elsewhere. */
export function Popover({
  trigger,
  label,
  side = 'bottom',
  align = 'start',
  open,
  onOpenChange,
  className,
  children,
}: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(isOpen) => onOpenChange?.(isOpen)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Base.Popup ref={bareFocusGuards} className={cx(styles.popover, className)} aria-label={label}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
