import type { z } from 'zod';
import type { Topic } from '../model/topics.ts';

type Schemas = { readonly input: z.ZodType; readonly output: z.ZodType };

/** A method that changes nothing: it can be asked again. */
export type ReadMethod = Schemas & {
  readonly kind: 'read';
  /** What makes the answer another one, beside what the filters and fields of its input bring in. Nothing: only the world outside. */
  readonly reads: readonly Topic[];
  /** What the answer does not follow although its filter asks about it: an order stays put while a person decides. */
  readonly unmovedBy?: readonly Topic[];
  /** The only examples whose decisions the answer shows; without it, it may be any. */
  readonly rows?: (input: never, answer: never) => readonly number[];
};

/** Topics that an open project counts the changes of, so that who only may write them need not say that they did. */
export type CountedTopic = Extract<Topic, 'project' | 'runs' | 'decisions' | 'answers' | 'tags'>;

/** A method that changes something: it is sent again only under the same mutation id. Its events follow from what it writes. */
export type ChangeMethod = Schemas & {
  readonly kind: 'change';
  /** What is another one when it answers. */
  readonly writes: readonly Topic[];
  /** What is another one only sometimes; whether it is, the project tells. */
  readonly mayWrite?: readonly CountedTopic[];
  /** Reads whose new answers its own answer holds: whoever called need not ask for them. */
  readonly brings?: readonly string[];
  /** What is another one when the job that it started ends. */
  readonly jobWrites?: readonly Topic[];
};

export type Method = ReadMethod | ChangeMethod;
