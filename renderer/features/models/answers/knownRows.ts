import type { KnownFact, ModelAnswers } from '#shared/model/modelAnswers.ts';
import { answerFacts } from './answerFacts.ts';
import { isSameTopic, type Topic, topicOf, topicRank, topicTitle } from './answerTopics.ts';

export type KnownRow = {
  readonly key: string;
  readonly title: string;
  readonly value: string;
  readonly from: string;
  readonly topic: Topic | null;
  /** The person said it here: it can be taken back. */
  readonly isAnswer: boolean;
};

/** What is known of a model and what the person said of it, each thing once and in one order, so that an answer moves nothing else. */
export function knownRows(known: readonly KnownFact[], answers: ModelAnswers, firstInput: string): KnownRow[] {
  const said = answerFacts(answers);
  const factTopic = ({ what }: KnownFact): Topic | null => {
    const topic = topicOf(what);
    return topic?.kind === 'text' ? { kind: 'input', name: firstInput } : topic;
  };
  const told = known.flatMap((fact): KnownRow[] => {
    const topic = factTopic(fact);
    if (said.some((answer) => isSameTopic(answer.topic, topic))) return [];
    // An answer that was taken back stays in what was read before for a moment.
    if (fact.isAnswer) return [];
    const title = topicTitle(fact.what);
    return [{ key: fact.what, title, value: fact.value, from: fact.from, topic, isAnswer: false }];
  });
  const answered = said.map(({ topic, what, value }): KnownRow => {
    const isText = topic.kind === 'input' && known.some((fact) => fact.what === 'text') && topic.name === firstInput;
    const title = topicTitle(isText ? 'text' : what);
    return {
      key: isText ? 'text' : what + (topic.kind === 'file' ? topic.name : ''),
      title,
      value,
      from: 'you',
      topic,
      isAnswer: true,
    };
  });
  return [...told, ...answered].toSorted((one, other) => topicRank(one.topic) - topicRank(other.topic));
}
