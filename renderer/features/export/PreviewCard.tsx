import { useState } from 'react';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card, CardFoot } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import type { Freshness } from '#renderer/ui/stale.ts';
import type { Preview } from './exportWords.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './export.module.css';

type Change = Preview['changes'][number];
type Shown = 'all' | 'relabel' | 'exclude';

type PreviewCardProps = { readonly preview: Preview; readonly answer: Freshness };

/** What will differ from the source, row by row. */
export function PreviewCard({ preview, answer }: PreviewCardProps) {
  const [shown, setShown] = useState<Shown>('all');
  const open = useUi((state) => state.open);
  const host = useHost();
  const total = preview.relabelled + preview.excluded;
  const rows = preview.changes.filter((change) => shown === 'all' || change.action === shown);
  const see = (change: Change) => open('explore', { filter: 'changed:true OR excluded:true', focusId: change.id });
  return (
    <Card
      title="What changes"
      note={`${formatNumber(preview.relabelled)} relabelled · ${formatNumber(preview.excluded)} excluded`}
      isFlush
      answer={answer}
      className={styles.preview}
      actions={
        preview.relabelled > 0 &&
        preview.excluded > 0 && (
          <SegmentedControl
            label="Changes shown"
            value={shown}
            onChange={setShown}
            options={[
              { value: 'all', label: 'All' },
              { value: 'relabel', label: 'Relabelled' },
              { value: 'exclude', label: 'Excluded' },
            ]}
          />
        )
      }
    >
      {total === 0 ? (
        <EmptyState
          icon="check"
          title="Nothing differs from the source yet"
          actions={<Button onClick={() => open('review')}>Review labels</Button>}
        >
          Relabel or exclude examples in Review or Explore, and they are listed here before anything is written.
        </EmptyState>
      ) : (
        <div className={styles.changes}>
          <DataTable
            label="Changes"
            columns={columnsFor(
              rows.some((row) => row.thumbUrl !== null),
              host.mediaUrl,
              see,
            )}
            rows={rows}
            rowKey={(row) => row.id}
            onRowClick={see}
            empty="None among the first that are listed."
          />
          {total > preview.changes.length && (
            <CardFoot>
              The first {formatNumber(preview.changes.length)} of {formatNumber(total)}; all of them are in the export.
            </CardFoot>
          )}
        </div>
      )}
    </Card>
  );
}

function columnsFor(
  hasThumbs: boolean,
  mediaUrl: (relative: string) => string,
  see: (change: Change) => void,
): readonly DataColumn<Change>[] {
  const thumb: DataColumn<Change> = {
    id: 'thumb',
    head: 'Picture',
    isHeadHidden: true,
    width: '52px',
    cell: ({ thumbUrl }) =>
      thumbUrl && (
        <img className={styles.thumb} src={mediaUrl(thumbUrl)} alt="" width={30} height={30} loading="lazy" />
      ),
  };
  return [
    ...(hasThumbs ? [thumb] : []),
    {
      id: 'key',
      head: 'Example',
      cell: (change) => (
        <TableLink title={change.key} onOpen={() => see(change)}>
          <code className={cx(textStyles.cut, styles.key)}>{change.key}</code>
        </TableLink>
      ),
    },
    { id: 'row', head: 'Row', align: 'end', width: '70px', cell: ({ row }) => formatNumber(row) },
    {
      id: 'change',
      head: 'Given → current',
      cell: ({ action, from, to }) => (
        <span className={styles.change}>
          <span className={textStyles.muted}>{from ?? 'no label'}</span>
          <Icon name="chevronRight" size={12} />
          {action === 'exclude' ? <Pill tone="warn">left out</Pill> : <strong>{to ?? 'no label'}</strong>}
        </span>
      ),
    },
  ];
}
