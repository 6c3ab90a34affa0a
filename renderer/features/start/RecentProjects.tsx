import type { UseQueryResult } from '@tanstack/react-query';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { openProject } from '#renderer/data/projectActions.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatAgo } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import layout from '#renderer/ui/layout.module.css';
import styles from './StartScreen.module.css';

type AppInfo = MethodOutput<'app.info'>;

export function RecentProjects({ info }: { readonly info: UseQueryResult<AppInfo, Error> }) {
  if (info.isError)
    return (
      <ErrorState
        isCompact
        title="Recent projects cannot be listed"
        error={info.error}
        onRetry={() => void info.refetch()}
      />
    );
  if (info.isPending) return <SkeletonLines lines={3} label="Reading recent projects" />;
  if (info.data.recent.length === 0) return null;
  return (
    <section aria-labelledby="recent-title">
      <h2 id="recent-title" className={styles.recentTitle}>
        Recent projects
      </h2>
      <ul className={cx(layout.list, styles.recent)}>
        {info.data.recent.map((entry) => (
          <RecentRow key={entry.path} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ entry }: { readonly entry: AppInfo['recent'][number] }) {
  const forget = useMethodMutation('app.forgetRecent');
  return (
    <li className={styles.recentRow}>
      <button
        type="button"
        className={styles.recentOpen}
        disabled={!entry.isFound}
        onClick={() => void openProject(entry.path)}
      >
        <Icon name="project" size={18} />
        <span className={styles.recentNames}>
          <span className={styles.recentName}>
            {entry.name}
            {!entry.isFound && <Pill tone="warn">not found</Pill>}
          </span>
          <span className={cx(textStyles.cut, textStyles.detail)}>{entry.path}</span>
        </span>
        <span className={styles.recentMeta}>
          {count(entry.examples, 'example')}
          <br />
          {formatAgo(entry.openedAt)}
        </span>
      </button>
      <IconButton
        icon="close"
        size="small"
        label={`Take ${entry.name} off the list`}
        onClick={() =>
          forget.mutate({ path: entry.path }, { onError: (error) => notifyError('It is still on the list', error) })
        }
      />
    </li>
  );
}
