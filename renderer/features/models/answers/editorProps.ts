import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { Topic } from './answerTopics.ts';

export type Inspected = MethodOutput<'models.inspect'>;

/** What every control of an answer gets. */
export type EditorProps = {
  readonly topic: Topic;
  readonly inspected: Inspected;
  readonly answers: ModelAnswers;
  /** The open question, with the choices that the evidence favours; absent where something known is changed. */
  readonly question?: OpenQuestion | undefined;
  /** Of the data, in file order. */
  readonly columns: readonly { readonly name: string; readonly role: string }[];
  /** The labels of the data in the order in which it has them. */
  readonly labels: readonly string[];
  readonly onAnswer: (answers: ModelAnswers) => void;
  /** Reads the model and the files beside it again. */
  readonly onLookAgain: () => void;
};
