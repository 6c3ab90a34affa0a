import type { ReactElement, ReactNode } from 'react';
import { Tooltip as Base } from '@base-ui/react/tooltip';
import styles from './overlays.module.css';

type TooltipProps = {
  readonly text: ReactNode;
  readonly keyHint?: string | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** The one element the tooltip is about; it must be able to take focus, so that keyboards reach the tooltip. */
  readonly children: ReactElement<Record<string, unknown>>;
};

export function Tooltip({ text, keyHint, side = 'bottom', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className={styles.positioner}>
          <Base.Popup className={styles.tooltip}>
            {text}
            {keyHint && <span className={styles.tooltipKey}>{keyHint}</span>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
