import { z } from 'zod';
import { fieldName, filterText } from '../model/inputLimits.ts';
import type { Topic } from '../model/topics.ts';
import { topicsOfField, topicsOfFilter } from '../query/filterTopics.ts';
import { contract, type EventName, topicOf } from './contract.ts';
import type { Method } from './method.ts';

/** What makes the answer of a read to this input another one: what the method says, and what filters and fields in the input bring in. */
export function topicsRead(method: Method, input: unknown): ReadonlySet<Topic> {
  if (method.kind !== 'read') return new Set();
  const topics = new Set(method.reads);
  addAsked(method.input, input, topics);
  for (const topic of method.unmovedBy ?? []) if (!method.reads.includes(topic)) topics.delete(topic);
  return topics;
}

/** Whether the answer of a method to an input may be another one after an event. */
export function isStaleAfter(event: EventName, method: string, input: unknown): boolean {
  const topic = topicOf(event);
  if (topic === null || !Object.hasOwn(contract, method)) return false;
  return topicsRead(contract[method as keyof typeof contract], input).has(topic);
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
