import { filters, type ModelAnswers, pipelines } from '#shared/model/modelAnswers.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import { activationWords, colourWords, layoutWords, poolingWords } from './answerTopics.ts';
import { ChoiceList, type Choice } from './ChoiceList.tsx';
import { ClassesEditor } from './ClassesEditor.tsx';
import { ColumnsEditor } from './ColumnsEditor.tsx';
import type { EditorProps } from './editorProps.ts';
import { measuredChoices } from './measuredChoices.ts';
import { CodesEditor, LabelsEditor } from './PairsEditor.tsx';
import { ResizeEditor } from './ResizeEditor.tsx';
import { ScaledEditor } from './ScaledEditor.tsx';
import { ScaleEditor } from './ScaleEditor.tsx';
import { BlankEditor, LengthEditor } from './ValueEditor.tsx';

const pipelineDetails = {
  torchvision: 'Pillow, bilinear and antialiased',
  timm: 'Pillow, bicubic unless it says otherwise',
  huggingface: 'an image processor’s own settings',
  keras: 'tf.image, bilinear without antialiasing',
  ultralytics: 'YOLO: shorter edge and centre crop',
  opencv: 'cv2.resize, blue-green-red unless converted',
} as const;
const activationDetails = {
  softmax: 'logits, one class of many',
  sigmoid: 'one logit for two classes',
  none: 'nothing is missing',
  log_softmax: 'logarithms of probabilities',
} as const;

/** The control that fits what is asked. */
export function AnswerEditor(props: EditorProps) {
  switch (props.topic.kind) {
    case 'classes':
      return <ClassesEditor {...props} />;
    case 'resize':
      return <ResizeEditor {...props} />;
    case 'scale':
      return <ScaleEditor {...props} />;
    case 'input':
    case 'text':
      return <ColumnsEditor {...props} />;
    case 'words of':
      return <CodesEditor {...props} />;
    case 'labels':
      return <LabelsEditor {...props} />;
    case 'blank':
      return <BlankEditor {...props} />;
    case 'scaled':
      return <ScaledEditor {...props} />;
    case 'maximum length':
      return <LengthEditor {...props} />;
    case 'file':
    case 'tokenizer':
    case 'task':
      return <FileEditor {...props} />;
    default: {
      const { choices, current } = simpleChoices(props);
      return (
        <ChoiceList
          label={props.topic.kind}
          choices={measuredChoices(choices, props.inspected)}
          current={current}
          onChoose={props.onAnswer}
        />
      );
    }
  }
}

type Simple = { readonly choices: readonly Choice<ModelAnswers>[]; readonly current: string | undefined };

function simpleChoices({ topic, question, answers, inspected }: EditorProps): Simple {
  /** Ids in the order that the evidence favours, the others after them. */
  const ordered = <T extends string>(all: readonly T[]): T[] => [
    ...(question?.choices ?? []).filter((choice): choice is T => all.includes(choice as T)),
    ...all.filter((id) => !question?.choices.includes(id)),
  ];
  const image = inspected.config?.inputs.find((input) => input.kind === 'image');
  const known = <T,>(value: T): T | undefined => (question ? undefined : value);
  const words = <T extends string>(all: Readonly<Record<T, string>>, key: keyof ModelAnswers): Choice<ModelAnswers>[] =>
    ordered(Object.keys(all) as T[]).map((id) => ({ id, value: { [key]: id }, label: capital(all[id]) }));
  switch (topic.kind) {
    case 'pipeline':
      return {
        choices: ordered(pipelines).map((id) => ({
          id,
          value: { pipeline: id },
          label: id,
          detail: pipelineDetails[id],
        })),
        current: answers.pipeline ?? known(image?.pipeline),
      };
    case 'activation':
      return {
        choices: (question?.choices ?? Object.keys(activationWords)).map((id) => ({
          id,
          value: { activation: id as keyof typeof activationWords },
          label: capital(activationWords[id as keyof typeof activationWords]),
          detail: activationDetails[id as keyof typeof activationDetails],
        })),
        current: answers.activation ?? known(inspected.config?.outputs.scores?.activation),
      };
    case 'positive':
      return {
        choices: (inspected.config?.classes ?? []).map((name) => ({
          id: name,
          value: { positive: name },
          label: name,
        })),
        current: answers.positive ?? known(inspected.config?.classes[1]),
      };
    case 'scores': {
      const names = question?.choices ?? inspected.signature.outputs.map(({ name }) => name);
      const shapeOf = (name: string): string | undefined => {
        const output = inspected.signature.outputs.find((one) => one.name === name);
        return output && `${output.dtype} [${output.shape.map((size) => size ?? '?').join(', ')}]`;
      };
      return {
        choices: names.map((name) => ({ id: name, value: { scores: name }, label: name, detail: shapeOf(name) })),
        current: answers.scores ?? known(inspected.config?.outputs.scores?.name),
      };
    }
    case 'filter': {
      const isSmooth = image?.resize.antialias ?? true;
      return {
        choices: filters.flatMap((filter) =>
          [true, false].map((antialias) => ({
            id: `${filter} ${antialias}`,
            value: { filter, antialias },
            label: `${capital(filter)}${antialias ? ', antialiased' : ''}`,
          })),
        ),
        current: `${image?.resize.method.replace('_antialias', '').replace('3', '')} ${isSmooth}`,
      };
    }
    case 'colour':
      return { choices: words(colourWords, 'colour'), current: answers.colour ?? known(colourOf(image?.color)) };
    case 'layout':
      return { choices: words(layoutWords, 'layout'), current: answers.layout ?? known(image?.layout.toLowerCase()) };
    case 'embedding':
      return {
        choices: words(poolingWords, 'pooling'),
        current: answers.pooling ?? known(inspected.config?.outputs.embedding?.pooling),
      };
    case 'alpha':
      return {
        choices: words({ drop: 'dropped, as Pillow does', white: 'on white', black: 'on black' }, 'alpha'),
        current: answers.alpha ?? known(image?.alpha),
      };
    case 'exif':
      return {
        choices: words({ apply: 'applied', ignore: 'ignored, as Pillow and torchvision do' }, 'exif'),
        current: answers.exif ?? known(image?.exif),
      };
    case 'cmyk':
      return {
        choices: words({ naive: 'converted by formula, as Pillow does', profile: 'converted by its profile' }, 'cmyk'),
        current: answers.cmyk ?? known(image?.cmyk),
      };
    default:
      return { choices: [], current: undefined };
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const colourOf = (color: string | undefined): string | undefined => (color === 'grayscale' ? 'grey' : color);

/** A file beside the model that is damaged or missing: mended and looked at again, or not read. */
function FileEditor({ question, topic, onAnswer, onLookAgain }: EditorProps) {
  const file = question?.choices[0];
  return (
    <Row gap={4} wraps>
      <Button size="small" icon="refresh" onClick={onLookAgain}>
        Look again
      </Button>
      {topic.kind === 'file' && file !== undefined && (
        <Button size="small" onClick={() => onAnswer({ ignore: [file] })}>
          Do not read {file}
        </Button>
      )}
    </Row>
  );
}
