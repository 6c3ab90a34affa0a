import type { ModelAnswers, ResizeAnswer } from '#shared/model/modelAnswers.ts';

/** What an answer is about. The order is that in which what is known is listed. */
const kinds = [
  'task',
  'text',
  'tokenizer',
  'maximum length',
  'input',
  'words of',
  'blank',
  'scaled',
  'pipeline',
  'resize',
  'filter',
  'scale',
  'colour',
  'layout',
  'alpha',
  'exif',
  'cmyk',
  'scores',
  'classes',
  'positive',
  'labels',
  'activation',
  'embedding',
  'file',
] as const;
export type TopicKind = (typeof kinds)[number];

/** `what` of a fact or a question, taken apart: `input age` is the topic `input` of `age`. */
export type Topic = { readonly kind: TopicKind; readonly name: string };

export function topicOf(what: string): Topic | null {
  const named = /^(input|order of|words of|blank|scaled) (.+)$/su.exec(what);
  if (named) return { kind: named[1] === 'order of' ? 'input' : (named[1] as TopicKind), name: named[2] ?? '' };
  return kinds.includes(what as TopicKind) ? { kind: what as TopicKind, name: '' } : null;
}

export const isSameTopic = (one: Topic | null, other: Topic | null): boolean =>
  one !== null && one.kind === other?.kind && one.name === other.name;

/** For sorting: kinds in their order, what is none of them last. */
export const topicRank = (topic: Topic | null): number => (topic === null ? kinds.length : kinds.indexOf(topic.kind));

const titles: Readonly<Record<TopicKind, string>> = {
  task: 'Task',
  text: 'Text',
  tokenizer: 'Tokenizer',
  'maximum length': 'Longest text',
  input: 'Input',
  'words of': 'Words of',
  blank: 'Blanks in',
  scaled: 'Scaling of',
  pipeline: 'Tool',
  resize: 'Resizing',
  filter: 'Filter',
  scale: 'Pixels',
  colour: 'Colour',
  layout: 'Axes',
  alpha: 'Transparency',
  exif: 'Orientation',
  cmyk: 'CMYK pictures',
  scores: 'Scores',
  classes: 'Classes',
  positive: 'The score is for',
  labels: 'Names in the data',
  activation: 'Activation',
  embedding: 'Embedding',
  file: 'Not read',
};

/** What a fact or a question is about, in words: `Resizing`, `Input age`. */
export function topicTitle(what: string): string {
  const topic = topicOf(what);
  if (topic === null) return what.slice(0, 1).toUpperCase() + what.slice(1);
  if (topic.kind === 'scaled' && topic.name === '') return 'Scaling';
  return topic.name === '' ? titles[topic.kind] : `${titles[topic.kind]} ${topic.name}`;
}

/** Answers that are given and taken back together: another size without its crop would be half an answer. */
const together: readonly (readonly (keyof ModelAnswers)[])[] = [
  ['resize', 'crop'],
  ['scale', 'mean', 'std'],
  ['filter', 'antialias'],
];
const byName = ['map', 'categories', 'fill', 'scaled'] as const;

/** The answers with some more, each in place of what was said of the same thing. */
export function withAnswers(answers: ModelAnswers, given: ModelAnswers): ModelAnswers {
  const replaced = together.filter((group) => group.some((key) => given[key] !== undefined)).flat();
  const next: ModelAnswers = { ...withoutKeys(answers, replaced), ...given };
  for (const key of byName)
    if (given[key] && answers[key]) Object.assign(next, { [key]: { ...answers[key], ...given[key] } });
  if (given.ignore) next.ignore = [...new Set([...(answers.ignore ?? []), ...given.ignore])];
  // Names that are no longer there stand for nothing.
  if (given.classes && next.positive !== undefined && !given.classes.includes(next.positive)) delete next.positive;
  return next;
}

/** The answers without what was said of a topic. */
export function withoutAnswer(answers: ModelAnswers, { kind, name }: Topic): ModelAnswers {
  const record = recordOf[kind];
  if (kind === 'file') {
    const ignore = answers.ignore?.filter((file) => file !== name) ?? [];
    return ignore.length > 0 ? { ...answers, ignore } : withoutKeys(answers, ['ignore']);
  }
  if (record) {
    const { [name]: _, ...left } = (answers[record] ?? {}) as Readonly<Record<string, unknown>>;
    return Object.keys(left).length > 0 ? { ...answers, [record]: left } : withoutKeys(answers, [record]);
  }
  const key = keyOf[kind];
  if (!key) return answers;
  return withoutKeys(answers, together.find((group) => group.includes(key)) ?? [key]);
}

const recordOf: Partial<Record<TopicKind, (typeof byName)[number]>> = {
  input: 'map',
  text: 'map',
  'words of': 'categories',
  blank: 'fill',
  scaled: 'scaled',
};
const keyOf: Partial<Record<TopicKind, keyof ModelAnswers>> = {
  'maximum length': 'maxLength',
  pipeline: 'pipeline',
  resize: 'resize',
  filter: 'filter',
  scale: 'scale',
  colour: 'colour',
  layout: 'layout',
  alpha: 'alpha',
  exif: 'exif',
  cmyk: 'cmyk',
  scores: 'scores',
  classes: 'classes',
  positive: 'positive',
  labels: 'labelAs',
  activation: 'activation',
  embedding: 'pooling',
};

function withoutKeys(answers: ModelAnswers, keys: readonly (keyof ModelAnswers)[]): ModelAnswers {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !keys.includes(key as keyof ModelAnswers)));
}

export type AnswerFact = { readonly topic: Topic; readonly what: string; readonly value: string };

/** What a person said, fact by fact and in words. */
export function answerFacts(answers: ModelAnswers): AnswerFact[] {
  const named = (kind: TopicKind, record: Readonly<Record<string, string>> | undefined): AnswerFact[] =>
    Object.entries(record ?? {}).map(([name, value]) => ({ topic: { kind, name }, what: `${kind} ${name}`, value }));
  const plain = (Object.keys(keyOf) as TopicKind[]).flatMap((kind) => {
    const value = plainValue(kind, answers);
    return value === undefined ? [] : [{ topic: { kind, name: '' }, what: kind, value }];
  });
  return [
    ...named(
      'input',
      mapValues(answers.map, (columns) => columns.join(', ')),
    ),
    ...named(
      'words of',
      mapValues(answers.categories, (codes) => pairs(codes, ' = ')),
    ),
    ...named(
      'blank',
      mapValues(answers.fill, (filled) => `filled with ${filled}`),
    ),
    ...named(
      'scaled',
      mapValues(answers.scaled, ({ mean, std }) => `(x − ${short(mean)}) / ${short(std)}`),
    ),
    ...plain,
    ...(answers.ignore ?? []).map((name) => ({ topic: { kind: 'file' as const, name }, what: 'file', value: name })),
  ];
}

const mapValues = <T>(
  record: Readonly<Record<string, T>> | undefined,
  read: (value: T) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, read(value)]));

const pairs = (record: Readonly<Record<string, string | number>>, between: string): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}${between}${value}`)
    .join(', ');

const short = (value: number): string => String(Number(value.toPrecision(5)));

function plainValue(kind: TopicKind, answers: ModelAnswers): string | undefined {
  switch (kind) {
    case 'maximum length':
      return answers.maxLength === undefined ? undefined : `${answers.maxLength} tokens`;
    case 'resize':
      return answers.resize || answers.crop ? resizeWords(answers) : undefined;
    case 'filter':
      return answers.filter || answers.antialias !== undefined ? filterWords(answers) : undefined;
    case 'scale':
      return answers.scale || answers.mean || answers.std ? scaleWords(answers) : undefined;
    case 'labels':
      return answers.labelAs && pairs(answers.labelAs, ' is ');
    case 'classes':
      return answers.classes?.join(', ');
    case 'activation':
      return answers.activation && activationWords[answers.activation];
    case 'colour':
      return answers.colour && colourWords[answers.colour];
    case 'layout':
      return answers.layout && layoutWords[answers.layout];
    case 'embedding':
      return answers.pooling && poolingWords[answers.pooling];
    default: {
      const key = keyOf[kind];
      const value = key && answers[key];
      return value === undefined ? undefined : String(value);
    }
  }
}

export const activationWords = {
  none: 'none: they are probabilities',
  softmax: 'softmax',
  sigmoid: 'sigmoid',
  log_softmax: 'exp, of log-softmax',
} as const;
export const colourWords = { rgb: 'red, green, blue', bgr: 'blue, green, red', grey: 'grey' } as const;
export const layoutWords = { nchw: 'channels first', nhwc: 'channels last' } as const;
export const poolingWords = {
  mean: 'the mean of its tokens',
  cls: 'its first token',
  max: 'the largest of its tokens',
  last: 'its last token',
  mean_sqrt_len: 'the sum of its tokens over the root of their number',
  weighted_mean: 'the mean of its tokens, later ones weighing more',
} as const;
const scaleNames = { '0..1': '0 to 1', '-1..1': '−1 to 1', '0..255': '0 to 255' } as const;

function resizeWords({ resize, crop }: ModelAnswers): string {
  const centre = crop ? `, centre ${crop.height} × ${crop.width}` : '';
  return `${resize ? modeWords(resize) : 'as before'}${centre}`;
}

function modeWords(resize: ResizeAnswer): string {
  switch (resize.mode) {
    case 'none':
      return 'none: its own size';
    case 'stretch':
      return `stretched to ${resize.height} × ${resize.width}`;
    case 'letterbox':
      return `letterboxed to ${resize.height} × ${resize.width}`;
    case 'shorter':
      return `shorter edge to ${resize.edge}`;
    case 'longer':
      return `longer edge to ${resize.edge}`;
  }
}

function filterWords({ filter, antialias }: ModelAnswers): string {
  const smooth = antialias === undefined ? '' : antialias ? ', antialiased' : ', not antialiased';
  return `${filter ?? 'as before'}${smooth}`;
}

function scaleWords({ scale = '0..1', mean, std }: ModelAnswers): string {
  const shift = mean || std ? `, mean ${(mean ?? [0]).join(', ')}, std ${(std ?? [1]).join(', ')}` : '';
  return `${scaleNames[scale]}${shift}`;
}
