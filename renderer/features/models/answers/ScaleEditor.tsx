import { useState } from 'react';
import { type ModelAnswers, pixelScales } from '#shared/model/modelAnswers.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, FieldRow } from '#renderer/ui/Field.tsx';
import { Fold } from '#renderer/ui/Fold.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { NumberListField } from '../NumberField.tsx';
import { ChoiceList, type Choice } from './ChoiceList.tsx';
import { measuredChoices } from './measuredChoices.ts';
import type { EditorProps } from './editorProps.ts';
import styles from './Answers.module.css';

/** The usual normalisations, so that nobody has to know six numbers by heart. */
const normalisations: readonly Choice<ModelAnswers>[] = [
  { id: 'unit', value: { scale: '0..1' }, label: '0 to 1', detail: 'ToTensor, pixel / 255' },
  {
    id: 'imagenet',
    value: { scale: '0..1', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    label: 'ImageNet',
    detail: '0 to 1, then its mean and deviation',
  },
  { id: 'signed', value: { scale: '-1..1' }, label: '−1 to 1', detail: 'pixel / 127.5 − 1, mean 0.5 and std 0.5' },
  { id: 'raw', value: { scale: '0..255' }, label: '0 to 255', detail: 'as they are' },
  {
    id: 'clip',
    value: { scale: '0..1', mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
    label: 'CLIP',
    detail: '0 to 1, then its mean and deviation',
  },
];

const scaleLabels = { '0..1': '0 to 1', '-1..1': '−1 to 1', '0..255': '0 to 255' } as const;

const isSame = ({ scale, mean = [0], std = [1] }: ModelAnswers, other: ModelAnswers): boolean =>
  scale === other.scale && mean.join() === (other.mean ?? [0]).join() && std.join() === (other.std ?? [1]).join();

/** In which range the pixels were, and what was taken off them. */
export function ScaleEditor({ answers, inspected, onAnswer }: EditorProps) {
  const grey = normalisations.filter(({ value }) => value.mean === undefined);
  return (
    <Stack gap={5}>
      <ChoiceList
        label="The range of the pixels"
        choices={measuredChoices(answers.colour === 'grey' ? grey : normalisations, inspected)}
        current={answers.scale && normalisations.find(({ value }) => isSame(value, answers))?.id}
        onChoose={onAnswer}
      />
      <Fold title="Another mean and deviation">
        <OwnScale answers={answers} onAnswer={onAnswer} />
      </Fold>
    </Stack>
  );
}

function OwnScale({ answers, onAnswer }: Pick<EditorProps, 'answers' | 'onAnswer'>) {
  const [scale, setScale] = useState<NonNullable<ModelAnswers['scale']>>(answers.scale ?? '0..1');
  const [mean, setMean] = useState<readonly number[]>(answers.mean ?? [0]);
  const [std, setStd] = useState<readonly number[]>(answers.std ?? [1]);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer({ scale, mean: [...mean], std: [...std] });
      }}
    >
      <FieldRow least={120}>
        <Field label="Range">
          <Select
            value={scale}
            options={pixelScales.map((value) => ({ value, label: scaleLabels[value] }))}
            onChange={setScale}
          />
        </Field>
        <NumberListField label="Mean" hint="one, or one a channel" values={mean} onChange={setMean} />
        <NumberListField label="Deviation" hint="one, or one a channel" values={std} onChange={setStd} />
      </FieldRow>
      <Button type="submit" variant="primary" size="small" className={styles.aside} disabled={std.includes(0)}>
        Use these numbers
      </Button>
    </form>
  );
}
