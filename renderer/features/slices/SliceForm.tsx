import { useRef, useState } from 'react';
import { isLowerBetter } from '#shared/model/metric.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { Field, FieldRow, TextInput } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import { NameField } from '#renderer/ui/NameField.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { notify } from '#renderer/state/notices.ts';
import { MetricFields } from './MetricFields.tsx';
import {
  draftMetric,
  fieldProblem,
  isTargetPercent,
  toSave,
  type NumberFieldName,
  type SliceDraft,
} from './sliceDrafts.ts';

type SliceFormProps = { readonly initial: SliceDraft; readonly onClose: () => void };

/** A new slice, or another wording of one: what it holds, what it is worth, and what is asked of it. */
export function SliceForm({ initial, onClose }: SliceFormProps) {
  const [draft, setDraft] = useState(initial);
  const [wasTried, setTried] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const check = useMethod('filters.check', { text: draft.filter }, { keepPrevious: true });
  const save = useMethodMutation('slices.save');
  const set = (field: keyof SliceDraft) => (text: string) => setDraft((now) => ({ ...now, [field]: text }));
  const filterError = check.data?.error ?? null;
  const ready = toSave(draft);
  const isNew = draft.id === null;
  const isPercent = isTargetPercent(draft);
  const metric = draftMetric(draft);
  const submit = () => {
    setTried(true);
    if (ready === null || save.isPending) return;
    save.mutate(ready, {
      onSuccess: () => {
        notify({ title: isNew ? `Slice saved: ${ready.name}` : `Slice changed: ${ready.name}`, tone: 'success' });
        onClose();
      },
    });
  };
  const number = (field: NumberFieldName, label: string, hint: string) => (
    <Field label={label} hint={hint} error={fieldProblem(field, draft[field], isPercent)}>
      <TextInput inputMode="decimal" value={draft[field]} onChange={set(field)} />
    </Field>
  );
  return (
    <FormDialog
      title={isNew ? 'New slice' : 'Change the slice'}
      description="A filter with a name: its numbers are kept up to date as labels are fixed and models are run."
      width={560}
      initialFocus={nameField}
      action={isNew ? 'Save the slice' : 'Save'}
      isBusy={save.isPending}
      isBlocked={filterError !== null}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        ref={nameField}
        maxLength={200}
        value={draft.name}
        onChange={(name) => {
          save.reset();
          set('name')(name);
        }}
        missing={wasTried && 'A slice needs a name.'}
        error={save.error}
      />
      <Field
        label="Filter"
        hint={
          filterError ? undefined : check.data ? (
            <span {...dimStale(check)}>
              {formatNumber(check.data.count)} of {formatNumber(check.data.total)} examples
            </span>
          ) : (
            'Counting…'
          )
        }
        error={filterError?.message.replaceAll('`', '')}
      >
        <TextInput isMono value={draft.filter} placeholder="site:north age>40" onChange={set('filter')} />
      </Field>
      <Field label="Description">
        <TextInput
          value={draft.description}
          placeholder="What these have in common, and why it matters"
          onChange={set('description')}
        />
      </Field>
      <MetricFields draft={draft} onChange={(changed) => setDraft((now) => ({ ...now, ...changed }))} />
      <FieldRow>
        {number('target', isPercent ? 'Target, %' : 'Target', isLowerBetter(metric) ? 'At most' : 'At least')}
        {number('humanLevel', 'Human level, %', 'Accuracy of a person')}
        {number('weight', 'Weight', 'What a point is worth')}
        {number('ease', 'Ease', 'Higher: easier to fix')}
      </FieldRow>
    </FormDialog>
  );
}
