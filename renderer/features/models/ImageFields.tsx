import { Field } from '#renderer/ui/Field.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { questionsAt, type EditProps } from './configEdit.ts';
import { NumberField, NumberListField } from './NumberField.tsx';
import { Questions } from './Questions.tsx';
import styles from './Models.module.css';

const methods = [
  { value: 'bilinear', label: 'Bilinear', detail: 'as most training code without antialiasing' },
  { value: 'bilinear_antialias', label: 'Bilinear, antialiased', detail: 'as Pillow and torchvision with antialias' },
  { value: 'bicubic', label: 'Bicubic, antialiased' },
  { value: 'lanczos3', label: 'Lanczos' },
  { value: 'nearest', label: 'Nearest' },
] as const;
const fits = [
  { value: 'stretch', label: 'Stretch', detail: 'the aspect ratio is not kept' },
  { value: 'center_crop', label: 'Centre crop', detail: 'the edges are cut off' },
  { value: 'letterbox', label: 'Letterbox', detail: 'bars fill the rest' },
] as const;
const colors = [
  { value: 'grayscale', label: 'Grey' },
  { value: 'rgb', label: 'Red, green, blue' },
  { value: 'bgr', label: 'Blue, green, red', detail: 'as OpenCV reads' },
] as const;

/** The usual normalisations, so that nobody has to know six numbers by heart. */
const normalisations = [
  { value: 'unit', label: '0 to 1', mean: [0], std: [1], scale: 1 / 255 },
  { value: 'signed', label: '−1 to 1', mean: [0.5], std: [0.5], scale: 1 / 255 },
  { value: 'imagenet', label: 'ImageNet', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: 1 / 255 },
  { value: 'raw', label: '0 to 255', mean: [0], std: [1], scale: 1 },
] as const;

const isSame = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? NaN)) < 1e-9);

export function ImageFields({ config, questions, onSet, onAnswer, index }: EditProps & { readonly index: number }) {
  const input = config.inputs[index];
  if (input?.kind !== 'image') return null;
  const at = `inputs.${index}`;
  const usual = normalisations.find(
    (one) => isSame(one.mean, input.mean) && isSame(one.std, input.std) && Math.abs(one.scale - input.scale) < 1e-9,
  );
  return (
    <section className={styles.section}>
      <h3>Picture</h3>
      <div className={styles.fieldGrid}>
        <NumberField
          label="Width"
          value={input.resize.width}
          min={1}
          max={8192}
          isInteger
          onChange={(value) => onSet(`${at}.resize.width`, value ?? 1)}
        />
        <NumberField
          label="Height"
          value={input.resize.height}
          min={1}
          max={8192}
          isInteger
          onChange={(value) => onSet(`${at}.resize.height`, value ?? 1)}
        />
        <Field label="Resize">
          <Select
            value={input.resize.method}
            options={methods}
            onChange={(value) => onSet(`${at}.resize.method`, value)}
          />
        </Field>
        <Field label="When the shape differs">
          <Select value={input.resize.fit} options={fits} onChange={(value) => onSet(`${at}.resize.fit`, value)} />
        </Field>
        <Field label="Colour">
          <Select value={input.color} options={colors} onChange={(value) => onSet(`${at}.color`, value)} />
        </Field>
        <Field label="Order of the axes">
          <Select
            value={input.layout}
            options={[
              { value: 'NCHW', label: 'Channels first' },
              { value: 'NHWC', label: 'Channels last' },
            ]}
            onChange={(value) => onSet(`${at}.layout`, value)}
          />
        </Field>
        <Field label="Pixels become">
          <Select
            value={usual?.value ?? 'own'}
            options={[
              ...normalisations.map(({ value, label }) => ({ value, label })),
              { value: 'own', label: 'As set here', disabled: usual !== undefined },
            ]}
            onChange={(value) => {
              const chosen = normalisations.find((one) => one.value === value);
              if (chosen) onSet(at, { ...input, mean: [...chosen.mean], std: [...chosen.std], scale: chosen.scale });
              onAnswer(`${at}.mean`);
            }}
          />
        </Field>
        <NumberListField
          label="Mean"
          hint="for each channel, after scaling"
          values={input.mean}
          onChange={(values) => onSet(`${at}.mean`, values)}
        />
        <NumberListField
          label="Standard deviation"
          hint="for each channel"
          values={input.std}
          onChange={(values) => onSet(`${at}.std`, values)}
        />
        <NumberField
          label="Scale"
          hint="0.003921569 is 1/255"
          value={input.scale}
          onChange={(value) => onSet(`${at}.scale`, value ?? 1)}
        />
        {input.resize.fit === 'letterbox' && (
          <NumberField
            label="Bars"
            hint="0 black to 255 white"
            value={input.resize.padValue}
            min={0}
            max={255}
            onChange={(value) => onSet(`${at}.resize.padValue`, value ?? 0)}
          />
        )}
        <NumberField
          label="Behind transparency"
          hint="0 black to 255 white"
          value={input.background}
          min={0}
          max={255}
          onChange={(value) => onSet(`${at}.background`, value ?? 255)}
        />
      </div>
      <Questions questions={questionsAt(questions, at)} onAnswer={onAnswer} />
    </section>
  );
}
