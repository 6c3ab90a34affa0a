import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { WinnowError } from '../base/winnowError.ts';
import { importMappingSchema } from '../model/importMapping.ts';
import { modelConfigSchema } from '../model/modelConfig.ts';
import { parseFilter } from '../query/parseFilter.ts';
import { createRpcClient } from './client.ts';
import { createMemoryChannels } from './memoryChannel.ts';
import { createRpcServer } from './server.ts';
import { contract, type events, type MethodName } from '../contract/contract.ts';

/** Every text and list below a schema that may be as long as the sender likes, by path. */
function unbounded(schema: z.core.$ZodType, path: string): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // A pattern bounds too: those in use are of a fixed form (`Shift+B`).
  const bounds = ['max_length', 'length_equals', 'string_format'];
  const isBounded = def.checks?.some((check) => bounds.includes(check._zod.def.check)) ?? false;
  switch (def.type) {
    case 'string':
      return isBounded ? [] : [path];
    case 'array':
      return [...(isBounded ? [] : [`${path}[]`]), ...unbounded(def.element, `${path}[]`)];
    case 'object':
      return Object.entries(def.shape).flatMap(([name, field]) => unbounded(field, `${path}.${name}`));
    case 'optional':
    case 'nullable':
    case 'default':
      return unbounded(def.innerType, path);
    case 'union':
      return def.options.flatMap((option) => unbounded(option, path));
    case 'tuple':
      return def.items.flatMap((item) => unbounded(item, path));
    case 'record': {
      // The only check that a record has is the number of its entries.
      const isCounted = def.checks?.some((check) => check._zod.def.check === 'custom') ?? false;
      const parts = [...unbounded(def.keyType, `${path} key`), ...unbounded(def.valueType, `${path} value`)];
      return [...(isCounted ? [] : [`${path}{}`]), ...parts];
    }
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return [];
    default:
      return [`${path}: ${def.type}`];
  }
}

describe('limits of what may be sent', () => {
  test('every text and list of every input has an upper limit', () => {
    const methods = Object.entries(contract).flatMap(([name, { input }]) => unbounded(input, name));
    expect(methods).toEqual([]);
    expect(unbounded(importMappingSchema, 'mapping')).toEqual([]);
    expect(unbounded(modelConfigSchema, 'config')).toEqual([]);
    // The walk itself finds what has none.
    const open = z.object({
      a: z.array(z.string().max(3)).optional(),
      b: z.union([z.string().min(1), z.number()]),
      c: z.record(z.string(), z.number()),
    });
    expect(unbounded(open, 'open')).toEqual(['open.a[]', 'open.b', 'open.c{}', 'open.c key']);
    expect(unbounded(contract['project.info'].output, 'out').length).toBeGreaterThan(0);
  });

  const long = 'x'.repeat(200_000);
  const ids = Array.from({ length: 100_001 }, (_, id) => id);
  const wide = Array.from({ length: 301 }, () => [0]);
  const mutation = { mutationId: '12345678' };
  const refused: readonly [MethodName, unknown, string][] = [
    ['views.create', { filter: long, sort: [] }, 'field "filter": at most 100,000 characters'],
    ['views.create', { filter: '', sort: [], ids }, 'field "ids": at most 100,000 entries'],
    ['views.create', { filter: '', sort: [{ field: long, direction: 'asc' }] }, 'field "sort.0.field": at most'],
    ['metrics.by', { field: long, filter: '' }, 'field "field": at most 10,005 characters'],
    ['metrics.measure', { metrics: [long] }, 'field "metrics.0": at most 10,000 characters'],
    ['costs.set', { matrix: wide }, 'field "matrix": at most 300 entries'],
    ['costs.set', { matrix: [ids] }, 'field "matrix.0": at most 300 entries'],
    ['costs.set', { pairs: [{ actual: long, predicted: 'a', cost: 1 }] }, 'field "pairs.0.actual": at most 10,000'],
    ['slices.heatMap', { across: long, down: 'a' }, 'field "across": at most 10,005 characters'],
    ['slices.heatMap', { across: 'a', down: long }, 'field "down": at most 10,005 characters'],
    ['slices.save', { id: null, name: 'a', filter: '', description: long }, 'field "description": at most 10,000'],
    ['slices.discover', { features: ids.map(String) }, 'field "features": at most 200 entries'],
    ['tags.save', { id: null, name: 'a', description: long }, 'field "description": at most 10,000 characters'],
    [
      'decisions.apply',
      { ...mutation, selection: { ids: [0] }, action: 'note', value: long },
      'field "value": at most',
    ],
    [
      'decisions.apply',
      { ...mutation, selection: { ids }, action: 'confirm' },
      'field "selection.ids": at most 100,000',
    ],
    ['files.list', { path: long }, 'field "path": at most 32,767 characters'],
    ['examples.get', { ids }, 'field "ids": at most 100 entries'],
    ['effect.get', { filter: long }, 'field "filter": at most 100,000 characters'],
  ];
  test.each(refused)('%s refuses too much: %#', async (method, input, sentence) => {
    const handlers = Object.fromEntries(Object.keys(contract).map((name) => [name, () => 'reached'])) as never;
    const server = createRpcServer({ handlers, subscribe: () => () => undefined }, contract);
    const [page, backend] = createMemoryChannels();
    server.connect(backend);
    const client = createRpcClient<typeof contract, typeof events>(page);
    const answer = await client.call(method, input as never).catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(WinnowError);
    expect((answer as WinnowError).code).toBe('bad_input');
    expect((answer as WinnowError).message).toContain(`Wrong input for ${method}: ${sentence}`);
    server.close();
  });

  test('a filter that is too long to be read is let through to the parser, which says where', () => {
    const text = 'a'.repeat(10_001);
    expect(contract['views.create'].input.safeParse({ filter: text, sort: [] }).success).toBe(true);
    expect(() => parseFilter(text)).toThrow('at most 10000 characters');
  });
});
