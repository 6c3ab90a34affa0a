import { z } from 'zod';
import { decisionMethods } from './decisionMethods.ts';
import { discoveryMethods } from './discoveryMethods.ts';
import { exportMethods } from './exportMethods.ts';
import { humanMethods } from './humanMethods.ts';
import { metricMethods } from './metricMethods.ts';
import { modelMethods } from './modelMethods.ts';
import { projectMethods } from './projectMethods.ts';
import { reportMethods } from './reportValues.ts';
import { sampleMethods } from './sampleMethods.ts';
import { sliceMethods } from './sliceMethods.ts';
import { tagMethods } from './tagMethods.ts';
import { jobInfo } from './values.ts';
import { viewMethods } from './viewMethods.ts';

/** Every method the page (or the CLI) may call. */
export const contract = {
  ...projectMethods,
  ...modelMethods,
  ...viewMethods,
  ...metricMethods,
  ...sliceMethods,
  ...discoveryMethods,
  ...decisionMethods,
  ...tagMethods,
  ...sampleMethods,
  ...humanMethods,
  ...reportMethods,
  ...exportMethods,
} as const;

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type MethodInput<M extends MethodName> = z.input<Contract[M]['input']>;
export type MethodParsed<M extends MethodName> = z.output<Contract[M]['input']>;
export type MethodOutput<M extends MethodName> = z.infer<Contract[M]['output']>;

/** Events only invalidate (jobs.changed carries the job, since it is small and frequent). */
export const events = {
  'jobs.changed': jobInfo,
  'project.changed': z.object({ revision: z.number(), isOpen: z.boolean() }),
  'decisions.changed': z.object({ revision: z.number() }),
  'runs.changed': z.object({ revision: z.number() }),
  'slices.changed': z.object({ revision: z.number() }),
  'tags.changed': z.object({ revision: z.number() }),
  'costs.changed': z.object({ revision: z.number() }),
  'samples.changed': z.object({ revision: z.number() }),
  /** How far the search called `searchId` by its caller is. */
  'slices.searching': z.object({ searchId: z.string(), phase: z.string(), done: z.number(), total: z.number() }),
  'bins.changed': z.object({ revision: z.number() }),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
export type BackendEvent = { [E in EventName]: { readonly name: E; readonly payload: EventPayload<E> } }[EventName];
