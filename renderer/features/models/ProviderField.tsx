import { type Provider, providerLabels } from '#shared/model/providers.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Field } from '#renderer/ui/Field.tsx';
import { Select } from '#renderer/ui/Select.tsx';

/** What computes the model, of all that the runtime offers on this system; nothing where that is the CPU alone. */
export function ProviderField({
  value = 'cpu',
  onChange,
}: {
  readonly value?: Provider | undefined;
  readonly onChange: (provider: Provider) => void;
}) {
  const offered = useMethod('models.providers', {}).data?.items ?? [];
  if (offered.length < 2) return null;
  return (
    <Field
      label="Computed by"
      hint={
        value === 'cpu'
          ? 'What else is there is compared with it on the eight examples first.'
          : 'The eight examples are computed with it and with the CPU, and the numbers compared.'
      }
    >
      <Select<Provider>
        value={value}
        onChange={onChange}
        options={offered.map((provider) => ({ value: provider, label: providerLabels[provider] }))}
      />
    </Field>
  );
}
