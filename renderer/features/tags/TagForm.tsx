import { useRef, useState } from 'react';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { tagColours } from '#shared/model/tagColours.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { formatKey, titleOnKey } from '#renderer/state/keymap.ts';
import { Field, FieldRow, TextInput } from '#renderer/ui/Field.tsx';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import { NameField } from '#renderer/ui/NameField.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { notify } from '#renderer/state/notices.ts';
import { tagNumberProblem, tagToSave, type TagForm as Form } from './tagDrafts.ts';
import styles from './tags.module.css';

type TagFormProps = { readonly initial: Form; readonly tags: readonly TagInfo[]; readonly onClose: () => void };

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Shift+${letter}`);

/** A tag's name, look and key, and what it is worth in the prioritisation table. */
export function TagForm({ initial, tags, onClose }: TagFormProps) {
  const [form, setForm] = useState(initial);
  const [wasTried, setTried] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const save = useMethodMutation('tags.save');
  const set = <K extends keyof Form>(field: K, value: Form[K]) => {
    save.reset();
    setForm((now) => ({ ...now, [field]: value }));
  };
  const ready = tagToSave(form);
  const isNew = form.id === null;
  const submit = () => {
    setTried(true);
    if (ready === null || save.isPending) return;
    save.mutate(ready, {
      onSuccess: ({ slices }) => {
        const title = isNew ? `Tag made: ${ready.name}` : `Tag changed: ${ready.name}`;
        notify({ title, tone: 'success', ...(slices.length > 0 ? { text: followed(slices) } : {}) });
        onClose();
      },
    });
  };
  const number = (field: 'weight' | 'ease' | 'humanLevel', label: string, hint: string) => (
    <Field label={label} hint={hint} error={tagNumberProblem(field, form[field])}>
      <TextInput inputMode="decimal" value={form[field]} onChange={(text) => set(field, text)} />
    </Field>
  );
  return (
    <FormDialog
      title={isNew ? 'New tag' : 'Change the tag'}
      description="A kind of error, or anything that an example has, has not, or may have."
      width={540}
      initialFocus={nameField}
      action={isNew ? 'Make the tag' : 'Save'}
      isBusy={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        ref={nameField}
        maxLength={100}
        value={form.name}
        onChange={(name) => set('name', name)}
        missing={wasTried && 'A tag needs a name.'}
        error={save.error}
      />
      <Field label="Description">
        <TextInput
          value={form.description}
          placeholder="When it is a yes, and when not"
          onChange={(text) => set('description', text)}
        />
      </Field>
      <fieldset className={styles.colours}>
        <legend>Colour{form.colour === null ? ' · the next free one, unless you choose' : ''}</legend>
        {tagColours.map((colour) => (
          <label key={colour} title={colour}>
            <input
              type="radio"
              name="tag-colour"
              checked={form.colour === colour}
              aria-label={colour}
              onChange={() => set('colour', colour)}
            />
            <i style={{ background: `var(--tag-${colour})` }} aria-hidden="true" />
          </label>
        ))}
      </fieldset>
      <Field label="Key in Review" hint="One press: yes; again: no; again: unknown">
        <Select
          value={form.key ?? 'none'}
          onChange={(key) => set('key', key === 'none' ? null : key)}
          options={[{ value: 'none', label: 'No key' }, ...letters.map((key) => keyOption(key, form.id, tags))]}
        />
      </Field>
      <FieldRow>
        {number('humanLevel', 'Human level, %', 'Accuracy of a person')}
        {number('weight', 'Weight', 'What a point is worth')}
        {number('ease', 'Ease', 'Higher: easier to fix')}
      </FieldRow>
    </FormDialog>
  );
}

function keyOption(key: string, id: number | null, tags: readonly TagInfo[]) {
  const holder = tags.find((tag) => tag.key === key && tag.id !== id)?.name ?? titleOnKey(key, 'review');
  return { value: key, label: formatKey(key), ...(holder ? { detail: holder, disabled: true } : {}) };
}

function followed(slices: readonly string[]): string {
  return `The new name is in ${slices.length === 1 ? `the slice ${slices[0]}` : `${slices.length} slices`} too.`;
}
