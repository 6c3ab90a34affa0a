import { formatNumber } from '#renderer/ui/format.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import { swatchOf, type SwatchPlace } from './classSwatch.ts';
import styles from './ClassChip.module.css';

type ClassChipProps = {
  /** Null: without a label. */
  readonly label: string | null;
  /** Examples with it. */
  readonly count?: number;
  readonly among: SwatchPlace;
  /** A word of the model and not of a person. */
  readonly isSuggested?: boolean;
  /** Without a ground, in a row of facts. */
  readonly isBare?: boolean;
};

/** A class with its small swatch: the ground says whose word it is, the swatch which class. */
export function ClassChip({ label, count, among, isSuggested, isBare }: ClassChipProps) {
  return (
    <span
      className={styles.chip}
      data-swatch={swatchOf(label, among) ?? undefined}
      data-suggested={isSuggested || undefined}
      data-bare={isBare || undefined}
      title={label ?? undefined}
    >
      <span className={cx(textStyles.cut, label === null && textStyles.missing)}>{label ?? 'no label'}</span>
      {count === undefined ? null : <i>{formatNumber(count)}</i>}
    </span>
  );
}
