import { useState } from 'react';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { newMutationId, useMethodMutation } from '#renderer/data/client.ts';
import { Field } from '#renderer/ui/Field.tsx';
import { count } from '#renderer/ui/format.ts';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';

type MergeProps = { readonly tag: TagInfo; readonly tags: readonly TagInfo[]; readonly onClose: () => void };

/** All answers of one tag go to another, as one act that can be undone. */
export function MergeTag({ tag, tags, onClose }: MergeProps) {
  const others = tags.filter(({ id }) => id !== tag.id);
  const [into, setInto] = useState<string | null>(null);
  const merge = useMethodMutation('tags.merge');
  const target = others.find(({ id }) => String(id) === into);
  const run = () => {
    if (!target) return;
    merge.mutate(
      { mutationId: newMutationId(), from: tag.id, into: target.id },
      {
        onSuccess: ({ examples, slices }) => {
          notify({
            tone: 'success',
            title: `${tag.name} is merged into ${target.name}`,
            text: `${count(examples, 'example')}. ${staleWords(slices, tag.name)}`,
          });
          onClose();
        },
        onError: (error) => notifyError('The tags were not merged', error),
      },
    );
  };
  return (
    <FormDialog
      title={`Merge ${tag.name} into another tag`}
      description="Where one of the two is yes, the merged tag is yes; where one is no and the other unknown, no. Undo takes it back."
      width={460}
      action="Merge"
      isBusy={merge.isPending}
      isBlocked={!target}
      onSubmit={run}
      onClose={onClose}
    >
      <Field label="Into" hint={others.length === 0 ? 'There is no other tag.' : undefined}>
        <Select
          value={into}
          onChange={setInto}
          options={others.map(({ id, name, yes }) => ({
            value: String(id),
            label: name,
            detail: count(yes, 'example'),
          }))}
        />
      </Field>
      {tag.slices.length > 0 ? (
        <p className={cx(textStyles.muted, textStyles.breaks)}>{staleWords(tag.slices, tag.name)}</p>
      ) : null}
    </FormDialog>
  );
}

/** What becomes of slices that ask about a tag that goes. */
export function staleWords(slices: readonly string[], tag: string): string {
  if (slices.length === 0) return '';
  const who = slices.length === 1 ? `The slice ${slices[0]} asks` : `The slices ${slices.join(', ')} ask`;
  return `${who} about ${tag}, and will say so until changed.`;
}
