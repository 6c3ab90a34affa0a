import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeIssues } from './describeIssues.ts';

function refusal(schema: z.ZodType, value: unknown): z.ZodError {
  const { error } = schema.safeParse(value);
  if (!error) throw new Error('The schema takes this value.');
  return error;
}

const schema = z.object({
  name: z.string().min(1),
  colour: z.enum(['blue', 'red']),
  share: z.number().max(1),
  weight: z.number().positive(),
  key: z.string().regex(/^K/, 'A key begins with K'),
  cuts: z.array(z.number()).max(2),
});

test('bounds and choices are said in words, a sentence of the schema as it is', () => {
  const error = refusal(schema, { name: '', colour: 'x', share: 7, weight: 0, key: 'x', cuts: [1, 2, 3] });
  expect(describeIssues(error, undefined, 6).split('; ')).toEqual([
    'name: must not be empty',
    'colour: one of blue, red',
    'share: at most 1',
    'weight: more than 0',
    'key: A key begins with K',
    'cuts: at most 2 entries',
  ]);
  expect(describeIssues(error, (path) => `--${path}`, 1)).toBe('--name: must not be empty; and 5 more');
});

test('of a value that may be one of several things, the one that it looks like is spoken about', () => {
  const either = z.object({
    what: z.union([z.object({ ids: z.array(z.int()).max(2) }), z.object({ view: z.string() })]),
  });
  expect(describeIssues(refusal(either, { what: { ids: [1, 2, 3] } }))).toBe('what.ids: at most 2 entries');
  const kinds = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('image') }),
    z.object({ kind: z.literal('text') }),
  ]);
  expect(describeIssues(refusal(kinds, { kind: 'sound' }))).toBe('kind: one of image, text');
  expect(describeIssues(refusal(z.string().max(12_000), 'a'.repeat(12_001)))).toBe('at most 12,000 characters');
});
