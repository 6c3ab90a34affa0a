import type { TagColour } from '#shared/model/tagColours.ts';
import { cx } from './cx.ts';
import textStyles from './text.module.css';
import styles from './tagMark.module.css';

/** A tag's colour as a dot before its name. */
export function TagMark({ colour, children }: { readonly colour: TagColour; readonly children?: string }) {
  return (
    <span className={styles.mark}>
      <i style={{ background: `var(--tag-${colour})` }} aria-hidden="true" />
      {children === undefined ? null : <span className={cx(textStyles.cut, styles.name)}>{children}</span>}
    </span>
  );
}
