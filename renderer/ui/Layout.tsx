import type { AriaAttributes, CSSProperties, ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './layout.module.css';

/** Steps of the spacing scale in tokens.css: n eighths of a rem. */
type Space = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 12;

type BoxProps = AriaAttributes & {
  readonly as?: 'div' | 'span' | 'section' | 'fieldset' | 'header' | 'ul' | 'li';
  /** Between the parts. */
  readonly gap?: Space;
  readonly className?: string | undefined;
  readonly role?: string;
  readonly id?: string;
  readonly inert?: boolean;
  readonly 'data-stale'?: true | undefined;
  readonly children?: ReactNode;
};

type RowProps = BoxProps & {
  readonly align?: 'center' | 'start' | 'baseline';
  readonly justify?: 'center' | 'end' | 'between';
  /** Goes on in a next line where there is no room. */
  readonly wraps?: boolean;
};

/** Parts beside each other. */
export function Row({ as: Tag = 'div', gap = 4, align, justify, wraps, className, ...rest }: RowProps) {
  return (
    <Tag
      {...rest}
      className={cx(styles.row, className)}
      data-align={align}
      data-justify={justify}
      data-wraps={wraps || undefined}
      style={gapOf(gap)}
    />
  );
}

/** Parts below each other. */
export function Stack({ as: Tag = 'div', gap = 6, className, ...rest }: BoxProps) {
  return <Tag {...rest} className={cx(styles.stack, className)} style={gapOf(gap)} />;
}

type SplitProps = Omit<BoxProps, 'as' | 'gap'> & {
  /** What helps: it stays in sight beside the rest. */
  readonly side: ReactNode;
  readonly sidePx: number;
  /** In a narrow window its first part comes before all else. */
  readonly isSideFirst?: boolean;
};

/** What a screen is about, beside what helps with it; below each other in a narrow window. */
export function Split({ side, sidePx, isSideFirst, children, className, ...rest }: SplitProps) {
  return (
    <div
      {...rest}
      className={cx(styles.split, className)}
      data-side-first={isSideFirst || undefined}
      style={{ '--side': `${sidePx}px` } as CSSProperties}
    >
      <div className={styles.part}>{children}</div>
      <aside className={styles.part}>{side}</aside>
    </div>
  );
}

function gapOf(space: Space): CSSProperties {
  return { '--gap': space === 0 ? 0 : `var(--space-${space})` } as CSSProperties;
}
