import type { OpenQuestion } from '#shared/model/modelAnswers.ts';
import { evidenceOf, type Outcome, type Result, rivalOf } from './evidence.ts';

/** A question with what the rows speak for as its first choice, and the evidence in words. It stays a question. */
export function askedWithEvidence(question: OpenQuestion, outcomes: readonly Outcome[]): OpenQuestion {
  const outcome = outcomes.find(({ what }) => what === question.what);
  if (!outcome?.favoured) return question;
  const { favoured } = outcome;
  const others = question.choices.filter((choice) => choice !== favoured.choice);
  const evidence = evidenceOf(outcome, namesFor(question));
  const rival = rivalOf(outcome);
  return {
    ...question,
    choices: [favoured.choice, ...others],
    ...(evidence !== null && { evidence }),
    ...(rival && { rival: rival.choice }),
  };
}

const mostNamed = 6;

function namesFor({ what, choices }: OpenQuestion): (result: Result) => string {
  return ({ choice, answers: { classes, categories } }) => {
    const [codes] = Object.values(categories ?? {});
    if (codes)
      return Object.entries(codes)
        .map(([word, code]) => `${word} = ${code}`)
        .join(', ');
    if (what !== 'classes' || !classes) return choice;
    if (choice === choices[0]) return 'the alphabet’s order';
    const named = classes.slice(0, mostNamed).join(', ');
    return classes.length > mostNamed ? `${named} …` : named;
  };
}
