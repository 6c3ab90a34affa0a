import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatAgo, formatNumber } from '#renderer/ui/format.ts';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './export.module.css';

type LogItem = MethodOutput<'decisions.log'>['items'][number];

const pageSize = 25;

/** Everything that was decided, as it goes into the export beside the data. Nothing is ever taken out of it. */
export function DecisionLog() {
  const [offset, setOffset] = useState(0);
  const open = useUi((state) => state.open);
  const log = useMethod('decisions.log', { offset, limit: pageSize }, { keepPrevious: true });
  if (log.isError) {
    return (
      <Card title="Decision log">
        <ErrorState isCompact error={log.error} onRetry={() => void log.refetch()} />
      </Card>
    );
  }
  const total = log.data?.total ?? 0;
  return (
    <Card
      title="Decision log"
      note={total > 0 ? `${count(total, 'entry', 'entries')}, written beside the data` : undefined}
      isFlush
      actions={
        total > pageSize && (
          <span className={styles.pager}>
            <IconButton
              icon="chevronLeft"
              size="small"
              label="Newer"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - pageSize))}
            />
            <span>
              {formatNumber(offset + 1)}–{formatNumber(Math.min(total, offset + pageSize))} of {formatNumber(total)}
            </span>
            <IconButton
              icon="chevronRight"
              size="small"
              label="Older"
              disabled={offset + pageSize >= total}
              onClick={() => setOffset(offset + pageSize)}
            />
          </span>
        )
      }
    >
      {!log.data ? (
        <div className={styles.padded}>
          <SkeletonLines lines={4} label="Reading the log" />
        </div>
      ) : total === 0 ? (
        <EmptyState
          isCompact
          title="Nothing is decided yet"
          actions={<Button onClick={() => open('review')}>Review labels</Button>}
        >
          Every relabel, confirmation, exclusion, flag, tag and note is kept here, and so is every undo.
        </EmptyState>
      ) : (
        <DataTable label="Decisions, newest first" columns={columns} rows={log.data.items} rowKey={(item) => item.id} />
      )}
    </Card>
  );
}

const columns: readonly DataColumn<LogItem>[] = [
  {
    id: 'at',
    head: 'When',
    width: '130px',
    cell: (item) => (
      <time
        dateTime={item.at}
        title={new Date(item.at).toLocaleString('en-GB')}
        className={cx(textStyles.muted, textStyles.oneLine)}
      >
        {formatAgo(item.at)}
      </time>
    ),
  },
  {
    id: 'action',
    head: 'What',
    cell: (item) => (
      <span className={styles.action} data-undone={item.isUndone || undefined}>
        <span>{sentence(item.action)}</span>
        {item.isUndone && <Pill>undone</Pill>}
      </span>
    ),
  },
  {
    id: 'first',
    head: 'Example',
    cell: (item) => (
      <span>
        <code>{item.firstKey}</code>
        {item.examples > 1 && (
          <span className={cx(textStyles.faint, styles.faint)}> and {formatNumber(item.examples - 1)} more</span>
        )}
      </span>
    ),
  },
  {
    id: 'reason',
    head: 'Reason',
    cell: (item) => item.reason ?? <span className={cx(textStyles.faint, styles.faint)}>–</span>,
  },
];

/** `undo: relabelled 3 examples to Coat` → `Undo: relabelled 3 examples to Coat`. */
function sentence(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}
