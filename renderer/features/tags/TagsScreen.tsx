import { useState } from 'react';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { newMutationId, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { tagSampleWords, useTagSample } from '#renderer/data/tagSample.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ConfirmDialog } from '#renderer/ui/Dialog.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count } from '#renderer/ui/format.ts';
import { Page, PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { MergeTag, staleWords } from './MergeTag.tsx';
import { RuleForm } from './RuleForm.tsx';
import { SampleList } from './SampleList.tsx';
import { TagForm } from './TagForm.tsx';
import { TagTable, type TagAct } from './TagTable.tsx';
import { emptyTag, formOf } from './tagDrafts.ts';

/** What is open: an act on a tag, or a new tag or rule. */
type Open = { readonly act: TagAct; readonly tag: TagInfo | null } | null;

/** The taxonomy of error categories: what there is, how far each is known, and the ways to tag. */
export function TagsScreen() {
  const list = useMethod('tags.list', {});
  const samples = useMethod('samples.list', {}).data?.items ?? [];
  const sample = useTagSample(samples);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const tags = list.data ?? [];
  const drawOrGoOn = () => (sample.unfinished ? sample.goOn(sample.unfinished) : sample.draw());
  const sampleButton = <Button onClick={drawOrGoOn}>{tagSampleWords(sample.unfinished)}</Button>;
  return (
    <Page>
      <PageHead
        title="Tags"
        note="Name what goes wrong. For each example a tag is yes, no or unknown; its rates come from a random sample in which every tag is answered."
        actions={
          list.data && (
            <>
              <Button icon="filter" onClick={() => setOpen({ act: 'rule', tag: null })}>
                Tag by rule…
              </Button>
              {tags.length > 0 ? sampleButton : null}
              <Button variant="primary" icon="plus" onClick={() => setOpen({ act: 'edit', tag: null })}>
                New tag
              </Button>
            </>
          )
        }
      />
      {list.isError ? (
        <Card>
          <ErrorState title="The tags cannot be listed" error={list.error} onRetry={() => void list.refetch()} />
        </Card>
      ) : !list.data ? (
        <Card>
          <SkeletonLines lines={5} label="Reading the tags" />
        </Card>
      ) : tags.length === 0 ? (
        <Card>
          <EmptyState icon="tag" title="No tag yet" actions={sampleButton}>
            Look at a hundred examples and name what you see: blurry, two items in the picture, wrong crop. Make tags
            here, or with T in Review, and the prioritisation table shows what each is worth fixing.
          </EmptyState>
        </Card>
      ) : (
        <Card isFlush>
          <TagTable tags={tags} onAct={(act, tag) => setOpen({ act, tag })} />
        </Card>
      )}
      <SampleList samples={samples} />
      {open?.act === 'edit' ? (
        <TagForm initial={open.tag ? formOf(open.tag) : emptyTag} tags={tags} onClose={close} />
      ) : null}
      {open?.act === 'rule' ? <RuleForm tag={open.tag} tags={tags} onClose={close} /> : null}
      {open?.act === 'merge' && open.tag ? <MergeTag tag={open.tag} tags={tags} onClose={close} /> : null}
      {open?.act === 'remove' && open.tag ? <RemoveTag tag={open.tag} onClose={close} /> : null}
    </Page>
  );
}

function RemoveTag({ tag, onClose }: { readonly tag: TagInfo; readonly onClose: () => void }) {
  const remove = useMethodMutation('tags.remove');
  const answers = tag.yes + tag.no;
  const run = () =>
    remove.mutate(
      { mutationId: newMutationId(), id: tag.id },
      {
        onSuccess: ({ examples }) =>
          notify({ tone: 'success', title: `Tag removed: ${tag.name}`, text: count(examples, 'answer') }),
        onError: (error) => notifyError('The tag was not removed', error),
      },
    );
  const text =
    answers === 0
      ? 'No example has an answer for it.'
      : `Its answers on ${count(answers, 'example')} go with it. Undo brings all of it back.`;
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Remove the tag ${tag.name}?`}
      text={`${text} ${staleWords(tag.slices, tag.name)}`}
      action="Remove"
      onConfirm={run}
    />
  );
}
