import { keyLabel } from '#renderer/state/keymap.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import type { BlindSession } from './blindSession.ts';
import styles from './review.module.css';

/** How far the blind pass is, and whether the answers are saved. */
export function BlindBar({ session }: { readonly session: BlindSession }) {
  const { ids, done, position, saving, notice } = session.store();
  return (
    <div className={styles.bar}>
      <strong className={styles.blindName}>
        <Icon name="review" size={15} /> Blind pass
      </strong>
      <span className={styles.position}>
        <IconButton
          size="small"
          icon="chevronLeft"
          label="Previous example"
          keyHint={keyLabel('review.previous')}
          disabled={position === 0}
          onClick={() => session.move(-1)}
        />
        <span>
          {position === null ? 'End' : formatNumber(position + 1)} <i>of {formatNumber(ids.length)}</i>
        </span>
        <IconButton
          size="small"
          icon="chevronRight"
          label="Next example"
          keyHint={keyLabel('review.next')}
          disabled={position === null || position >= ids.length - 1}
          onClick={() => session.move(1)}
        />
      </span>
      <div className={styles.progress}>
        <Progress label="Labelled blind" hideLabel isThin value={ids.length === 0 ? 0 : done.size / ids.length} />
        <div className={styles.figures}>
          <span>
            {formatNumber(done.size)} of {count(ids.length, 'example')} labelled blind
          </span>
        </div>
      </div>
      <span className={styles.saved} role="status">
        {saving > 0 ? 'Saving…' : notice === null ? null : <span className={styles.savedText}>{notice}</span>}
      </span>
    </div>
  );
}
