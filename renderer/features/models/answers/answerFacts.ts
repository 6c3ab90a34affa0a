import { answerWords, pairWords, type PlainKind } from '#shared/model/answerWords.ts';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { Topic, TopicKind } from './answerTopics.ts';

type AnswerFact = { readonly topic: Topic; readonly what: string; readonly value: string };

/** What a person said, fact by fact and in words. */
export function answerFacts(answers: ModelAnswers): AnswerFact[] {
  const named = (kind: TopicKind, record: Readonly<Record<string, string>> | undefined): AnswerFact[] =>
    Object.entries(record ?? {}).map(([name, value]) => ({ topic: { kind, name }, what: `${kind} ${name}`, value }));
  const plain = (Object.keys(answerWords) as PlainKind[]).flatMap((kind) => {
    const value = answerWords[kind](answers);
    return value === undefined ? [] : [{ topic: { kind, name: '' }, what: kind, value }];
  });
  return [
    ...named(
      'input',
      mapValues(answers.map, (columns) => columns.join(', ')),
    ),
    ...named(
      'words of',
      mapValues(answers.categories, (codes) => pairWords(codes, ' = ')),
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

const short = (value: number): string => String(Number(value.toPrecision(5)));
