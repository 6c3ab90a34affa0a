import type { ExampleDetail } from '#shared/contract/values.ts';
import { actions } from '#shared/model/actions.ts';
import { Pill } from '#renderer/ui/Pill.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './review.module.css';

/** What was decided before, when a person comes back to an example. */
export function DecidedLine({ detail }: { readonly detail: ExampleDetail }) {
  const last = detail.history.filter((entry) => !entry.isUndone).at(-1);
  const hasMarks = detail.isFlagged || detail.isExcluded || detail.note !== null;
  if (!detail.isDecided && !hasMarks) return null;
  return (
    <div className={styles.decided}>
      {detail.isDecided && last ? <Pill tone="good">{actions[last.action].done(last.value)}</Pill> : null}
      {detail.isFlagged ? <Pill tone="warn">flagged</Pill> : null}
      {detail.isExcluded ? <Pill tone="bad">excluded</Pill> : null}
      {detail.note === null ? null : <span className={cx(textStyles.note, textStyles.breaks)}>“{detail.note}”</span>}
    </div>
  );
}
