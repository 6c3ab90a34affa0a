import type { ReactNode } from 'react';
import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import { toPlainError } from '#shared/base/winnowError.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useReportTask } from '#renderer/state/reportTask.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Skeleton, SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { holdStale } from '#renderer/ui/stale.ts';
import { AuditCard } from './AuditCard.tsx';
import { ChangeFigures } from './ChangeFigures.tsx';
import { ClassEffectCard } from './ClassEffectCard.tsx';
import { OwnersCard } from './OwnersCard.tsx';
import { SliceEffectCard } from './SliceEffectCard.tsx';
import styles from './effect.module.css';

/** Did it help? What the decisions did to the model's numbers while the model stayed as it is. */
export function EffectScreen() {
  const filter = useUi((state) => state.filter);
  const setFilter = useUi((state) => state.setFilter);
  const askForReport = useReportTask((state) => state.ask);
  const effect = useMethod('effect.get', { filter }, { keepPrevious: true });
  const { data } = effect;
  const isFilterError = effect.isError && toPlainError(effect.error).code === 'bad_filter';
  const clear = filter && <Button onClick={() => setFilter('')}>Clear the filter</Button>;
  return (
    <div className={styles.page} {...holdStale(effect)}>
      <header className={styles.head}>
        <div>
          <h1>What the decisions did</h1>
          <p className={styles.muted}>{data && !effect.isError ? subtitle(data, filter) : 'Before and after.'}</p>
        </div>
        {data?.hasRun && !effect.isError && (
          <Button icon="file" onClick={askForReport}>
            Report…
          </Button>
        )}
      </header>
      {effect.isError ? (
        <Card>
          <ErrorState
            title={isFilterError ? 'The filter cannot be read' : 'The effect could not be counted'}
            error={effect.error}
            {...(isFilterError ? {} : { onRetry: () => void effect.refetch() })}
            actions={clear}
          />
        </Card>
      ) : !data ? (
        <Waiting />
      ) : !data.hasRun ? (
        <WithoutRun />
      ) : data.examples === 0 ? (
        <Card>
          <EmptyState icon="filter" title="No example matches the filter" actions={clear}>
            <code>{filter}</code>
          </EmptyState>
        </Card>
      ) : data.decided === 0 ? (
        <NothingDecided clear={clear} isFiltered={filter !== ''} />
      ) : (
        <>
          <ChangeFigures overall={data.overall} />
          <div className={styles.halves}>
            <OwnersCard overall={data.overall} />
            <AuditCard />
          </div>
          <SliceEffectCard effect={data} />
          <ClassEffectCard classes={data.classes} />
        </>
      )}
    </div>
  );
}

function subtitle({ run, examples, decided }: EffectAnswer, filter: string): string {
  const of = `${formatNumber(decided)} of ${count(examples, 'example')}${filter ? ', as filtered,' : ''} decided on`;
  return run ? `${of}. The predictions are those of ${run}, before and after.` : `${of}.`;
}

function Waiting() {
  return (
    <div className={styles.waiting} role="status" aria-label="Counting what the decisions did">
      <Skeleton height={96} />
      <Card>
        <SkeletonLines lines={6} />
      </Card>
      <Card>
        <SkeletonLines lines={5} />
      </Card>
    </div>
  );
}

function WithoutRun() {
  const openModel = useUi((state) => state.openModel);
  return (
    <Card>
      <EmptyState
        icon="models"
        title="Run a model first"
        actions={
          <Button variant="primary" onClick={() => openModel(null)}>
            Go to Models
          </Button>
        }
      >
        What decisions did is seen in how often the predictions are right: on the labels as they came, and on the labels
        as they are now.
      </EmptyState>
    </Card>
  );
}

function NothingDecided({ clear, isFiltered }: { readonly clear: ReactNode; readonly isFiltered: boolean }) {
  const open = useUi((state) => state.open);
  const filter = useUi((state) => state.filter);
  return (
    <Card>
      <EmptyState
        icon="review"
        title={isFiltered ? 'Nothing decided within the filter' : 'Nothing decided yet'}
        actions={
          <>
            <Button variant="primary" onClick={() => open('review', { queue: { kind: 'label_error', filter } })}>
              Review suspicious labels
            </Button>
            {clear}
          </>
        }
      >
        Decide on a few suspicious labels. Here you see then how the accuracy changed, in every slice and class, and
        which errors were the label’s and which are the model’s.
      </EmptyState>
    </Card>
  );
}
