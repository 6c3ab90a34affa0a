import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { labelError } from '#shared/model/detectors.ts';
import { useCheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { count, formatDuration, formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { AuditLink } from './AuditLink.tsx';
import { ContradictingLink } from './ContradictingLink.tsx';
import { Link } from './Link.tsx';
import { useLinks } from './links.ts';
import { unpredictedRows } from './unpredictedRows.ts';
import styles from './overview.module.css';

type Overview = MethodOutput<'overview.get'>;

/** A guess for a person who has not decided anything yet; their own pace replaces it. */
const usualMsPerDecision = 4000;
/** Decisions that come faster were made by a script or for many at once: no pace of somebody who looks. */
const fastestReading = 200;

/** What to do now, most useful first; each line is a link. */
export function NextCard({ overview, project }: { readonly overview: Overview; readonly project: ProjectInfo }) {
  const links = useLinks();
  const open = useUi((state) => state.open);
  const { flagged, msPerDecision, samples, metrics } = overview;
  const pace = msPerDecision !== null && msPerDecision >= fastestReading ? msPerDecision : null;
  const { undecidedLabelErrors, accuracyGiven } = metrics;
  const disagreeing = accuracyGiven.value === null ? 0 : Math.round(accuracyGiven.n * (1 - accuracyGiven.value));
  const { relabelled, excluded, decided } = project.counts;
  const changed = relabelled + excluded;
  return (
    <Card title="Next" isFlush className={styles.next}>
      <ul className={styles.links}>
        <PredictNewRows project={project} />
        {undecidedLabelErrors > 0 && (
          <Link
            icon="review"
            isMain
            actionKey="go.review"
            title={`Review ${count(undecidedLabelErrors, 'suspicious label')}`}
            detail={
              <>
                about {roughDuration(undecidedLabelErrors * (pace ?? usualMsPerDecision))}
                {pace !== null && `, at your ${formatPace(pace)} each`} · most suspicious first
              </>
            }
            onOpen={() => links.review(labelError)}
          />
        )}
        {undecidedLabelErrors === 0 && <NothingSuspicious metrics={metrics} />}
        {disagreeing > 0 && (
          <Link
            icon="compare"
            title={`Look at ${formatNumber(disagreeing)} where label and prediction differ`}
            detail="Either the label is wrong, or the model is"
            onOpen={() => links.review('disagreement')}
          />
        )}
        <ContradictingLink sets={overview.contradicting} />
        {flagged > 0 && (
          <Link
            icon="flag"
            title={`Settle ${count(flagged, 'flagged example')}`}
            detail="Set aside to be looked at again"
            onOpen={() => links.review('flagged')}
          />
        )}
        <AuditLink samples={samples} />
        <Link
          icon="export"
          actionKey="go.export"
          isMain={undecidedLabelErrors === 0 && changed > 0}
          title={changed > 0 ? 'Export the cleaned dataset' : 'Export'}
          detail={
            changed > 0
              ? [
                  relabelled > 0 ? `${formatNumber(relabelled)} relabelled` : null,
                  excluded > 0 ? `${formatNumber(excluded)} excluded` : null,
                ]
                  .filter(Boolean)
                  .join(' · ')
              : decided > 0
                ? 'Every label decided on so far was right: nothing differs from the source'
                : 'Nothing is decided yet, so it would equal the source'
          }
          onOpen={() => open('export')}
        />
      </ul>
    </Card>
  );
}

/** Every suspicious label is checked, or there is none. That a model which has seen the labels finds none is no result. */
function NothingSuspicious({ metrics: { labelErrors, optimistic, unprobable } }: Pick<Overview, 'metrics'>) {
  const labels = useCheckLabels();
  if (labelErrors === 0 && optimistic !== null)
    return (
      <Link
        icon="search"
        isMain
        title="Check the labels without this model"
        detail={labels.isBusy ? 'They are being checked' : 'It finds none wrong, and has probably seen them'}
        onOpen={() => !labels.isBusy && labels.check()}
      />
    );
  return (
    <li className={styles.doneLine}>
      <Icon name="check" />
      <span>
        {labelErrors > 0
          ? `All ${formatNumber(labelErrors)} suspicious labels here are checked.`
          : (unprobable ?? 'No label here looks suspicious to this model.')}
      </span>
    </li>
  );
}

/** A batch that was added after the run has no predictions, and everything here leaves it out. */
function PredictNewRows({ project }: { readonly project: ProjectInfo }) {
  const { open, openModel } = useUi.getState();
  const missing = unpredictedRows(project);
  const { activeRun } = project;
  if (missing === 0 || activeRun === null) return null;
  const isModel = activeRun.source === 'model' && activeRun.modelPath !== '';
  return (
    <Link
      icon="models"
      title={`Predict the ${count(missing, 'new row')}`}
      detail={`${activeRun.name} has not seen ${missing === 1 ? 'it' : 'them'}: ${missing === 1 ? 'it is' : 'they are'} left out of every rate here`}
      onOpen={() => (isModel ? openModel(activeRun.modelPath) : open('models'))}
    />
  );
}

function formatPace(ms: number): string {
  return ms < 1000 ? `${(ms / 1000).toFixed(1)}\u00a0s` : formatDuration(ms);
}

/** An estimate is not told to the second: `18 min`, `2 h 5 min`, `less than a minute`. */
function roughDuration(ms: number): string {
  if (ms < 60_000) return 'a minute';
  return formatDuration(Math.round(ms / 60_000) * 60_000);
}
