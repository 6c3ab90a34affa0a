import { useState } from 'react';
import {
  arrayExtensions,
  arrayFileWords,
  isArrayFile,
  predictionExtensions,
  predictionTableWords,
} from '#shared/model/formats.ts';
import { splitList } from '#shared/model/answerText.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/Field.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { parseClasses } from './configEdit.ts';
import { useModels } from './modelsState.ts';
import { Row } from '#renderer/ui/Layout.tsx';
import styles from './Models.module.css';

/** Probabilities that were computed elsewhere, with embeddings if there are any. */
export function ImportPredictions({
  from: given,
  onClose,
}: {
  readonly from: string | null;
  readonly onClose: () => void;
}) {
  const [from, setFrom] = useState(given ?? '');
  const [embeddings, setEmbeddings] = useState('');
  const [classes, setClasses] = useState('');
  const [name, setName] = useState('');
  const [isUnchecked, setUnchecked] = useState(false);
  const start = useMethodMutation('runs.importPredictions');
  const isArray = isArrayFile(from);
  const run = () => {
    // In one line they are written as the message writes them that asks for them.
    const listed = classes.trim().includes('\n') ? parseClasses(classes) : splitList(classes);
    start.mutate(
      {
        from: from.trim(),
        ...(listed.length > 0 ? { classes: [...listed] } : {}),
        ...(embeddings.trim() ? { embeddings: embeddings.trim() } : {}),
        ...(name.trim() ? { name: name.trim() } : {}),
        ...(isUnchecked ? { isUnchecked } : {}),
      },
      {
        onSuccess: ({ jobId }) => {
          useModels.getState().started(jobId);
          useModels.getState().select(null);
          onClose();
        },
        onError: (error) => notifyError('The predictions were not imported', error),
      },
    );
  };
  return (
    <Card
      title="Import predictions"
      note="one row an example, in the order of the import or with the key"
      actions={<IconButton icon="close" size="small" label="Close" onClick={onClose} />}
    >
      <form
        className={styles.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (from.trim() !== '') run();
        }}
      >
        <div className={styles.pair}>
          <PathField
            label="Probabilities"
            hint={`${arrayFileWords} [examples, classes], or ${predictionTableWords} with one column a class`}
            value={from}
            onChange={setFrom}
            extensions={predictionExtensions}
          />
          <PathField
            label="Embeddings, if there are any"
            hint={`${arrayFileWords} [examples, dimensions]`}
            value={embeddings}
            onChange={setEmbeddings}
            extensions={arrayExtensions}
          />
        </div>
        <div className={styles.pair}>
          <Field label="Name" hint="to tell this run from others">
            <TextInput value={name} onChange={setName} placeholder="The file’s name" />
          </Field>
          <Field
            label="Classes in the order of the columns"
            hint={
              isArray
                ? 'One a line, or with commas. An array has no names, so they are asked for.'
                : 'One a line. Left empty, the names of the columns are taken.'
            }
          >
            <TextArea aria-label="Classes in the order of the columns" rows={3} value={classes} onChange={setClasses} />
          </Field>
        </div>
        <Checkbox
          label="Import them even where the labels speak against them"
          checked={isUnchecked}
          onChange={setUnchecked}
        />
        <Row wraps>
          <Button type="submit" variant="primary" isBusy={start.isPending} disabled={from.trim() === ''}>
            Import
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </Row>
      </form>
    </Card>
  );
}

type PathFieldProps = {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (path: string) => void;
  readonly extensions: readonly string[];
};

function PathField({ label, hint, value, onChange, extensions }: PathFieldProps) {
  const pick = usePickPath();
  const browse = async () => {
    const chosen = await pick({
      kind: 'file',
      title: label,
      action: 'Choose',
      ...(value ? { startPath: value } : {}),
      filters: [{ name: label, extensions }],
    });
    if (chosen !== null) onChange(chosen);
  };
  return (
    <Field label={label} hint={hint}>
      <Row gap={3}>
        <TextInput isMono value={value} onChange={onChange} />
        <IconButton icon="folder" variant="default" label={`Choose the file: ${label}`} onClick={() => void browse()} />
      </Row>
    </Field>
  );
}
