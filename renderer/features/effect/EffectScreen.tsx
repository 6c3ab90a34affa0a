import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import { ClearFilter } from '#renderer/widgets/ClearFilter.tsx';
import { useMethod } from '#renderer/data/client.ts';
import { FilteredError } from '#renderer/widgets/FilteredError.tsx';
import { NoExampleFits } from '#renderer/widgets/NoExampleFits.tsx';
import { RunModelFirst } from '#renderer/widgets/RunModelFirst.tsx';
import { useReportTask } from '#renderer/state/reportTask.ts';
import { defaultQueue, useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Page, PageHead } from '#renderer/ui/Page.tsx';
import { Skeleton, SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { AuditCard } from './AuditCard.tsx';
import { ChangeFigures } from './ChangeFigures.tsx';
import { ClassEffectCard } from './ClassEffectCard.tsx';
import { CausesCard } from './CausesCard.tsx';
import { SliceEffectCard } from './SliceEffectCard.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import styles from './effect.module.css';

/** Did it help? What the decisions did to the model's numbers while the model stayed as it is. */
export function EffectScreen() {
  const filter = useUi((state) => state.filter);
  const askForReport = useReportTask((state) => state.ask);
  const effect = useMethod('effect.get', { filter }, { keepPrevious: true });
  const { data } = effect;
  return (
    <Page answer={effect}>
      <PageHead
        title="What the decisions did"
        note={data && !effect.isError ? subtitle(data, filter) : 'Before and after.'}
        actions={
          data?.hasRun &&
          !effect.isError && (
            <Button icon="file" onClick={askForReport}>
              Report…
            </Button>
          )
        }
      />
      {effect.isError ? (
        <Card>
          <FilteredError
            title="The effect could not be counted"
            error={effect.error}
            onRetry={() => void effect.refetch()}
          />
        </Card>
      ) : !data ? (
        <Waiting />
      ) : !data.hasRun ? (
        <RunModelFirst>
          What decisions did is seen in how often the predictions are right: on the labels as they came, and on the
          labels as they are now.
        </RunModelFirst>
      ) : data.examples === 0 ? (
        <Card>
          <NoExampleFits />
        </Card>
      ) : data.decided === 0 ? (
        <NothingDecided />
      ) : (
        <>
          <ChangeFigures overall={data.overall} />
          <div className={styles.halves}>
            <CausesCard overall={data.overall} />
            <AuditCard />
          </div>
          <SliceEffectCard effect={data} />
          <ClassEffectCard classes={data.classes} />
        </>
      )}
    </Page>
  );
}

function subtitle({ run, examples, decided }: EffectAnswer, filter: string): string {
  const of = `${formatNumber(decided)} of ${count(examples, 'example')}${filter ? ', as filtered,' : ''} decided on`;
  return run ? `${of}. The predictions are those of ${run}, before and after.` : `${of}.`;
}

function Waiting() {
  return (
    <Stack gap={7} role="status" aria-label="Counting what the decisions did">
      <Skeleton height={96} />
      <Card>
        <SkeletonLines lines={6} />
      </Card>
      <Card>
        <SkeletonLines lines={5} />
      </Card>
    </Stack>
  );
}

function NothingDecided() {
  const open = useUi((state) => state.open);
  const filter = useUi((state) => state.filter);
  return (
    <Card>
      <EmptyState
        icon="review"
        title={filter ? 'Nothing decided within the filter' : 'Nothing decided yet'}
        actions={
          <>
            <Button variant="primary" onClick={() => open('review', { queue: { ...defaultQueue, filter } })}>
              Review suspicious labels
            </Button>
            <ClearFilter />
          </>
        }
      >
        Decide on a few suspicious labels. Here you see then how the accuracy changed, in every slice and class, and
        which errors were the label’s and which are the model’s.
      </EmptyState>
    </Card>
  );
}
