import type { ModelConfig } from '#shared/model/modelConfig.ts';

const resizeWords = {
  nearest: 'nearest',
  bilinear: 'bilinear',
  bilinear_antialias: 'bilinear, antialiased',
  bicubic: 'bicubic',
  lanczos3: 'Lanczos',
  box: 'box',
  area: 'area',
  hamming: 'Hamming',
} as const;
const fitWords = {
  stretch: 'stretched',
  center_crop: 'centre crop',
  letterbox: 'letterbox',
  shorter: 'shorter edge, centre crop',
  longer: 'longer edge',
  none: 'in its own size',
} as const;
const activationWords = {
  softmax: (name: string) => `softmax of the output ${name}`,
  sigmoid: (name: string) => `sigmoid of the output ${name}`,
  log_softmax: (name: string) => `exp of the output ${name}`,
  none: (name: string) => `the output ${name}, unchanged`,
} as const;

/** A run's configuration in a few words a line: [name, value]. */
export function configFacts(config: ModelConfig): readonly (readonly [string, string])[] {
  const facts: [string, string][] = [];
  for (const input of config.inputs) {
    if (input.kind === 'image') {
      const { width, height, method, fit } = input.resize;
      facts.push([
        'Picture',
        `${width} × ${height}, ${resizeWords[method]}, ${fitWords[fit]}, ${input.color === 'grayscale' ? 'grey' : input.color.toUpperCase()}, ${input.layout}`,
      ]);
      facts.push([
        'Pixels',
        `(pixel × ${short(input.scale)} − ${input.mean.map(short).join(', ')}) / ${input.std.map(short).join(', ')}`,
      ]);
    }
    if (input.kind === 'tabular_vector')
      facts.push([
        'Columns',
        `${input.encoders.length} columns become ${input.encoders.reduce((sum, encoder) => sum + encoder.size, 0)} numbers`,
      ]);
  }
  const columns = config.inputs.filter((input) => input.kind === 'tabular_column').length;
  if (columns > 0) facts.push(['Columns', `${columns} columns, one input each`]);
  if (config.tokenizer)
    facts.push([
      'Text',
      `${config.tokenizer.text_columns.join(' + ') || 'the text'}, ${config.tokenizer.file}, ${config.tokenizer.max_length} tokens at most`,
    ]);
  if (config.outputs.scores)
    facts.push(['Scores', activationWords[config.outputs.scores.activation](config.outputs.scores.name)]);
  if (config.data.trained_on && config.data.trained_on.length > 0)
    facts.push(['Trained on', config.data.trained_on.join(', ')]);
  return facts;
}

function short(value: number): string {
  return Math.abs(value - 1 / 255) < 1e-9 ? '1/255' : String(Number(value.toPrecision(4)));
}
