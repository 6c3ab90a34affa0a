import type { ExampleDetail } from '#shared/contract/values.ts';
import type { QueueKind } from '#renderer/state/uiState.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { percentText } from '#renderer/viewers/cellText.ts';
import { HistoryList } from '#renderer/viewers/evidence/HistoryList.tsx';
import { originCells } from '#renderer/viewers/exampleContent.ts';
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
  const origin = originCells(detail.cells);
  return (
    <div className={styles.evidence}>
      <Card
        title="Why it is here"
        note={
          detail.finding && queueKind !== 'sample'
            ? `${formatNumber(detail.finding.rank)} of ${formatNumber(detail.finding.of)} suspects`
            : undefined
        }
      >
        <p className={styles.reason}>
          {queueKind === 'sample' && 'It was drawn at random. '}
          {/* A number stays with its sign. */}
          {reasonOf(detail, queueKind).replaceAll(' %', '\u00a0%')}
        </p>
      </Card>
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

/** In words, with the numbers. */
function reasonOf(detail: ExampleDetail, queueKind: QueueKind): string {
  const { finding, prediction, currentLabel } = detail;
  if (finding && queueKind !== 'low_confidence') return finding.reason;
  if (detail.predictionError !== null) return `The model could not predict this example: ${detail.predictionError}`;
  if (!prediction)
    return queueKind === 'flagged'
      ? 'Someone flagged it for a second look.'
      : 'No model has looked at it yet: decide by the example itself.';
  const own = prediction.probabilities.find((one) => one.label === currentLabel)?.p;
  const sure = `The model says ${prediction.label} with ${percentText(prediction.confidence)}`;
  const against =
    own === undefined || prediction.label === currentLabel
      ? ''
      : `, and gives its label ${currentLabel ?? ''} ${percentText(own)}`;
  if (queueKind === 'low_confidence') {
    const second = prediction.probabilities[1];
    return `${sure}${second ? `, then ${second.label} with ${percentText(second.p)}` : ''}: it is among the least sure.`;
  }
  if (queueKind === 'flagged') return `Someone flagged it for a second look. ${sure}${against}.`;
  return prediction.label === currentLabel ? `${sure}, which is its label.` : `${sure}${against}.`;
}
