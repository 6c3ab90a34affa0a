import type { ReactNode } from 'react';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { wordsOf } from '#shared/model/detectors.ts';
import { isSetKind } from '#shared/model/sets.ts';
import { SameAs, setOf } from '#renderer/widgets/SameAs.tsx';
import { useMethod } from '#renderer/data/client.ts';
import { useKeyLabel } from '#renderer/state/keymap.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { ExampleView } from '#renderer/viewers/ExampleView.tsx';
import { CellList } from '#renderer/viewers/TableRowViewer.tsx';
import { HistoryList } from '#renderer/viewers/evidence/HistoryList.tsx';
import { NeighbourStrip } from '#renderer/viewers/evidence/NeighbourStrip.tsx';
import { ProbabilityBars } from '#renderer/viewers/evidence/ProbabilityBars.tsx';
import { originCells } from '#renderer/viewers/exampleContent.ts';
import styles from './detailPanel.module.css';

/** Everything known about the focused example. */
export function DetailPanel(props: {
  readonly id: number | null;
  readonly sought: readonly string[];
  readonly onClose: () => void;
}) {
  const query = useMethod('examples.get', { ids: [props.id ?? 0] }, { enabled: props.id !== null, keepPrevious: true });
  const detail = props.id === null ? undefined : query.data?.[0];
  const keyHint = useKeyLabel('explore.details');
  return (
    <aside className={styles.panel} aria-label="Details">
      <div className={styles.head}>
        <h2 title={detail?.key}>{detail?.key ?? 'Details'}</h2>
        {detail ? (
          <Button
            variant="link"
            size="small"
            onClick={() =>
              useUi
                .getState()
                .open('review', { queue: { kind: 'filter', filter: useUi.getState().filter }, focusId: detail.id })
            }
          >
            Review it
          </Button>
        ) : null}
        <IconButton size="small" icon="close" label="Hide details" keyHint={keyHint} onClick={props.onClose} />
      </div>
      {detail ? (
        <DetailBody detail={detail} sought={props.sought} />
      ) : props.id === null ? (
        <EmptyState isCompact title="No example in focus">
          Click a row, or walk with the arrow keys.
        </EmptyState>
      ) : query.isError ? (
        <ErrorState
          isCompact
          error={query.error}
          onRetry={() => void query.refetch()}
          title="This example could not be read"
        />
      ) : (
        <div className={styles.body}>
          <SkeletonLines lines={10} />
        </div>
      )}
    </aside>
  );
}

function DetailBody({ detail, sought }: { readonly detail: ExampleDetail; readonly sought: readonly string[] }) {
  const origin = originCells(detail.cells);
  const isPicture = detail.imageUrl !== null || detail.imagePath !== null;
  const set = setOf(detail);
  const isChanged = detail.currentLabel !== detail.givenLabel;
  return (
    <div className={styles.body} tabIndex={0} role="region" aria-label={`Example ${detail.key}`}>
      <div
        className={styles.view}
        data-picture={isPicture || undefined}
        {...(isPicture ? {} : { tabIndex: 0, role: 'group', 'aria-label': 'Content' })}
      >
        <ExampleView detail={detail} size="large" sought={sought} />
      </div>
      <div className={styles.labels}>
        <span className={styles.label}>{detail.currentLabel ?? 'No label'}</span>
        {isChanged ? <Pill tone="accent">was {detail.givenLabel ?? 'no label'}</Pill> : <Pill>given</Pill>}
        {detail.isFlagged ? <Pill tone="warn">flagged</Pill> : null}
        {detail.isExcluded ? <Pill tone="bad">excluded</Pill> : null}
        {detail.tags.map((tag) => (
          <Pill key={tag}>{tag}</Pill>
        ))}
      </div>
      {detail.findings
        .filter(({ kind }) => !isSetKind(kind))
        .map(({ kind, reason }) => (
          <Part key={kind} title={`Why: ${wordsOf(kind).one}`}>
            <p className={styles.reason}>{reason}</p>
          </Part>
        ))}
      {set ? (
        <Part title={`Why: ${wordsOf(set.kind).one}`}>
          <SameAs detail={detail} className={styles.reason} />
        </Part>
      ) : null}
      <Part title={detail.prediction?.scores.length ? 'Decision scores' : 'Class probabilities'}>
        <ProbabilityBars detail={detail} />
      </Part>
      <Part title="Nearest neighbours">
        <NeighbourStrip detail={detail} onOpen={(id) => useUi.getState().setFocusId(id)} />
      </Part>
      {detail.note ? (
        <Part title="Note">
          <p className={styles.note}>{detail.note}</p>
        </Part>
      ) : null}
      {origin.length > 0 ? (
        <Part title="Where it comes from">
          <CellList cells={origin} />
        </Part>
      ) : null}
      <Part title="History">
        <HistoryList history={detail.history} />
      </Part>
      <p className={styles.source}>
        {detail.dataset}, row {detail.sourceRow}
        {detail.imagePath ? ` · ${detail.imagePath}` : ''}
      </p>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
