import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval } from '#shared/contract/values.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber, formatPercent, rateDetail } from '#renderer/ui/format.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { Figure } from './Figure.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import styles from './effect.module.css';

type Audit = MethodOutput<'audit.estimate'>;
const usualSize = 100;

/** The true accuracy, from a random audit; without one, why the figure on current labels is not it. */
export function AuditCard() {
  const filter = useUi((state) => state.filter);
  const audit = useMethod('audit.estimate', { filter }, { keepPrevious: true });
  const { data } = audit;
  return (
    <Card
      title="The true accuracy"
      answer={audit}
      {...(data && data.audited > 0 ? { note: `from a random audit of ${formatNumber(data.audited)}` } : {})}
    >
      {audit.isError ? (
        <ErrorState isCompact error={audit.error} onRetry={() => void audit.refetch()} />
      ) : !data ? (
        <SkeletonLines lines={4} label="Reading the audit" />
      ) : (
        <div className={styles.audit}>
          {data.audited > 0 && <Estimate audit={data} />}
          {data.accuracy.value === null && (
            <p>
              <strong>The figure on current labels is no unbiased estimate of the truth</strong>: only suspicious labels
              were looked at, and labels that nobody looked at may be wrong as well. Labels of a random sample, looked
              at one by one, tell how wrong, with an interval.
            </p>
          )}
          <AuditButtons audit={data} />
          {data.notes.length > 0 && (
            <ul className={styles.notes}>
              {data.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Card>
  );
}

function Estimate({ audit }: { readonly audit: Audit }) {
  const { accuracy, accuracyGiven, givenErrors, currentErrors } = audit;
  return (
    <dl className={styles.auditFigures}>
      {accuracy.value !== null && <Rate name="Accuracy by true labels" of={accuracy} isStrong />}
      {/* Counted over all of them: no interval. */}
      <Rate name="On given labels" of={{ ...accuracyGiven, low: null, high: null }} />
      <Rate name="Given labels that are wrong" of={givenErrors} />
      <Rate name="Current labels still wrong" of={currentErrors} />
    </dl>
  );
}

type RateProps = { readonly name: string; readonly of: Interval; readonly isStrong?: boolean };

function Rate({ name, of, isStrong = false }: RateProps) {
  return <Figure name={name} value={formatPercent(of.value)} detail={rateDetail(of)} isStrong={isStrong} />;
}

function AuditButtons({ audit }: { readonly audit: Audit }) {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const draw = useMethodMutation('samples.draw');
  const { drawn, audited, waiting, samples } = audit;
  const left = drawn - audited;
  const listed = useMethod('samples.list', {}).data?.items ?? [];
  const unfinished = listed.find(({ id, done, size }) => samples.includes(id) && done < size)?.id;
  const review = (sampleId: number) => open('review', { queue: { kind: 'sample', filter: '', sampleId } });
  const start = () =>
    draw.mutate(
      { purpose: 'audit', filter, size: usualSize },
      {
        onSuccess: ({ sampleId }) => review(sampleId),
        onError: (error) => notifyError('No sample was drawn', error),
      },
    );
  return (
    <Row wraps>
      {unfinished !== undefined && left > 0 && (
        <Button variant="primary" icon="review" onClick={() => review(unfinished)}>
          Go on with the audit: {count(left - waiting, 'label')} left
        </Button>
      )}
      <Button
        variant={drawn === 0 ? 'primary' : 'default'}
        icon={drawn === 0 ? 'review' : 'plus'}
        isBusy={draw.isPending}
        onClick={start}
      >
        {drawn === 0 ? `Audit a random sample of ${usualSize}` : `Draw ${usualSize} more`}
      </Button>
    </Row>
  );
}
