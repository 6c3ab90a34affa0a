import { useState } from 'react';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { toggleOf } from '#shared/model/actions.ts';
import { call, newMutationId, useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import type { ReviewQueue } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { LabelFacts } from './LabelFacts.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { tagStateOf } from './tagAnswer.ts';
import { walkKeys } from './walkKeys.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './review.module.css';
import tagStyles from './tags.module.css';

/** A filter proposes a tag, a person confirms: yes, no, or the same for all that are left. */
export function RulePanel(props: {
  readonly detail: ExampleDetail;
  readonly session: ReviewSession;
  readonly opened: ReviewQueue;
  readonly viewId: number;
}) {
  const { detail, session, opened, viewId } = props;
  const tag = opened.tag ?? '';
  const [isBusy, setIsBusy] = useState(false);
  const progress = useMethod('queues.progress', { viewId }, { keepPrevious: true }).data;
  const left = progress ? progress.total - progress.decided : 0;
  const yes = () => session.decide(detail.id, 'tag', tag);
  const no = () => session.decide(detail.id, 'untag', tag);
  useKeys('review', {
    'review.accept': yes,
    'review.confirm': no,
    'review.skip': session.skip,
    'review.flag': () => session.decide(detail.id, toggleOf('flag', detail)),
    ...walkKeys(session),
  });
  const answerRest = (answer: 'yes' | 'no') => {
    setIsBusy(true);
    call('queues.answerRest', { mutationId: newMutationId(), viewId, answer })
      .then(({ applied }) => {
        notify({ tone: 'success', title: `${answer === 'yes' ? 'Yes' : 'No'} to ${tag}: ${formatNumber(applied)}` });
        session.toOpenOnes();
      })
      .catch((error: unknown) => notifyError('Nothing was answered', error))
      .finally(() => setIsBusy(false));
  };
  const state = tagStateOf(detail, tag);
  return (
    <section className={styles.decision} aria-label="Confirm the rule">
      <h1>Is it {tag}?</h1>
      <p className={cx(textStyles.cut, styles.sub)}>
        {detail.key} · proposed by <code className={textStyles.breaks}>{opened.filter || 'all examples'}</code>
      </p>
      <LabelFacts detail={detail} />
      {state === 'unknown' ? null : <p className={cx(textStyles.cut, styles.sub)}>Answered: {state}.</p>}
      <div className={tagStyles.ruleAnswers}>
        <Button variant="primary" onClick={yes}>
          Yes <ActionKey action="review.accept" />
        </Button>
        <Button onClick={no}>
          No <ActionKey action="review.confirm" />
        </Button>
        <Button onClick={session.skip}>
          Skip <ActionKey action="review.skip" />
        </Button>
      </div>
      {left > 0 ? (
        <div className={tagStyles.rest}>
          <span>{formatNumber(left)} left:</span>
          <Button size="small" isBusy={isBusy} onClick={() => answerRest('yes')}>
            Yes to all {formatNumber(left)}
          </Button>
          <Button size="small" isBusy={isBusy} onClick={() => answerRest('no')}>
            No to all {formatNumber(left)}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
