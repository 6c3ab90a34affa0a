import { useId } from 'react';
import type { ExportFormat } from '#shared/model/formats.ts';
import { Pill } from '#renderer/ui/Pill.tsx';
import type { Preview } from './exportWords.ts';
import { cx } from '#renderer/ui/cx.ts';
import { Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './export.module.css';

type FormatChoiceProps = {
  readonly preview: Preview;
  /** Writing the source again keeps every byte that was not decided on. */
  readonly isLossless: boolean;
  readonly value: ExportFormat;
  readonly onChange: (format: ExportFormat) => void;
};

/** The formats, the source's own first; what cannot be written says why. */
export function FormatChoice({ preview, isLossless, value, onChange }: FormatChoiceProps) {
  const name = useId();
  return (
    <fieldset className={styles.formats}>
      <legend className={styles.legend}>Format</legend>
      {preview.formats.map((choice) => (
        <label
          key={choice.format}
          className={styles.format}
          data-chosen={choice.format === value || undefined}
          data-disabled={!choice.isAvailable || undefined}
        >
          <input
            type="radio"
            name={name}
            value={choice.format}
            checked={choice.format === value}
            disabled={!choice.isAvailable}
            onChange={() => onChange(choice.format)}
          />
          <Stack as="span" gap={0}>
            <span className={styles.formatName}>
              {choice.name}
              {choice.format === 'same' && isLossless && <Pill tone="good">lossless</Pill>}
            </span>
            <span className={cx(textStyles.detail, styles.formatWhy)}>{choice.why}</span>
          </Stack>
        </label>
      ))}
    </fieldset>
  );
}
