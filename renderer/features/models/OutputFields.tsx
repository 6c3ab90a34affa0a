import type { MethodOutput } from '#shared/contract/contract.ts';
import { Field } from '#renderer/ui/Field.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { questionsAt, type EditProps } from './configEdit.ts';
import { Questions } from './Questions.tsx';
import styles from './Models.module.css';

type Signature = MethodOutput<'models.inspect'>['signature'];

/** The choice of no output; the empty text would count as nothing chosen. */
const none = '\u0000none';

export function OutputFields({
  config,
  questions,
  onSet,
  onAnswer,
  signature,
}: EditProps & { readonly signature: Signature }) {
  const { scores, embedding } = config.outputs;
  const outputs = signature.outputs.map((output) => ({
    value: output.name,
    label: output.name,
    detail: `${output.dtype} [${output.shape.map((size) => size ?? '?').join(', ')}]`,
  }));
  return (
    <section className={styles.section}>
      <h3>What it gives</h3>
      <div className={styles.fieldGrid}>
        <Field label="Scores">
          <Select
            value={scores?.name ?? null}
            options={outputs}
            onChange={(name) => onSet('outputs.scores', { activation: 'softmax', ...scores, name, shape: undefined })}
          />
        </Field>
        <Field label="The scores are">
          <Select
            value={scores?.activation ?? null}
            disabled={!scores}
            options={[
              { value: 'softmax', label: 'Logits, one class of many', detail: 'softmax makes probabilities' },
              { value: 'sigmoid', label: 'One logit for two classes', detail: 'sigmoid makes a probability' },
              { value: 'none', label: 'Probabilities already' },
            ]}
            onChange={(activation) => onSet('outputs.scores.activation', activation)}
          />
        </Field>
        <Field label="Embedding" hint="a vector that describes the example">
          <Select
            value={embedding?.name ?? none}
            options={[{ value: none, label: 'None' }, ...outputs]}
            onChange={(name) => onSet('outputs.embedding', name === none ? undefined : { name })}
          />
        </Field>
      </div>
      <Questions questions={questionsAt(questions, 'outputs')} onAnswer={onAnswer} />
    </section>
  );
}
