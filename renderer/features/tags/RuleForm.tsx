import { useState } from 'react';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { quoteField } from '#shared/query/printFilter.ts';
import { call, useMethod } from '#renderer/data/client.ts';
import { bothFilters } from '#renderer/data/sliceLink.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import styles from './tags.module.css';

const shownSamples = 6;

type RuleFormProps = {
  readonly tag: TagInfo | null;
  readonly tags: readonly TagInfo[];
  readonly onClose: () => void;
};

/** A filter proposes a tag: how many it would be, what they look like, and on to confirming them one by one. */
export function RuleForm({ tag, tags, onClose }: RuleFormProps) {
  const open = useUi((state) => state.open);
  const [name, setName] = useState(tag?.name ?? '');
  const [filter, setFilter] = useState(useUi.getState().filter);
  const known = tags.find((one) => one.name === name.trim());
  const proposed = bothFilters(
    filter,
    'excluded:false',
    ...(known ? [`${quoteField(`tag.${known.name}`)}:unknown`] : []),
  );
  const fits = useMethod('filters.check', { text: filter }, { keepPrevious: true });
  const left = useMethod('filters.check', { text: proposed }, { keepPrevious: true });
  const filterError = fits.data?.error ?? null;
  const canGo = name.trim() !== '' && filter.trim() !== '' && filterError === null && (left.data?.count ?? 0) > 0;
  const go = () => {
    const made = known ? Promise.resolve(null) : call('tags.save', { id: null, name: name.trim() });
    made
      .then(() => open('review', { queue: { kind: 'rule', filter, tag: name.trim() } }))
      .catch((error: unknown) => notifyError('The rule was not opened', error));
  };
  return (
    <FormDialog
      title="Tag by rule"
      description="The filter proposes, you confirm: each answer is yours, with the rule as its reason."
      width={560}
      action={
        <span {...dimStale(left)}>Review {left.data && canGo ? formatNumber(left.data.count) : ''} proposed</span>
      }
      isBlocked={!canGo}
      onSubmit={go}
      onClose={onClose}
    >
      <Field label="Tag" hint={name.trim() !== '' && !known ? 'A new tag' : undefined}>
        <TextInput value={name} maxLength={100} list="rule-tags" onChange={setName} placeholder="blurry" />
      </Field>
      <datalist id="rule-tags">
        {tags.map((one) => (
          <option key={one.id} value={one.name}>
            {one.name}
          </option>
        ))}
      </datalist>
      <Field
        label="Filter"
        error={filterError?.message.replaceAll('`', '')}
        hint={
          filterError || filter.trim() === '' ? undefined : fits.data && left.data ? (
            <span {...dimStale(left)}>
              {formatNumber(fits.data.count)} fit; {formatNumber(left.data.count)} of them have no answer yet
            </span>
          ) : (
            'Counting…'
          )
        }
      >
        <TextInput isMono value={filter} placeholder="brightness<40" onChange={setFilter} />
      </Field>
      {canGo ? <RuleSamples filter={proposed} /> : null}
    </FormDialog>
  );
}

/** The first examples that a rule proposes. */
function RuleSamples({ filter }: { readonly filter: string }) {
  const host = useHost();
  const viewId = useMethod('views.create', { filter, sort: [] }, { keepPrevious: true }).data?.viewId;
  const rows = useMethod(
    'views.rows',
    { viewId: viewId ?? 0, from: 0, count: shownSamples, fields: [] },
    { enabled: viewId !== undefined, keepPrevious: true },
  ).data;
  const ids = rows?.ids ?? [];
  const details = useMethod('examples.get', { ids }, { enabled: ids.length > 0, keepPrevious: true }).data ?? [];
  if (ids.length === 0) return null;
  return (
    <ul className={cx(layout.list, styles.samples)} aria-label="First examples">
      {details.map((detail) => (
        <li key={detail.id}>
          {detail.thumbUrl ? <img src={host.mediaUrl(detail.thumbUrl)} alt="" width={48} height={48} /> : null}
          <span>
            {detail.key}
            <small>
              {detail.currentLabel ?? 'no label'}
              {detail.prediction ? ` · predicted ${detail.prediction.label}` : ''}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
