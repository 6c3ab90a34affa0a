import type { KnownFact } from '#shared/model/modelAnswers.ts';
import type { ImageInput, ModelConfig, ModelInput } from '#shared/model/modelConfig.ts';
import { quoteList } from './understanding.ts';

/** What a configuration file settles, fact by fact, under the names that the rest of what is known has. */
export function sidecarFacts(config: ModelConfig, from: string): KnownFact[] {
  const facts: (readonly [string, string])[] = [
    ['task', config.task === 'embedding' ? 'a model of embeddings' : 'a classifier'],
    ...config.inputs.flatMap(inputFacts),
  ];
  const { tokenizer, outputs, data } = config;
  if (tokenizer) {
    facts.push(['text', `column ${quoteList(tokenizer.text_columns)}`]);
    facts.push(['tokenizer', tokenizer.file]);
    facts.push(['maximum length', `${tokenizer.max_length} tokens${tokenizer.padding === 'fixed' ? ', always' : ''}`]);
  }
  if (outputs.scores) {
    facts.push(['scores', `“${outputs.scores.name}”`]);
    facts.push([
      'activation',
      outputs.scores.activation === 'none' ? noActivation(outputs.scores) : outputs.scores.activation,
    ]);
  }
  if (config.classes.length > 0) facts.push(['classes', quoteList(config.classes)]);
  const called = Object.entries(data.label_as ?? {});
  if (called.length > 0) facts.push(['labels', called.map(([name, label]) => `“${name}” is “${label}”`).join(', ')]);
  if (outputs.embedding) facts.push(['embedding', `“${outputs.embedding.name}”`]);
  return facts.map(([what, value]) => ({ what, value, from }));
}

function noActivation({ kind }: NonNullable<ModelConfig['outputs']['scores']>): string {
  return kind === 'decision' ? 'none: decision scores, no probabilities' : 'probabilities';
}

function inputFacts(input: ModelInput): (readonly [string, string])[] {
  switch (input.kind) {
    case 'image':
      return imageFacts(input);
    case 'text':
      return [['text', `column ${quoteList(input.columns)} as it is`]];
    case 'tabular_column':
      return [[`input ${input.name}`, `column “${input.column}”`]];
    case 'tabular_vector':
      return [
        [
          `input ${input.name}`,
          quoteList(
            input.encoders.map(({ column }) => column),
            20,
          ),
        ],
      ];
    case 'constant':
      return [[`input ${input.name}`, `always ${input.value === '' ? 'empty' : input.value}`]];
    default:
      return [];
  }
}

function imageFacts({ resize, scale, mean, std, color, layout, pipeline }: ImageInput): (readonly [string, string])[] {
  const size = `${resize.height} × ${resize.width}`;
  const words = {
    stretch: resize.stretchTo
      ? `stretched ${resize.stretchTo.height} × ${resize.stretchTo.width}, centre ${size}`
      : `stretched ${size}`,
    center_crop: `covering ${size}, centre ${size}`,
    letterbox: `letterboxed ${size}`,
    shorter: `shorter edge ${resize.edge ?? ''}, centre ${size}`,
    longer: `longer edge ${resize.edge ?? ''}`,
    none: 'as it is',
  }[resize.fit];
  return [
    ...(pipeline ? [['pipeline', pipeline] as const] : []),
    ['resize', words],
    ['filter', resize.method.replace('_antialias', ', antialiased')],
    ['scale', `pixel × ${Number(scale.toPrecision(6))}, mean ${mean.join(', ')}, std ${std.join(', ')}`],
    ['colour', color === 'grayscale' ? 'grey' : color],
    ['layout', layout.toLowerCase()],
  ];
}
