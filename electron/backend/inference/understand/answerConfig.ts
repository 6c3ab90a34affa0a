import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { ImageInput, ModelConfig, ModelInput, VectorInput } from '#shared/model/modelConfig.ts';
import { geometryOf, methodOf, scalingOf } from './imageAnswers.ts';
import { quoteList } from './understanding.ts';

/**
 * A configuration that a sidecar gave, with what the person answered in place of what it said there; the rest of it stays.
 * Throws `bad_input` where an answer names what is not there.
 */
export function answerConfig(config: ModelConfig, answers: ModelAnswers): ModelConfig {
  const classes = answeredClasses(config.classes, answers);
  const { scores, embedding } = config.outputs;
  return {
    ...config,
    classes,
    inputs: config.inputs.map((input) => answerInput(input, answers)),
    ...(config.tokenizer && { tokenizer: answerTokenizer(config, config.tokenizer, answers) }),
    outputs: {
      ...config.outputs,
      ...(scores && { scores: { ...scores, ...answerScores(answers) } }),
      ...(embedding && answers.pooling && { embedding: { ...embedding, pooling: answers.pooling } }),
    },
    data: { ...config.data, ...(answers.labelAs && { label_as: { ...answers.labelAs } }) },
  };
}

function answeredClasses(known: readonly string[], { classes, positive }: ModelAnswers): string[] {
  const names = [...(classes ?? known)];
  if (positive === undefined) return names;
  if (!names.includes(positive))
    throw new WinnowError('bad_input', `“${positive}” is none of the classes ${quoteList(names)}.`);
  return [...names.filter((name) => name !== positive), positive];
}

function answerScores({ activation, scores }: ModelAnswers): Partial<NonNullable<ModelConfig['outputs']['scores']>> {
  return {
    ...(scores !== undefined && { name: scores, shape: undefined }),
    ...(activation && { activation, ...(activation !== 'none' && { kind: 'probabilities' as const }) }),
  };
}

function answerTokenizer(
  { inputs }: ModelConfig,
  tokenizer: NonNullable<ModelConfig['tokenizer']>,
  { map, maxLength }: ModelAnswers,
): ModelConfig['tokenizer'] {
  const columns = inputs.map(({ name }) => map?.[name]).find((mapped) => mapped !== undefined);
  return {
    ...tokenizer,
    ...(maxLength !== undefined && { max_length: maxLength }),
    ...(columns && { text_columns: [...columns] }),
  };
}

function answerInput(input: ModelInput, answers: ModelAnswers): ModelInput {
  const columns = answers.map?.[input.name];
  switch (input.kind) {
    case 'image':
      return answerImage(input, answers);
    case 'text':
      return columns ? { ...input, columns: [...columns] } : input;
    case 'tabular_column': {
      const column = columns?.[0] ?? input.column;
      const fill = answers.fill?.[column];
      const codes = answers.categories?.[column];
      return {
        ...input,
        column,
        ...(fill !== undefined && { missing: String(fill) }),
        ...(codes && { codes: { ...codes } }),
        ...answers.scaled?.[column],
      };
    }
    case 'tabular_vector':
      return { ...input, encoders: answerEncoders(input.encoders, columns, answers) };
    default:
      return input;
  }
}

type Encoder = VectorInput['encoders'][number];

/** Columns that were there keep how they are coded; a new one is taken as a number. */
function answerEncoders(
  known: readonly Encoder[],
  columns: readonly string[] | undefined,
  answers: ModelAnswers,
): Encoder[] {
  const chosen = columns?.map(
    (column): Encoder =>
      known.find((encoder) => encoder.column === column) ?? {
        column,
        kind: 'numeric',
        impute: null,
        mean: 0,
        std: 1,
        size: 1,
      },
  );
  return (chosen ?? known).map((encoder) => answerEncoder(encoder, answers));
}

function answerEncoder(encoder: Encoder, answers: ModelAnswers): Encoder {
  const { column } = encoder;
  const fill = answers.fill?.[column];
  const codes = answers.categories?.[column];
  if (codes)
    return { column, kind: 'codes', codes: { ...codes }, ...(fill !== undefined && { fill: String(fill) }), size: 1 };
  if (encoder.kind !== 'numeric')
    return fill === undefined || encoder.kind === 'onehot' ? encoder : { ...encoder, fill: String(fill) };
  if (fill !== undefined && !Number.isFinite(Number(fill)))
    throw new WinnowError('bad_input', `“${fill}” is no number, and the model takes numbers for “${column}”.`);
  return { ...encoder, ...(fill !== undefined && { impute: Number(fill) }), ...answers.scaled?.[column] };
}

function answerImage(input: ImageInput, answers: ModelAnswers): ImageInput {
  const { resize, crop, filter, antialias, scale, mean, std, colour, layout } = answers;
  const [height, width] = sizeOf(input);
  const fixed = typeof height === 'number' && typeof width === 'number' ? { height, width } : undefined;
  const { edge: _edge, stretchTo: _stretchTo, ...kept } = input.resize;
  const size = resize ? { ...kept, ...geometryOf(resize, crop, fixed) } : { ...input.resize, ...crop };
  const isSmooth = antialias ?? size.antialias ?? !['bilinear', 'nearest'].includes(size.method);
  const method = filter
    ? methodOf(filter, isSmooth)
    : antialias !== undefined && size.method.startsWith('bilinear')
      ? methodOf('bilinear', antialias)
      : size.method;
  return {
    ...input,
    resize: { ...size, method, ...(antialias !== undefined && { antialias }) },
    ...((scale ?? mean ?? std) !== undefined && scalingOf(scale ?? '0..1', { mean, std })),
    ...(colour && { color: colour === 'grey' ? ('grayscale' as const) : colour }),
    ...(layout && { layout: layout === 'nhwc' ? ('NHWC' as const) : ('NCHW' as const) }),
    ...(answers.pipeline && { pipeline: answers.pipeline }),
    ...(answers.alpha && { alpha: answers.alpha }),
    ...(answers.exif && { exif: answers.exif }),
    ...(answers.cmyk && { cmyk: answers.cmyk }),
  };
}

function sizeOf({ shape, layout }: ImageInput): readonly [unknown, unknown] {
  return layout === 'NHWC' ? [shape?.[1], shape?.[2]] : [shape?.[2], shape?.[3]];
}
