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
