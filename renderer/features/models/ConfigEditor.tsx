import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { ClassesField } from './ClassesField.tsx';
import { ConfigJson } from './ConfigJson.tsx';
import { withValue, type ConfigQuestion } from './configEdit.ts';
import { ImageFields } from './ImageFields.tsx';
import { OutputFields } from './OutputFields.tsx';
import { Questions } from './Questions.tsx';
import { TableFields } from './TableFields.tsx';
import { TokenizerFields } from './TokenizerFields.tsx';
import { TrainedOn } from './TrainedOn.tsx';
import styles from './Models.module.css';

export type EditProps = {
  readonly config: ModelConfig;
  /** The questions still open. */
  readonly questions: readonly ConfigQuestion[];
  /** Sets the value at a path; a question about that path is thereby answered. */
  readonly onSet: (path: string, value: unknown) => void;
  readonly onAnswer: (field: string) => void;
};

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
