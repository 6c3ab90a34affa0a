import { useState } from 'react';
import { answersOfChoice } from '#shared/model/answerText.ts';
import { type ModelAnswers, pixelScales } from '#shared/model/modelAnswers.ts';
import { greyScales, usualScales } from '#shared/model/usualScales.ts';
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

const choicesOf = (scales: readonly (typeof usualScales)[number][]): Choice<ModelAnswers>[] =>
  scales.flatMap(({ choice, label, detail }) => {
    const value = answersOfChoice('scale', choice);
    return value ? [{ id: choice, value, label, detail }] : [];
  });
const normalisations = choicesOf(usualScales);
const ofGrey = choicesOf(greyScales);

const scaleLabels = { '0..1': '0 to 1', '-1..1': '−1 to 1', '0..255': '0 to 255' } as const;

const isSame = ({ scale, mean = [0], std = [1] }: ModelAnswers, other: ModelAnswers): boolean =>
  scale === other.scale && mean.join() === (other.mean ?? [0]).join() && std.join() === (other.std ?? [1]).join();

/** In which range the pixels were, and what was taken off them. */
export function ScaleEditor({ answers, inspected, onAnswer }: EditorProps) {
  const image = inspected.config?.inputs.find((input) => input.kind === 'image');
  const isGrey = (answers.colour ?? (image?.color === 'grayscale' ? 'grey' : image?.color)) === 'grey';
  return (
    <Stack gap={5}>
      <ChoiceList
        label="The range of the pixels"
        choices={measuredChoices(isGrey ? ofGrey : normalisations, inspected)}
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
