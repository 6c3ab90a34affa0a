import type { SampleInfo } from '#shared/contract/sampleMethods.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import type { BlindSession } from './blindSession.ts';
import { Row } from '#renderer/ui/Layout.tsx';
import styles from './review.module.css';

type Blind = MethodOutput<'humanLevel.report'>['blind'];
type EndProps = { readonly session: BlindSession; readonly sample: SampleInfo; readonly left: number };

/** What the blind pass came to, and how far it can be trusted. */
export function BlindEnd({ session, sample, left }: EndProps) {
  const report = useMethod('humanLevel.report', { filter: sample.filter });
  const open = useUi((state) => state.open);
  useKeys('review', {
    'review.previous': () => session.move(-1),
    'app.undo': () => void session.undo(),
    'app.redo': () => void session.redo(),
  });
  if (report.isError)
    return (
      <ErrorState
        title="The blind pass could not be counted"
        error={report.error}
        onRetry={() => void report.refetch()}
      />
    );
  const blind = report.data?.blind;
  return (
    <div className={styles.end}>
      <h1>{left > 0 ? 'You reached the end of this blind pass' : 'This blind pass is done'}</h1>
      {blind ? <BlindResult blind={blind} /> : <SkeletonLines lines={5} label="Counting the agreement" />}
      <Row wraps justify="center">
        {left > 0 ? (
          <Button variant="primary" onClick={session.toOpenOnes}>
            Go to the {count(left, 'open one')}
          </Button>
        ) : (
          <Button variant="primary" onClick={() => open('overview', { filter: sample.filter })}>
            See what to work on
          </Button>
        )}
        {blind && blind.disagreements.length > 0 ? (
          <Button
            onClick={() =>
              open('explore', {
                filter: '',
                ids: { title: 'Called something else in the blind pass', ids: blind.disagreements },
              })
            }
          >
            Look at the {count(blind.disagreements.length, 'disagreement')}
          </Button>
        ) : null}
      </Row>
      <p className={styles.undoHint}>
        <ActionKey action="review.previous" /> back to the last example <ActionKey action="app.undo" /> undo
      </p>
    </div>
  );
}

const signed = (value: number): string => value.toFixed(2).replace('-', '−');

function BlindResult({ blind }: { readonly blind: Blind }) {
  const { kappa } = blind;
  const open = useUi((state) => state.open);
  return (
    <>
      <dl className={styles.sums}>
        <div>
          <dt>agree with the current label</dt>
          <dd>
            <IntervalText of={blind.agreement} isStacked />
          </dd>
        </div>
        <div>
          <dt title="Agreement beyond what chance would give: 1 is full agreement, 0 is chance">Cohen’s kappa</dt>
          <dd>
            {kappa.value === null ? '–' : signed(kappa.value)}
            <span>
              <span className={styles.sumNote}>
                {kappa.low === null || kappa.high === null ? '' : `${signed(kappa.low)} to ${signed(kappa.high)}`}
              </span>
            </span>
          </dd>
        </div>
        <div>
          <dt>could not be told</dt>
          <dd>
            {formatNumber(blind.cannotTell)}
            <span>
              <span className={styles.sumNote}>of {formatNumber(blind.agreement.n + blind.cannotTell)}</span>
            </span>
          </dd>
        </div>
      </dl>
      {blind.classes.length > 0 ? (
        <div className={styles.blindGroups}>
          <DataTable
            label="Agreement by current label"
            rows={blind.classes}
            rowKey={(group) => group.name}
            columns={[
              {
                id: 'name',
                head: 'Current label',
                cell: (group) => (
                  <button
                    type="button"
                    className={styles.groupLink}
                    title={`Explore ${group.filter}`}
                    onClick={() => open('explore', { filter: group.filter })}
                  >
                    {group.name}
                  </button>
                ),
              },
              {
                id: 'agreement',
                head: 'Agreement',
                align: 'end',
                cell: (group) => <IntervalText of={group.agreement} />,
              },
            ]}
          />
        </div>
      ) : null}
      <ul className={styles.limits}>
        {blind.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </>
  );
}
