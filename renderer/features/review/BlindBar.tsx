import { count, formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import { WorkBar } from '#renderer/ui/WorkScreen.tsx';
import { Position, Saved } from './barParts.tsx';
import type { BlindSession } from './blindSession.ts';
import styles from './review.module.css';

/** How far the blind pass is, and whether the answers are saved. */
export function BlindBar({ session }: { readonly session: BlindSession }) {
  const { ids, done, position, saving, notice, hasSaved } = session.store();
  return (
    <WorkBar>
      <strong className={styles.blindName}>
        <Icon name="review" size={15} /> Blind pass
      </strong>
      <Position position={position} count={ids.length} onMove={session.move} />
      <div className={styles.progress}>
        <Progress label="Labelled blind" hideLabel isThin value={ids.length === 0 ? 0 : done.size / ids.length} />
        <div className={styles.figures}>
          <span>
            {formatNumber(done.size)} of {count(ids.length, 'example')} labelled blind
          </span>
        </div>
      </div>
      <Saved isSaving={saving > 0} notice={notice} hasSaved={hasSaved} />
    </WorkBar>
  );
}
