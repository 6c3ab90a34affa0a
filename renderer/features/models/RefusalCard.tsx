import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { ColumnsEditor } from './answers/ColumnsEditor.tsx';
import type { EditorProps } from './answers/editorProps.ts';
import styles from './Models.module.css';

const help: Readonly<Record<string, string>> = {
  multi_label:
    'What helps: a model that gives one class for each example, or its scores for one of the labels, imported as predictions.',
  regression: 'What helps: a classifier of the same data. Amounts can be cut into classes before it is trained.',
  clustering: 'What helps: a classifier. Winnow makes clusters of embeddings itself, once a run has them.',
  features: 'What helps: the whole pipeline exported in one file, with the classifier at its end.',
  detector: 'What helps: a classifier of whole pictures, or a model of embeddings.',
  segmentation: 'What helps: a classifier of whole pictures, or a model of embeddings.',
  token_classification: 'What helps: a classifier of whole texts, or a model of embeddings.',
  question_answering: 'What helps: a classifier of whole texts, or a model of embeddings.',
  generation: 'What helps: a classifier of whole texts, or a model of embeddings.',
};

type RefusalCardProps = Omit<EditorProps, 'topic' | 'question'> & {
  readonly refusal: string;
  readonly onAnother: () => void;
  readonly onChooseFile: () => void;
  readonly onImport: () => void;
};

/** Why a model cannot be run, in a sentence, and what would help. */
export function RefusalCard({ refusal, onAnother, onChooseFile, onImport, ...rest }: RefusalCardProps) {
  const { inspected, onAnswer } = rest;
  const misfit = inspected.refusedFor === 'data';
  const blocks = misfit
    ? inspected.signature.inputs.filter(
        ({ shape }) => shape.length === 2 && typeof shape[1] === 'number' && shape[1] > 1,
      )
    : [];
  return (
    <Card>
      <Row gap={6} align="start">
        <span className={styles.refusalIcon}>
          <Icon name="error" />
        </span>
        <Stack gap={6} className={styles.refusal} role="alert">
          <h2>{misfit ? 'This model does not fit the data as it is' : 'Winnow cannot run this model'}</h2>
          <p>{refusal}</p>
          {!misfit && (
            <p className={textStyles.muted}>
              {help[inspected.task] ?? 'What helps: a classifier, or a model of embeddings.'}
            </p>
          )}
        </Stack>
      </Row>
      <Stack gap={6} className={styles.refusalWays}>
        {blocks.map(({ name }) => (
          <Stack key={name} gap={4}>
            <h3>Columns for “{name}”</h3>
            <ColumnsEditor {...rest} topic={{ kind: 'input', name }} />
          </Stack>
        ))}
        <Row wraps>
          {inspected.refusedFor === 'several_labels' && (
            <Button variant="primary" onClick={() => onAnswer({ activation: 'none' })}>
              Exactly one label holds: run it
            </Button>
          )}
          <Button onClick={onAnother}>Another model…</Button>
          <Button onClick={onChooseFile}>Use a configuration file…</Button>
          <Button onClick={onImport}>Import predictions…</Button>
        </Row>
      </Stack>
    </Card>
  );
}
