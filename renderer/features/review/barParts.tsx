import { keyLabel } from '#renderer/state/keymap.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './review.module.css';

/** Where a pass stands and one step either way. `position` is null at the end. */
export function Position(props: {
  readonly position: number | null;
  readonly count: number;
  readonly onMove: (by: 1 | -1) => void;
}) {
  const { position, count, onMove } = props;
  return (
    <span className={styles.position} hidden={count === 0}>
      <IconButton
        size="small"
        icon="chevronLeft"
        label="Previous example"
        keyHint={keyLabel('review.previous')}
        disabled={position === 0}
        onClick={() => onMove(-1)}
      />
      <span>
        {position === null ? 'End' : formatNumber(position + 1)} <i>of {formatNumber(count)}</i>
      </span>
      <IconButton
        size="small"
        icon="chevronRight"
        label="Next example"
        keyHint={keyLabel('review.next')}
        disabled={position === null || position >= count - 1}
        onClick={() => onMove(1)}
      />
    </span>
  );
}

/** Whether everything is saved, or what was just done instead. */
export function Saved(props: {
  readonly isSaving: boolean;
  readonly notice: string | null;
  readonly hasSaved: boolean;
}) {
  const { isSaving, notice, hasSaved } = props;
  return (
    <span className={styles.saved} role="status">
      {isSaving ? (
        'Saving…'
      ) : notice !== null ? (
        <span className={textStyles.cut} title={notice}>
          {notice}
        </span>
      ) : hasSaved ? (
        <>
          <Icon name="check" size={13} /> Saved
        </>
      ) : null}
    </span>
  );
}
