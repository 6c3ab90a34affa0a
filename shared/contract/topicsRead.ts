import { z } from 'zod';
import { fieldName, filterText } from '../model/inputLimits.ts';
import type { Topic } from '../model/topics.ts';
import { topicsOfField, topicsOfFilter } from '../query/filterTopics.ts';
import { type ChangeName, contract, type EventName, type MethodName, type TopicChanged, topicOf } from './contract.ts';
import type { ChangeMethod, Method } from './method.ts';

/** What makes the answer of a read to this input another one: what the method says, and what filters and fields in the input bring in. */
export function topicsRead(method: Method, input: unknown): ReadonlySet<Topic> {
  if (method.kind !== 'read') return new Set();
  const topics = new Set(method.reads);
  addAsked(method.input, input, topics);
  for (const topic of method.unmovedBy ?? []) if (!method.reads.includes(topic)) topics.delete(topic);
  return topics;
}

/** An answer as it is kept: of which method, to what, and what it was; no data while there is none. */
export type KeptAnswer = { readonly method: string; readonly input: unknown; readonly data: unknown };

/** Whether an answer may be another one after an event. */
export function isStaleAfter(event: EventName, change: Partial<TopicChanged>, answer: KeptAnswer): boolean {
  const topic = topicOf(event);
  const method: Method | null = methodNamed(answer.method);
  if (topic === null || method?.kind !== 'read' || !topicsRead(method, answer.input).has(topic)) return false;
  const isAboutRows = topic === 'decisions' || topic === 'answers';
  if (!isAboutRows || !change.rows || !method.rows || answer.data === undefined) return true;
  const shown = new Set(method.rows(answer.input as never, answer.data as never));
  return change.rows.some((id) => shown.has(id));
}

/** Whether the answer of a change holds what a read would answer now. */
export function isBrought(change: ChangeName, read: string): boolean {
  return (methodNamed(change) as ChangeMethod).brings?.includes(read) ?? false;
}

function methodNamed(name: string): Method | null {
  return Object.hasOwn(contract, name) ? contract[name as MethodName] : null;
}

/** Finds the filters and the names of fields in an input by their schemas. */
function addAsked(schema: z.core.$ZodType, value: unknown, topics: Set<Topic>): void {
  if (value === undefined || value === null) return;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return addAsked(schema.unwrap(), value, topics);
  if (schema === filterText) topicsOfFilter(String(value)).forEach((topic) => topics.add(topic));
  else if (schema === fieldName) topicsOfField(String(value)).forEach((topic) => topics.add(topic));
  else if (schema instanceof z.ZodArray && Array.isArray(value))
    for (const item of value) addAsked(schema.element, item, topics);
  else if (schema instanceof z.ZodObject)
    for (const [key, part] of Object.entries(schema.shape))
      addAsked(part as z.core.$ZodType, (value as Readonly<Record<string, unknown>>)[key], topics);
}
