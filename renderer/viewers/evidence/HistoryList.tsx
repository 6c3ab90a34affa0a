import type { ExampleDetail } from '#shared/contract/values.ts';
import { actions } from '#shared/model/actions.ts';
import { formatAgo } from '#renderer/ui/format.ts';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import styles from './evidence.module.css';

/** What was decided about an example, newest first; what was undone stays, struck out. */
export function HistoryList({ history }: { readonly history: ExampleDetail['history'] }) {
  if (history.length === 0) return <p className={styles.quiet}>Nothing decided yet.</p>;
  return (
    <ol className={cx(layout.list, styles.history)}>
      {history.toReversed().map((entry) => (
        <li key={entry.id} data-undone={entry.isUndone || undefined}>
          <span>
            {actions[entry.action].done(entry.value)}
            {actions[entry.action].value?.kind === 'text' && entry.value ? <q>{entry.value}</q> : null}
            {entry.reason ? <q>{entry.reason}</q> : null}
          </span>
          <time dateTime={entry.at} title={new Date(entry.at).toLocaleString()}>
            {entry.isUndone ? 'undone' : formatAgo(entry.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
