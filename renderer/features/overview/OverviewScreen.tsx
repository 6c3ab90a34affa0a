import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { CheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { FilteredError } from '#renderer/widgets/FilteredError.tsx';
import { NoExampleFits } from '#renderer/widgets/NoExampleFits.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Page, PageHead } from '#renderer/ui/Page.tsx';
import { Skeleton, SkeletonLines } from '#renderer/ui/Skeleton.tsx';
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
import { FindingsCard } from './FindingsCard.tsx';
import { TargetsCard } from './TargetsCard.tsx';
import { useOverview } from './useOverview.ts';
import { WithoutRun } from './WithoutRun.tsx';
import { WorstPairsCard } from './WorstPairsCard.tsx';
import styles from './overview.module.css';

type Overview = MethodOutput<'metrics.overview'>;
type Answer = MethodOutput<'overview.get'>;

/** "What to work on": what to do next first, then what it rests on. Everything is about the current filter. */
export function OverviewScreen() {
  const filter = useUi((state) => state.filter);
  const project = useMethod('project.info', {}).data ?? null;
  const overview = useOverview();
  if (overview.isError) {
    return (
      <Page>
        <PageHead title="What to work on" />
        <Card>
          <FilteredError
            title="The overview could not be made"
            error={overview.error}
            onRetry={() => void overview.refetch()}
          />
        </Card>
      </Page>
    );
  }
  if (!overview.data || !project) return <OverviewSkeleton />;
  const data = overview.data.metrics;
  return (
    <Page answer={overview}>
      <PageHead title={data.hasRun ? 'What to work on' : project.name} note={subtitle(data, project, filter)} />
      {data.n === 0 ? (
        <Card>
          {filter ? (
            <NoExampleFits />
          ) : (
            <EmptyState title="There are no examples">The import found no rows to keep.</EmptyState>
          )}
        </Card>
      ) : data.hasRun ? (
        <WithRun overview={overview.data} project={project} />
      ) : (
        <>
          <WithoutRun overview={data} contradicting={overview.data.contradicting} project={project} />
          <HumanCard />
        </>
      )}
    </Page>
  );
}

function WithRun({ overview, project }: { readonly overview: Answer; readonly project: ProjectInfo }) {
  const { metrics } = overview;
  const { labels, matrix } = metrics.confusion;
  return (
    <>
      {metrics.optimistic && (
        <Banner tone="warn" actions={<CheckLabels size="small">Check the labels without it</CheckLabels>}>
          <strong>Scores are optimistic.</strong> {metrics.optimistic}
        </Banner>
      )}
      <PrioritiesCard overview={overview} />
      {overview.hasSlices && <TargetsCard />}
      <div className={styles.halves}>
        <NextCard overview={overview} project={project} />
        <FindingsCard />
      </div>
      <HeadlineMetrics overview={metrics} />
      <div className={styles.matrixRow}>
        <ConfusionCard labels={labels} matrix={matrix} leftOut={metrics.n - confusionTotals(matrix).total} />
        <div className={styles.stack}>
          <WorstPairsCard labels={labels} matrix={matrix} />
          <CalibrationCard />
        </div>
      </div>
      <div className={styles.halves} data-ragged>
        <ConfidenceCard />
        <ClassBarsCard />
      </div>
      <div id="class-quality">
        <ClassQualityCard classes={metrics.classes} />
      </div>
      <HumanCard />
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
    <Page>
      <SkeletonLines lines={2} label="Loading the overview" />
      <div className={styles.halves}>
        <Card>
          <SkeletonLines lines={7} />
        </Card>
        <Card>
          <SkeletonLines lines={7} />
        </Card>
      </div>
      <div className={styles.metrics}>
        {['a', 'b', 'c', 'd', 'e', 'f'].map((place) => (
          <Skeleton key={place} height={92} />
        ))}
      </div>
      <Skeleton height={380} />
    </Page>
  );
}
