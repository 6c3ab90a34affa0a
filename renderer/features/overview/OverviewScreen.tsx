import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { toPlainError } from '#shared/base/winnowError.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Skeleton, SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { holdStale } from '#renderer/ui/stale.ts';
import { CalibrationCard } from './CalibrationCard.tsx';
import { ClassBarsCard } from './ClassBarsCard.tsx';
import { ClassQualityCard } from './ClassQualityCard.tsx';
import { ConfidenceCard } from './ConfidenceCard.tsx';
import { ConfusionCard } from './ConfusionCard.tsx';
import { confusionTotals } from './confusionModel.ts';
import { HeadlineMetrics } from './HeadlineMetrics.tsx';
import { HumanCard } from './HumanCard.tsx';
import { NextCard } from './NextCard.tsx';
import { PrioritiesCard } from './PrioritiesCard.tsx';
import { SuspectsCard } from './SuspectsCard.tsx';
import { TargetsCard } from './TargetsCard.tsx';
import { WithoutRun } from './WithoutRun.tsx';
import { WorstPairsCard } from './WorstPairsCard.tsx';
import styles from './overview.module.css';

type Overview = MethodOutput<'metrics.overview'>;

/** "What to work on": what to do next first, then what it rests on. Everything is about the current filter. */
export function OverviewScreen() {
  const filter = useUi((state) => state.filter);
  const setFilter = useUi((state) => state.setFilter);
  const project = useMethod('project.info', {}).data ?? null;
  const overview = useMethod('metrics.overview', { filter }, { keepPrevious: true });
  const clear = filter && <Button onClick={() => setFilter('')}>Clear the filter</Button>;
  if (overview.isError) {
    const isFilter = toPlainError(overview.error).code === 'bad_filter';
    return (
      <div className={styles.page}>
        <header className={styles.head}>
          <h1>What to work on</h1>
        </header>
        <Card>
          <ErrorState
            title={isFilter ? 'The filter cannot be read' : 'The overview could not be made'}
            error={overview.error}
            {...(isFilter ? {} : { onRetry: () => void overview.refetch() })}
            actions={clear}
          />
        </Card>
      </div>
    );
  }
  if (!overview.data || !project) return <OverviewSkeleton />;
  const { data } = overview;
  return (
    <div className={styles.page} {...holdStale(overview)}>
      <header className={styles.head}>
        <h1>{data.hasRun ? 'What to work on' : project.name}</h1>
        <p>{subtitle(data, project, filter)}</p>
      </header>
      {data.n === 0 ? (
        <Card>
          <EmptyState
            icon="filter"
            title={filter ? 'No example matches the filter' : 'There are no examples'}
            actions={clear}
          >
            {filter ? <code>{filter}</code> : 'The import found no rows to keep.'}
          </EmptyState>
        </Card>
      ) : data.hasRun ? (
        <WithRun overview={data} project={project} />
      ) : (
        <>
          <WithoutRun overview={data} project={project} />
          <HumanCard />
        </>
      )}
    </div>
  );
}

function WithRun({ overview, project }: { readonly overview: Overview; readonly project: ProjectInfo }) {
  const { labels, matrix } = overview.confusion;
  return (
    <>
      {overview.optimistic && (
        <Banner tone="warn">
          <strong>Scores are optimistic.</strong> {overview.optimistic}
        </Banner>
      )}
      <PrioritiesCard />
      <TargetsCard />
      <div className={styles.halves}>
        <NextCard overview={overview} project={project} />
        <SuspectsCard />
      </div>
      <HeadlineMetrics overview={overview} />
      <HumanCard />
      <div className={styles.matrixRow}>
        <ConfusionCard labels={labels} matrix={matrix} leftOut={overview.n - confusionTotals(matrix).total} />
        <div className={styles.stack}>
          <WorstPairsCard labels={labels} matrix={matrix} />
          <CalibrationCard />
        </div>
      </div>
      <div className={styles.halves} data-ragged>
        <ConfidenceCard />
        <ClassBarsCard />
      </div>
      <ClassQualityCard classes={overview.classes} />
    </>
  );
}

function subtitle(overview: Overview, project: ProjectInfo, filter: string): string {
  const examples = filter
    ? `${formatNumber(overview.n)} of ${count(project.examples, 'example')}, as filtered by ${filter}`
    : count(project.examples, 'example');
  if (!overview.hasRun) return `${examples}, ${count(project.classes.length, 'class', 'classes')}. No predictions yet.`;
  return `${examples}, with the predictions of ${project.activeRun?.name ?? 'the active run'}. Rates carry their 95 % interval.`;
}

function OverviewSkeleton() {
  return (
    <div className={styles.page} role="status" aria-label="Loading the overview">
      <div className={styles.head}>
        <Skeleton width={170} height={22} />
        <Skeleton width={340} />
      </div>
      <div className={styles.halves}>
        <Card>
          <SkeletonLines lines={7} />
        </Card>
        <Card>
          <SkeletonLines lines={7} />
        </Card>
      </div>
      <div className={styles.metrics}>
        {['a', 'b', 'c', 'd'].map((place) => (
          <Skeleton key={place} height={92} />
        ))}
      </div>
      <Skeleton height={380} />
    </div>
  );
}
