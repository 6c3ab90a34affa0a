import { z } from 'zod';
import { type Topic, topics } from '../model/topics.ts';
import { bookMethods } from './bookMethods.ts';
import { decisionMethods } from './decisionMethods.ts';
import { discoveryMethods } from './discoveryMethods.ts';
import { exportMethods } from './exportMethods.ts';
import { humanMethods } from './humanMethods.ts';
import { metricMethods } from './metricMethods.ts';
import type { Method } from './method.ts';
import { modelMethods } from './modelMethods.ts';
import { projectMethods } from './projectMethods.ts';
import { reportMethods } from './reportValues.ts';
import { sampleMethods } from './sampleMethods.ts';
import { similarityMethods } from './similarityMethods.ts';
import { sliceMethods } from './sliceMethods.ts';
import { tagMethods } from './tagMethods.ts';
import { jobInfo } from './values.ts';
import { viewMethods } from './viewMethods.ts';

/** Every method the page (or the CLI) may call: what kind it is, what it reads or writes, what goes in and what comes out. */
export const contract = {
  ...projectMethods,
  ...modelMethods,
  ...viewMethods,
  ...metricMethods,
  ...sliceMethods,
  ...discoveryMethods,
  ...similarityMethods,
  ...decisionMethods,
  ...bookMethods,
  ...tagMethods,
  ...sampleMethods,
  ...humanMethods,
  ...reportMethods,
  ...exportMethods,
} as const satisfies Readonly<Record<string, Method>>;

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type MethodInput<M extends MethodName> = z.input<Contract[M]['input']>;
export type MethodParsed<M extends MethodName> = z.output<Contract[M]['input']>;
export type MethodOutput<M extends MethodName> = z.infer<Contract[M]['output']>;

/** The methods that change something. */
export type ChangeName = { [M in MethodName]: Contract[M]['kind'] extends 'change' ? M : never }[MethodName];

/**
 * Something of a topic is another one; data are read again. `mutationId` is that of the call that did it, where it has one. `rows`: no
 * other examples were decided on; null where they are many, or it is not about examples.
 */
const topicChanged = z.object({
  revision: z.number(),
  mutationId: z.string().nullable(),
  rows: z.array(z.number()).nullable(),
});
export type TopicChanged = z.infer<typeof topicChanged>;
type TopicEvents = { readonly [T in Topic as `${T}.changed`]: typeof topicChanged };
const topicEvents = Object.fromEntries(topics.map((topic) => [`${topic}.changed`, topicChanged])) as TopicEvents;

/** Events only invalidate (jobs.changed carries the job, since it is small and frequent). */
export const events = {
  ...topicEvents,
  'jobs.changed': jobInfo,
  /** How far the search called `searchId` by its caller is. */
  'slices.searching': z.object({ searchId: z.string(), phase: z.string(), done: z.number(), total: z.number() }),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
export type BackendEvent = { [E in EventName]: { readonly name: E; readonly payload: EventPayload<E> } }[EventName];

/** The topic that an event is about; null of one that changes no answer. */
export function topicOf(event: EventName): Topic | null {
  return topics.find((topic) => event === `${topic}.changed`) ?? null;
}
