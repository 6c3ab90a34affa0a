import type { TagInfo } from '#shared/contract/tagValues.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { actions } from '#shared/model/actions.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { TagAnswers } from './TagAnswers.tsx';
import styles from './tags.module.css';

/** The tags of an example beside the decision on its label. Nothing while there are no tags: `T` makes the first. */
export function TagBlock(props: {
  readonly detail: ExampleDetail;
  readonly tags: readonly TagInfo[];
  readonly session: ReviewSession;
}) {
  const { detail, tags, session } = props;
  if (tags.length === 0) return null;
  const open = tags.length - detail.tags.length - detail.notTags.length;
  return (
    <section className={styles.block} aria-label="Tags">
      <div className={styles.blockHead}>
        <h2>Tags</h2>
        <Button
          size="small"
          variant="quiet"
          disabled={open <= 0}
          title="No to every tag without an answer: rates need examples that do not have a tag, too"
          onClick={() => session.decide(detail.id, 'notags')}
        >
          {actions.notags.title} <ActionKey action="review.notags" />
        </Button>
      </div>
      <TagAnswers detail={detail} tags={tags} onPress={(tag) => session.cycleTag(detail.id, tag)} />
    </section>
  );
}
