import { useState } from 'react';
import { answersOfChoice } from '#shared/model/answerText.ts';
import { type ModelAnswers, type ResizeAnswer, resizeModes } from '#shared/model/modelAnswers.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, FieldRow } from '#renderer/ui/Field.tsx';
import { Fold } from '#renderer/ui/Fold.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { NumberField } from '../NumberField.tsx';
import { answerFacts } from './answerFacts.ts';
import { ChoiceList, type Choice } from './ChoiceList.tsx';
import { measuredChoices } from './measuredChoices.ts';
import type { EditorProps } from './editorProps.ts';

import styles from './Answers.module.css';

const modeLabels = {
  stretch: 'Stretch',
  shorter: 'Shorter edge',
  longer: 'Longer edge',
  letterbox: 'Letterbox',
  none: 'Its own size',
} as const;
const details: Partial<Record<ResizeAnswer['mode'], string>> = {
  stretch: 'T.Resize((h, w)), Keras',
  shorter: 'T.Resize(n), T.CenterCrop',
  letterbox: 'bars fill the rest',
};

/** How a picture is brought to the size that the model takes. */
export function ResizeEditor({ inspected, answers, question, onAnswer }: EditorProps) {
  const image = inspected.config?.inputs.find((input) => input.kind === 'image');
  const size = { height: image?.resize.height ?? 224, width: image?.resize.width ?? 224 };
  const usual = question?.choices ?? usualChoices(size);
  const choices = usual.flatMap((choice): Choice<ModelAnswers>[] => {
    const value = answersOfChoice('resize', choice);
    const words = value && answerFacts(value)[0]?.value;
    return value && words
      ? [{ id: choice, value, label: capital(words), detail: value.resize && details[value.resize.mode] }]
      : [];
  });
  const now = answerFacts(answers).find(({ topic }) => topic.kind === 'resize')?.value;
  return (
    <Stack gap={5}>
      <ChoiceList
        label="How pictures were resized"
        choices={measuredChoices(choices, inspected)}
        current={now === undefined ? undefined : choices.find(({ label }) => label === capital(now))?.id}
        onChoose={onAnswer}
      />
      <Fold title="Another size">
        <OwnResize size={size} answers={answers} onAnswer={onAnswer} />
      </Fold>
    </Stack>
  );
}

function usualChoices({ height, width }: { readonly height: number; readonly width: number }): string[] {
  const edge = Math.round(Math.min(height, width) / 0.875);
  return [
    `stretch:${height}x${width}`,
    `shorter:${edge} with --crop ${height}x${width}`,
    `letterbox:${height}x${width}`,
  ];
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function OwnResize({
  size,
  answers,
  onAnswer,
}: {
  readonly size: { readonly height: number; readonly width: number };
} & Pick<EditorProps, 'answers' | 'onAnswer'>) {
  const said = answers.resize;
  const [mode, setMode] = useState<ResizeAnswer['mode']>(said?.mode ?? 'shorter');
  const [target, setTarget] = useState(said && 'height' in said ? { height: said.height, width: said.width } : size);
  const [edge, setEdge] = useState(
    said && 'edge' in said ? said.edge : Math.round(Math.min(size.height, size.width) / 0.875),
  );
  const [crop, setCrop] = useState<{ readonly height: number | null; readonly width: number | null }>(
    answers.crop ?? { height: null, width: null },
  );
  const resize: ResizeAnswer =
    mode === 'none' ? { mode } : mode === 'stretch' || mode === 'letterbox' ? { mode, ...target } : { mode, edge };
  const whole =
    crop.height === null && crop.width === null
      ? undefined
      : { height: crop.height ?? crop.width ?? 1, width: crop.width ?? crop.height ?? 1 };
  const bounds = { min: 1, max: 8192, isInteger: true } as const;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer({ resize, ...(whole && { crop: whole }) });
      }}
    >
      <FieldRow least={90}>
        <Field label="Resize">
          <Select
            value={mode}
            options={resizeModes.map((value) => ({ value, label: modeLabels[value] }))}
            onChange={setMode}
          />
        </Field>
        {mode === 'shorter' || mode === 'longer' ? (
          <NumberField label="Pixels" value={edge} {...bounds} onChange={(value) => setEdge(value ?? edge)} />
        ) : (
          mode !== 'none' && (
            <>
              <NumberField
                label="Height"
                value={target.height}
                {...bounds}
                onChange={(height) => setTarget({ ...target, height: height ?? target.height })}
              />
              <NumberField
                label="Width"
                value={target.width}
                {...bounds}
                onChange={(width) => setTarget({ ...target, width: width ?? target.width })}
              />
            </>
          )
        )}
        <NumberField
          label="Crop, height"
          value={crop.height}
          {...bounds}
          placeholder="none"
          onChange={(height) => setCrop({ ...crop, height })}
        />
        <NumberField
          label="Crop, width"
          value={crop.width}
          {...bounds}
          placeholder="none"
          onChange={(width) => setCrop({ ...crop, width })}
        />
      </FieldRow>
      <Button type="submit" variant="primary" size="small" className={styles.aside}>
        Use this size
      </Button>
    </form>
  );
}
