import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useRandomSample } from '#renderer/data/drawSample.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Explained } from '#renderer/ui/Explained.tsx';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { useOverview } from './useOverview.ts';
import { BaselineField } from './BaselineField.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import styles from './human.module.css';

type Report = MethodOutput<'humanLevel.report'>;

/** What the model is measured against: how often people agree with the labels, and how that is known. */
export function HumanCard() {
  const filter = useUi((state) => state.filter);
  const report = useMethod('humanLevel.report', { filter }, { keepPrevious: true });
  return (
    <Card title="Human level" note="what the model is held against" answer={report}>
      {report.isError ? (
        <ErrorState isCompact error={report.error} onRetry={() => void report.refetch()} />
      ) : !report.data ? (
        <SkeletonLines lines={4} label="Reading the human level" />
      ) : (
        <HumanBody report={report.data} filter={filter} />
      )}
    </Card>
  );
}

function HumanBody({ report, filter }: { readonly report: Report; readonly filter: string }) {
  const { blind, annotators, baseline } = report;
  const isMeasured = blind.labelled > 0;
  return (
    <Stack>
      <dl className={styles.figures}>
        {isMeasured ? (
          <div>
            <dt>agree with the current label, blind</dt>
            <dd>
              <IntervalText of={blind.agreement} isStacked />
            </dd>
          </div>
        ) : null}
        {isMeasured ? <Kappa name="Cohen’s kappa" of={blind.kappa} /> : null}
        {annotators ? (
          <div>
            <dt title={annotators.source}>annotators agree with each other</dt>
            <dd>
              <IntervalText of={annotators.agreement} isStacked />
            </dd>
          </div>
        ) : null}
        {annotators ? <Kappa name={annotators.kappaName} of={annotators.kappa} alpha={annotators.alpha} /> : null}
      </dl>
      <p className={styles.words}>
        {isMeasured || annotators
          ? wordsOf(report)
          : `Nobody has measured it: slices and tags are held against ${formatPercent(baseline.value, 1)}. In a blind pass you label examples without seeing their label or prediction.`}{' '}
        {blind.limits.length > 0 && (
          <Explained term="How far this holds">
            {blind.limits.map((limit) => (
              <p key={limit}>{limit}</p>
            ))}
          </Explained>
        )}
      </p>
      <div className={styles.actions}>
        <BlindButton filter={filter} isMeasured={isMeasured} />
        <BaselineField baseline={baseline} />
      </div>
    </Stack>
  );
}

function BlindButton({ filter, isMeasured }: { readonly filter: string; readonly isMeasured: boolean }) {
  const { unfinished, isBusy, open } = useRandomSample('blind', filter, useOverview().data?.samples);
  return (
    <Button variant={unfinished ? 'primary' : 'default'} isBusy={isBusy} onClick={open}>
      {unfinished
        ? `Go on with the blind pass: ${formatNumber(unfinished.done)} of ${formatNumber(unfinished.size)} done`
        : isMeasured
          ? 'Label 100 more blind'
          : 'Measure human level: label 100 blind'}
    </Button>
  );
}

const signed = (value: number): string => value.toFixed(2).replace('-', '−');

function Kappa(props: {
  readonly name: string;
  readonly of: Report['blind']['kappa'];
  readonly alpha?: number | null;
}) {
  const { name, of, alpha = null } = props;
  if (of.value === null && alpha === null) return null;
  const range = of.low === null || of.high === null ? '' : `${signed(of.low)} to ${signed(of.high)}`;
  return (
    <div>
      <dt>
        <Explained term={of.value === null ? 'Krippendorff’s alpha' : name}>
          <p>Agreement beyond chance: 1 is full agreement, 0 is what chance would give.</p>
        </Explained>
      </dt>
      <dd>
        {signed(of.value ?? alpha!)}
        <small>
          {range}
          {of.value !== null && alpha !== null ? `${range ? ' · ' : ''}alpha ${signed(alpha)}` : ''}
        </small>
      </dd>
    </div>
  );
}

function wordsOf({ blind, annotators }: Report): string {
  const parts: string[] = [];
  if (blind.labelled > 0)
    parts.push(
      'Agreement with the current labels, which may be wrong themselves. Of one who also made the labels it says how consistent they are.',
    );
  if (blind.cannotTell > 0) parts.push(`${formatNumber(blind.cannotTell)} could not be told and are left out.`);
  if (annotators) parts.push(`Annotators: ${annotators.source}.`);
  return parts.join(' ');
}
