import { useState } from 'react';
import type { SampleInfo, SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { actionsColumn } from '#renderer/ui/actionsColumn.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { ConfirmDialog } from '#renderer/ui/Dialog.tsx';
import { formatAgo, formatNumber } from '#renderer/ui/format.ts';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import textStyles from '#renderer/ui/text.module.css';

const purposes: Readonly<Record<SamplePurpose, { readonly name: string; readonly rest: string }>> = {
  tags: { name: 'Tags', rest: 'The rates of tags no longer rest on it' },
  blind: { name: 'Blind labels', rest: 'The human-level figures no longer rest on it' },
  audit: { name: 'Audit', rest: 'The estimate of the true accuracy no longer rests on it' },
};
const ofWords = ({ filter }: SampleInfo): string => (filter.trim() === '' ? 'all examples' : filter);

/** The random samples that were drawn: how far each is, and the way to go on with it or to forget it. */
export function SampleList({ samples }: { readonly samples: readonly SampleInfo[] }) {
  const [removing, setRemoving] = useState<SampleInfo | null>(null);
  const open = useUi((state) => state.open);
  if (samples.length === 0) return null;
  const review = ({ id }: SampleInfo) =>
    open('review', { filter: '', queue: { kind: 'sample', filter: '', sampleId: id } });
  return (
    <Card title="Random samples" note="newest first" isFlush>
      <DataTable
        label="Random samples"
        columns={columnsFor(review, setRemoving)}
        rows={samples}
        rowKey={({ id }) => id}
      />
      {removing && <RemoveSample sample={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function columnsFor(
  review: (sample: SampleInfo) => void,
  remove: (sample: SampleInfo) => void,
): readonly DataColumn<SampleInfo>[] {
  return [
    {
      id: 'purpose',
      head: 'For',
      cell: (sample) => (
        <TableLink
          isStrong
          label={`${purposes[sample.purpose].name}, ${ofWords(sample)}: open in Review`}
          onOpen={() => review(sample)}
        >
          {purposes[sample.purpose].name}
        </TableLink>
      ),
    },
    { id: 'of', head: 'Drawn from', cell: (sample) => <span className={textStyles.breaks}>{ofWords(sample)}</span> },
    { id: 'population', head: 'Examples', align: 'end', cell: ({ population }) => formatNumber(population) },
    {
      id: 'done',
      head: 'Done',
      align: 'end',
      cell: ({ done, size }) => `${formatNumber(done)} of ${formatNumber(size)}`,
    },
    { id: 'when', head: 'Drawn', align: 'end', cell: ({ createdAt }) => formatAgo(createdAt) },
    actionsColumn((sample) => (
      <IconButton
        icon="trash"
        size="small"
        label={`Remove the sample: ${purposes[sample.purpose].name}, ${ofWords(sample)}`}
        onClick={() => remove(sample)}
      />
    )),
  ];
}

function RemoveSample({ sample, onClose }: { readonly sample: SampleInfo; readonly onClose: () => void }) {
  const remove = useMethodMutation('samples.remove');
  const { name, rest } = purposes[sample.purpose];
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Remove this sample (${name}, ${ofWords(sample)})?`}
      text={`${rest}, and which examples were drawn is forgotten. What was tagged, labelled or decided in it stays.`}
      action="Remove"
      onConfirm={() =>
        remove.mutate(
          { id: sample.id },
          {
            onSuccess: () => notify({ title: `Sample removed: ${name}, ${ofWords(sample)}` }),
            onError: (error) => notifyError('The sample was not removed', error),
          },
        )
      }
    />
  );
}
