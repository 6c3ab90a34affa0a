import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './effect.module.css';

type FigureProps = {
  readonly name: string;
  readonly value: string;
  /** What it rests on. */
  readonly detail: string;
  readonly isStrong?: boolean;
  readonly tone?: 'good' | 'bad' | undefined;
};

/** A figure of a `dl`, large, with its interval and n below it. */
export function Figure({ name, value, detail, isStrong = false, tone }: FigureProps) {
  return (
    <div className={cx(styles.figure, isStrong && styles.strong)}>
      <dt>{name}</dt>
      <dd>
        <span className={styles.value} data-tone={tone}>
          {value}
        </span>
        <span className={textStyles.detail}>{detail}</span>
      </dd>
    </div>
  );
}
