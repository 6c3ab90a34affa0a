import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { Topic, TopicKind } from './answerTopics.ts';

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
