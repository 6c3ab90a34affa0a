import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { activeJobStates, useJobs } from '#renderer/data/client.ts';
import { useCheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Card, CardFootLink } from '#renderer/ui/Card.tsx';
import { count, formatDuration, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { Progress } from '#renderer/ui/Progress.tsx';
import { ContradictingLink } from './ContradictingLink.tsx';
import { useLinks } from './links.ts';
import { Link } from './Link.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Meter } from '#renderer/ui/Meter.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

type Overview = MethodOutput<'metrics.overview'>;
type WithoutRunProps = {
  readonly overview: Overview;
  /** Open sets of equal examples with different labels; null while nobody looked for them. */
  readonly contradicting: number | null;
  readonly project: ProjectInfo;
};

const shownClasses = 20;

/** Before there are predictions: what the data is, and the way to a model. */
export function WithoutRun({ overview, contradicting, project }: WithoutRunProps) {
  return (
    <div className={styles.halves} data-ragged>
      <FirstSteps project={project} contradicting={contradicting} />
      <ClassCounts overview={overview} />
    </div>
  );
}

function FirstSteps({ project, contradicting }: Omit<WithoutRunProps, 'overview'>) {
  const open = useUi((state) => state.open);
  const openModel = useUi((state) => state.openModel);
  const links = useLinks();
  const labels = useCheckLabels();
  const job = useJobs().find(({ kind, state }) => kind !== 'export' && kind !== 'import' && activeJobStates.has(state));
  const rejected = project.datasets.reduce((sum, dataset) => sum + dataset.rejected, 0);
  return (
    <Card title="Next" isFlush className={styles.next}>
      {job && (
        <div className={styles.running}>
          <Progress
            label={job.title}
            value={job.total > 0 ? job.done / job.total : null}
            detail={job.remainingMs === null ? job.phase : `${formatDuration(job.remainingMs)} left`}
          />
          <p className={styles.runningText}>Suspicious labels and metrics appear here when it is done.</p>
        </div>
      )}
      <ul className={styles.links}>
        {!job && (
          <Link
            icon="models"
            isMain
            actionKey="go.models"
            title="Run a model"
            detail="An .onnx file, run on this machine, shows which labels look wrong"
            onOpen={() => openModel(null)}
          />
        )}
        {!job && labels.isPossible && !labels.isBusy && (
          <Link
            icon="search"
            title="Check labels without a model"
            detail="What each should be is learnt from the others"
            onOpen={labels.check}
          />
        )}
        <ContradictingLink sets={contradicting} />
        <Link
          icon="explore"
          actionKey="go.explore"
          title={`Look through ${count(project.examples, 'example')}`}
          detail="As a table or a gallery, with facets"
          onOpen={() => open('explore')}
        />
        <Link
          icon="review"
          title="Check labels one by one"
          detail="In import order, one key a decision"
          onOpen={() => links.review('filter')}
        />
        {rejected > 0 && (
          <Link
            icon="warning"
            title={`${count(rejected, 'row')} set aside at import`}
            detail="Listed with what is wrong with each"
            onOpen={() => open('import')}
          />
        )}
      </ul>
    </Card>
  );
}

function ClassCounts({ overview }: { readonly overview: Overview }) {
  const links = useLinks();
  const [isWhole, setWhole] = useState(false);
  const classes = overview.classes.toSorted((a, b) => b.n - a.n);
  const labelled = classes.reduce((sum, row) => sum + row.n, 0);
  const most = Math.max(1, classes[0]?.n ?? 0);
  const unlabelled = overview.n - labelled;
  if (classes.length === 0) {
    return (
      <Card title="Classes">
        <p className={textStyles.muted}>The data came without labels. A model shows what it sees in them.</p>
      </Card>
    );
  }
  return (
    <Card title="Classes" note={`${classes.length} · ${count(labelled, 'labelled example')}`} isFlush>
      <ul className={styles.pairs}>
        {(isWhole ? classes : classes.slice(0, shownClasses)).map((row) => (
          <li key={row.label}>
            <button
              type="button"
              className={styles.pair}
              data-calm
              aria-label={`${row.label}: ${count(row.n, 'example')}`}
              onClick={() => links.explore([['label', row.label]])}
            >
              <span className={styles.pairNames}>
                <span className={cx(textStyles.cut, styles.pairName)}>{row.label}</span>
              </span>
              <Meter isBare share={row.n / most} />
              <span className={styles.pairCount}>{formatNumber(row.n)}</span>
              <span className={styles.pairShare}>{formatPercent(labelled === 0 ? null : row.n / labelled, 0)}</span>
            </button>
          </li>
        ))}
        {unlabelled > 0 && (
          <li>
            <button
              type="button"
              className={styles.pair}
              data-calm
              onClick={() => links.exploreFilter(`${links.filterOf([])} is:missing(label)`.trim())}
            >
              <span className={styles.pairNames}>
                <em>without a label</em>
              </span>
              <span />
              <span className={styles.pairCount}>{formatNumber(unlabelled)}</span>
              <span className={styles.pairShare} />
            </button>
          </li>
        )}
      </ul>
      {classes.length > shownClasses && (
        <CardFootLink onOpen={() => setWhole(!isWhole)}>
          {isWhole ? `Show the largest ${shownClasses}` : `Show all ${classes.length}`}
        </CardFootLink>
      )}
    </Card>
  );
}
