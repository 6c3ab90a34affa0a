import {
  activationWords,
  alphaWords,
  cmykWords,
  colourWords,
  exifWords,
  layoutWords,
  poolingWords,
} from '#shared/model/answerWords.ts';
import { filters, type ModelAnswers, pipelines } from '#shared/model/modelAnswers.ts';
import type { ImageInput } from '#shared/model/modelConfig.ts';
import type { TopicKind } from './answerTopics.ts';
import type { Choice } from './ChoiceList.tsx';
import type { EditorProps } from './editorProps.ts';

/** What one press answers, and the id of the choice that holds now. */
type SimpleChoices = {
  readonly choices: readonly Choice<ModelAnswers>[];
  readonly current?: string | undefined;
};

type Asked = Pick<EditorProps, 'question' | 'answers' | 'inspected'>;

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

const kinds: Partial<Record<TopicKind, (asked: Asked) => SimpleChoices>> = {
  pipeline: (asked) => ({
    choices: ordered(pipelines, asked).map((id) => ({
      id,
      value: { pipeline: id },
      label: id,
      detail: pipelineDetails[id],
    })),
    current: asked.answers.pipeline ?? known(imageOf(asked)?.pipeline, asked),
  }),
  activation: (asked) => ({
    choices: choicesOf(activationWords, 'activation', asked)
      .filter(({ id }) => asked.question?.choices.includes(id) ?? true)
      .map((choice) => ({ ...choice, detail: activationDetails[choice.id as keyof typeof activationDetails] })),
    current: asked.answers.activation ?? known(asked.inspected.config?.outputs.scores?.activation, asked),
  }),
  positive: (asked) => {
    const classes = asked.inspected.config?.classes ?? [];
    return {
      choices: classes.map((name) => ({ id: name, value: { positive: name }, label: name })),
      current: asked.answers.positive ?? known(classes[1], asked),
    };
  },
  scores: (asked) => {
    const { outputs } = asked.inspected.signature;
    const names = asked.question?.choices ?? outputs.map(({ name }) => name);
    return {
      choices: names.map((name) => {
        const output = outputs.find((one) => one.name === name);
        const detail = output && `${output.dtype} [${output.shape.map((size) => size ?? '?').join(', ')}]`;
        return { id: name, value: { scores: name }, label: name, detail };
      }),
      current: asked.answers.scores ?? known(asked.inspected.config?.outputs.scores?.name, asked),
    };
  },
  filter: (asked) => {
    const resize = imageOf(asked)?.resize;
    return {
      choices: filters.flatMap((filter) =>
        [true, false].map((antialias) => ({
          id: `${filter} ${antialias}`,
          value: { filter, antialias },
          label: `${capital(filter)}${antialias ? ', antialiased' : ''}`,
        })),
      ),
      current: resize && `${resize.method.replace('_antialias', '').replace('3', '')} ${resize.antialias ?? true}`,
    };
  },
  colour: (asked) => {
    const color = imageOf(asked)?.color;
    return {
      choices: choicesOf(colourWords, 'colour', asked),
      current: asked.answers.colour ?? known(color === 'grayscale' ? 'grey' : color, asked),
    };
  },
  layout: (asked) => ({
    choices: choicesOf(layoutWords, 'layout', asked),
    current: asked.answers.layout ?? known(imageOf(asked)?.layout.toLowerCase(), asked),
  }),
  embedding: (asked) => ({
    choices: choicesOf(poolingWords, 'pooling', asked),
    current: asked.answers.pooling ?? known(asked.inspected.config?.outputs.embedding?.pooling, asked),
  }),
  alpha: (asked) => ({
    choices: choicesOf(alphaWords, 'alpha', asked),
    current: asked.answers.alpha ?? known(imageOf(asked)?.alpha, asked),
  }),
  exif: (asked) => ({
    choices: choicesOf(exifWords, 'exif', asked),
    current: asked.answers.exif ?? known(imageOf(asked)?.exif, asked),
  }),
  cmyk: (asked) => ({
    choices: choicesOf(cmykWords, 'cmyk', asked),
    current: asked.answers.cmyk ?? known(imageOf(asked)?.cmyk, asked),
  }),
};

export function simpleChoices({ topic, ...asked }: Asked & Pick<EditorProps, 'topic'>): SimpleChoices {
  return kinds[topic.kind]?.(asked) ?? { choices: [] };
}

/** The choices that the evidence favours first, in its order. */
function ordered<T extends string>(all: readonly T[], { question }: Asked): T[] {
  const favoured = (question?.choices ?? []).filter((choice): choice is T => all.includes(choice as T));
  return [...favoured, ...all.filter((id) => !favoured.includes(id))];
}

function choicesOf<T extends string>(
  words: Readonly<Record<T, string>>,
  key: keyof ModelAnswers,
  asked: Asked,
): Choice<ModelAnswers>[] {
  return ordered(Object.keys(words) as T[], asked).map((id) => ({
    id,
    value: { [key]: id },
    label: capital(words[id]),
  }));
}

/** What is asked has no choice that holds already. */
const known = <T>(value: T, { question }: Asked): T | undefined => (question ? undefined : value);

const imageOf = ({ inspected }: Asked): ImageInput | undefined =>
  inspected.config?.inputs.find((input): input is ImageInput => input.kind === 'image');

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
