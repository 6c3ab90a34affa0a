import type { ExampleId } from './ids.ts';
import { z } from 'zod';

/**
 * Upper limits of what a page or a file may send. They lie far above honest input and far below what would fill the memory;
 * the message stands behind the name of the field: `field "reason": at most 10,000 characters`.
 */
export function textUpTo(most: number): z.ZodString {
  return z.string().max(most, `at most ${most.toLocaleString('en')} characters`);
}

export function listUpTo<Item extends z.ZodType>(item: Item, most: number): z.ZodArray<Item> {
  return z.array(item).max(most, `at most ${most.toLocaleString('en')} entries`);
}

/** An object of names and values; `most` of them. */
export function recordUpTo<Value extends z.ZodType>(
  key: z.ZodString,
  value: Value,
  most: number,
): z.ZodRecord<z.ZodString, Value> {
  return z
    .record(key, value)
    .refine((entries) => Object.keys(entries).length <= most, `at most ${most.toLocaleString('en')} entries`);
}

/** No system knows longer paths (Windows with its long prefix). */
export const pathText = textUpTo(32_767);
export const columnName = textUpTo(10_000);
/** What the filter language calls a column: its name, with `meta.` before it where it clashes. */
export const fieldName = textUpTo(10_005);
/** A class, a value, a note, a reason, a description. */
export const longestText = 10_000;
export const plainText = textUpTo(longestText);
/** More than `parseFilter` reads, so that a filter which is too long is refused there, at the character. */
export const filterText = textUpTo(100_000);
/** As many columns as a source may have. */
export const mostColumns = 10_000;
export const mostClasses = 100_000;
/** Ids of examples; more go as a view. */
export const mostIds = 100_000;
/** Any whole number may be asked for; what was checked is an example's. */
export const exampleId = z.number().int().min(0) as unknown as z.ZodType<ExampleId, number>;
