import type { ExampleDetail } from '#shared/contract/values.ts';
import { wordsOf } from '#shared/model/detectors.ts';
import type { QueueKind } from '#shared/model/queues.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { percentText, scoreText, sureText } from '#renderer/viewers/cellText.ts';
import { HistoryList } from '#renderer/viewers/evidence/HistoryList.tsx';
import { originCells } from '#renderer/viewers/exampleContent.ts';
import { SameAs, setOf } from '#renderer/widgets/SameAs.tsx';
import { CellList } from '#renderer/viewers/TableRowViewer.tsx';
import styles from './review.module.css';

/** Why the example is here, where it comes from, and what was decided before. */
export function EvidencePanel({
  detail,
  queueKind,
}: {
  readonly detail: ExampleDetail;
  readonly queueKind: QueueKind;
}) {
  const finding = findingFor(detail, queueKind);
  const origin = originCells(detail.cells);
  const set = setOf(detail);
  const isSaid = finding !== undefined && finding.reason === set?.reason && queueKind !== 'low_confidence';
  return (
    <div className={styles.evidence}>
      <Card
        title="Why it is here"
        note={
          finding && queueKind !== 'sample'
            ? `${formatNumber(finding.rank)} of ${count(finding.of, wordsOf(finding.kind).one, wordsOf(finding.kind).many)}`
            : undefined
        }
      >
        <Stack gap={4}>
          <p className={styles.reason}>
            {queueKind === 'sample' && 'It was drawn at random. '}
            {/* A number stays with its sign. */}
            {reasonOf(detail, queueKind).replaceAll(' %', '\u00a0%')}
          </p>
          {isSaid ? <SameAs detail={detail} isReasonSaid /> : null}
        </Stack>
      </Card>
      {set && !isSaid ? (
        <Card title="The same, or nearly">
          <SameAs detail={detail} className={styles.reason} />
        </Card>
      ) : null}
      {origin.length > 0 ? (
        <Card title="Where it comes from">
          <CellList cells={origin} />
        </Card>
      ) : null}
      {detail.history.length > 0 ? (
        <Card title="History">
          <HistoryList history={detail.history} />
        </Card>
      ) : null}
    </div>
  );
}

/** What its queue found, or else what is most doubtful in it. */
function findingFor({ findings }: ExampleDetail, queueKind: QueueKind): ExampleDetail['findings'][number] | undefined {
  return findings.find(({ kind }) => kind === queueKind) ?? findings[0];
}

/** In words, with the numbers. */
function reasonOf(detail: ExampleDetail, queueKind: QueueKind): string {
  const { prediction, currentLabel } = detail;
  const finding = findingFor(detail, queueKind);
  if (finding && queueKind !== 'low_confidence') return finding.reason;
  if (detail.predictionError !== null) return `The model could not predict this example: ${detail.predictionError}`;
  if (!prediction)
    return queueKind === 'flagged'
      ? 'Someone flagged it for a second look.'
      : 'No model has looked at it yet: decide by the example itself.';
  const own = prediction.probabilities.find((one) => one.label === currentLabel)?.p;
  const sure = `The model says ${prediction.label} with ${sureText(prediction)}`;
  const against =
    own === undefined || prediction.label === currentLabel
      ? ''
      : `, and gives its label ${currentLabel ?? ''} ${percentText(own)}`;
  if (queueKind === 'low_confidence') {
    const [first, next] = prediction.scores;
    if (first && next)
      return `${sure}, then ${next.label} with ${scoreText(next.score)}: the difference is among the smallest.`;
    const second = prediction.probabilities[1];
    return `${sure}${second ? `, then ${second.label} with ${percentText(second.p)}` : ''}: it is among the least sure.`;
  }
  if (queueKind === 'flagged') return `Someone flagged it for a second look. ${sure}${against}.`;
  return prediction.label === currentLabel ? `${sure}, which is its label.` : `${sure}${against}.`;
}
