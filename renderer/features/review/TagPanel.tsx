import { useState } from 'react';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { LabelFacts } from './LabelFacts.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { TagAnswers, tagKeys } from './TagAnswers.tsx';
import { TagPicker } from './TagPicker.tsx';
import { walkKeys } from './walkKeys.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './review.module.css';
import tagStyles from './tags.module.css';

/** The pass over a random sample to tag: which tags has this example, and on with one key. */
export function TagPanel({ detail, session }: { readonly detail: ExampleDetail; readonly session: ReviewSession }) {
  const [openId, setOpenId] = useState<number | null>(null);
  const tags = useMethod('tags.list', {}).data ?? [];
  const press = (tag: string) => session.cycleTag(detail.id, tag);
  const rest = () => (tags.length === 0 ? setOpenId(detail.id) : session.decide(detail.id, 'notags'));
  useKeys(
    'review',
    {
      'review.accept': rest,
      'review.notags': rest,
      'review.tag': () => setOpenId(detail.id),
      'review.skip': session.skip,
      ...walkKeys(session),
    },
    { free: tagKeys(tags, press, true) },
  );
  const open = tags.length - detail.tags.length - detail.notTags.length;
  return (
    <section className={styles.decision} aria-label="Tag">
      <h1>{tags.length === 0 ? 'No tags yet' : 'Which tags fit?'}</h1>
      <p className={cx(textStyles.cut, styles.sub)}>{detail.key}</p>
      <LabelFacts detail={detail} />
      {tags.length === 0 ? (
        <p className={cx(textStyles.cut, styles.sub)}>Name what you see going wrong: blurry, two items, wrong crop.</p>
      ) : (
        <TagAnswers detail={detail} tags={tags} isLarge onPress={press} />
      )}
      <div className={tagStyles.ruleAnswers}>
        {tags.length > 0 ? (
          <Button variant="primary" onClick={rest}>
            {open > 0 ? `No to the other${open === 1 ? '' : ` ${open}`}, next` : 'Next'}{' '}
            <ActionKey action="review.accept" />
          </Button>
        ) : null}
        <TagPicker
          detail={detail}
          tags={tags}
          isOpen={openId === detail.id}
          onOpenChange={(isOpen) => setOpenId(isOpen ? detail.id : null)}
          onPick={(tag) => session.decide(detail.id, 'tag', tag)}
        />
        <Button onClick={session.skip}>
          Skip <ActionKey action="review.skip" />
        </Button>
      </div>
      <p className={tagStyles.hint}>
        <span>
          <Kbd>1</Kbd>–<Kbd>9</Kbd> or a tag’s own key: yes, then no, then unknown
        </span>
        <span>
          <ActionKey action="app.undo" /> undo
        </span>
      </p>
    </section>
  );
}
