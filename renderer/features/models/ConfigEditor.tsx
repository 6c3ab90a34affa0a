import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { count } from '#renderer/ui/format.ts';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { ClassesField } from './ClassesField.tsx';
import { ConfigJson } from './ConfigJson.tsx';
import { withValue, type ConfigQuestion, type EditProps } from './configEdit.ts';
import { ImageFields } from './ImageFields.tsx';
import { OutputFields } from './OutputFields.tsx';
import { Questions } from './Questions.tsx';
import { TableFields } from './TableFields.tsx';
import { TokenizerFields } from './TokenizerFields.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

type ConfigEditorProps = {
  readonly config: ModelConfig;
  readonly signature: MethodOutput<'models.inspect'>['signature'];
  readonly questions: readonly ConfigQuestion[];
  readonly answered: ReadonlySet<string>;
  readonly columns: readonly string[];
  readonly dataClasses: readonly string[];
  /** Where the configuration comes from, in words. */
  readonly origin: string;
  readonly onChange: (config: ModelConfig, field: string | null) => void;
  readonly onAnswer: (field: string) => void;
  readonly onReset: (() => void) | null;
  readonly onChooseFile: () => void;
};

/** How the model is fed and read, as fields or as the JSON it is saved as. */
export function ConfigEditor(props: ConfigEditorProps) {
  const {
    config,
    signature,
    questions,
    answered,
    columns,
    dataClasses,
    origin,
    onChange,
    onAnswer,
    onReset,
    onChooseFile,
  } = props;
  const [form, setForm] = useState<'fields' | 'json'>('fields');
  const open = questions.filter(({ field }) => !answered.has(field));
  const edit: EditProps = {
    config,
    questions: open,
    onSet: (path, value) => onChange(withValue(config, path, value), path),
    onAnswer,
  };
  const image = config.inputs.findIndex((input) => input.kind === 'image');
  const isTable = config.inputs.some((input) => input.kind === 'tabular_vector' || input.kind === 'tabular_column');
  return (
    <Card
      title="Configuration"
      note={origin}
      actions={
        <>
          {onReset && (
            <Button size="small" variant="quiet" onClick={onReset}>
              Set back
            </Button>
          )}
          <Button size="small" variant="quiet" onClick={onChooseFile}>
            Use a file…
          </Button>
          <SegmentedControl
            label="How to show the configuration"
            value={form}
            onChange={setForm}
            options={[
              { value: 'fields', label: 'Fields' },
              { value: 'json', label: 'JSON' },
            ]}
          />
        </>
      }
    >
      {form === 'json' ? (
        <ConfigJson config={config} onChange={(next) => onChange(next, null)} />
      ) : (
        <div className={styles.sections}>
          {image >= 0 && <ImageFields {...edit} index={image} />}
          {config.tokenizer && <TokenizerFields {...edit} columns={columns} />}
          {isTable && <TableFields {...edit} columns={columns} />}
          <OutputFields {...edit} signature={signature} />
          <ClassesField {...edit} dataClasses={dataClasses} />
          <section className={styles.section}>
            <h3>Run</h3>
            <div className={styles.fieldGrid}>
              <Field label="Name">
                <TextInput
                  value={config.name ?? ''}
                  placeholder={config.file ?? 'The file’s name'}
                  onChange={(name) => onChange(withValue(config, 'name', name === '' ? undefined : name), null)}
                />
              </Field>
            </div>
            <TrainedOn {...edit} />
          </section>
          <Questions questions={open.filter(({ field }) => field === 'inputs')} onAnswer={onAnswer} />
        </div>
      )}
    </Card>
  );
}

/** Which splits trained the model: its predictions there are too good, and wrong labels hide. */
function TrainedOn({ config, onSet }: EditProps) {
  const facets = useMethod('columns.facets', { filter: '', fields: ['split'] });
  const values = facets.data?.find((facet) => facet.field === 'split')?.values ?? [];
  if (values.length === 0) return null;
  const chosen = config.data.trained_on ?? [];
  return (
    <fieldset className={styles.checks}>
      <legend>Trained on these splits. The model knows their labels, so wrong ones are harder to find there.</legend>
      {values.map(({ value, total }) => (
        <Checkbox
          key={value}
          label={value}
          detail={<span className={textStyles.detail}> {count(total, 'example')}</span>}
          checked={chosen.includes(value)}
          onChange={(isOn) =>
            onSet('data.trained_on', isOn ? [...chosen, value] : chosen.filter((other) => other !== value))
          }
        />
      ))}
    </fieldset>
  );
}
