import type { RunInfo } from '#shared/contract/values.ts';
import { JobStatePill } from '#renderer/widgets/JobProgress.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatAgo, formatDuration, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { runDifferences } from './runDifferences.ts';
import { useModels } from './modelsState.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

/** Every run with its accuracy; the marked one is shown in full below. */
export function RunTable({ runs, shownId }: { readonly runs: readonly RunInfo[]; readonly shownId: number | null }) {
  const select = useModels((state) => state.select);
  const columns: readonly DataColumn<RunInfo>[] = [
    {
      id: 'name',
      head: 'Run',
      cell: (run) => (
        <div>
          <span className={styles.runName}>
            <Button variant="link" aria-pressed={run.id === shownId} onClick={() => select(run.id)}>
              {run.name}
            </Button>
            {run.isActive && <Pill tone="accent">in use</Pill>}
            {run.kind === 'embeddings' && <Pill>embeddings</Pill>}
            {run.kind === 'decision' && <Pill>decision scores</Pill>}
            {run.isEmbeddingSource && !run.isActive && <Pill tone="accent">used for neighbours</Pill>}
            {run.state !== 'done' && <JobStatePill state={run.state} />}
            {run.source === 'imported' && <Pill>imported</Pill>}
            {run.source === 'heads' && <Pill>out of sample</Pill>}
            {run.optimistic && <Pill tone="warn">optimistic</Pill>}
          </span>
          <Differences run={run} runs={runs} />
        </div>
      ),
    },
    {
      id: 'given',
      head: 'Accuracy, given labels',
      align: 'end',
      cell: (run) => <IntervalText of={run.accuracyGiven} hideN isStacked />,
    },
    {
      id: 'current',
      head: 'On current labels',
      align: 'end',
      cell: (run) => <IntervalText of={run.accuracyCurrent} hideN isStacked />,
    },
    {
      id: 'done',
      head: 'Examples',
      align: 'end',
      cell: (run) =>
        run.done < run.total ? `${formatNumber(run.done)} of ${formatNumber(run.total)}` : formatNumber(run.done),
    },
    {
      id: 'failed',
      head: 'Failed',
      align: 'end',
      cell: (run) => (run.failed > 0 ? <span className={textStyles.bad}>{formatNumber(run.failed)}</span> : '0'),
    },
    { id: 'took', head: 'Took', align: 'end', cell: (run) => formatDuration(run.durationMs) },
    {
      id: 'when',
      head: 'Made',
      align: 'end',
      cell: (run) => (
        <span className={textStyles.oneLine} title={new Date(run.createdAt).toLocaleString('en-GB')}>
          {formatAgo(run.createdAt)}
        </span>
      ),
    },
  ];
  return (
    <Card isFlush>
      <DataTable
        label="Runs"
        columns={columns}
        rows={runs}
        rowKey={(run) => run.id}
        onRowClick={(run) => select(run.id)}
      />
    </Card>
  );
}

/** What tells a run from the others of its name. */
function Differences({ run, runs }: { readonly run: RunInfo; readonly runs: readonly RunInfo[] }) {
  const all = runDifferences(run, runs);
  if (all.length === 0) return null;
  return (
    <div className={cx(textStyles.detail, styles.differences)} title={all.join('\n')}>
      {all.slice(0, 3).join(' · ')}
      {all.length > 3 && ' …'}
    </div>
  );
}
