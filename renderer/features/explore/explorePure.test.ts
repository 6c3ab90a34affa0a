import { describe, expect, test } from 'vitest';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { fieldNames } from '#shared/model/fields.ts';
import { brushedRange, facetStateOf, topTerms } from './facetState.ts';
import { fitLayout, gridColumns, labelText, mayNotFit, moveColumn } from './columnModel.ts';

describe('what a facet shows of the filter', () => {
  test('values, ranges, comparisons and missing', () => {
    const terms = topTerms('label:shirt,coat conf:0.2..0.8 -pred:bag is:missing(age) loss>=2');
    expect([...facetStateOf(terms, 'label').values]).toEqual(['shirt', 'coat']);
    expect(facetStateOf(terms, 'conf').range).toEqual({ low: '0.2', high: '0.8' });
    expect(facetStateOf(terms, 'pred').isActive).toBe(false);
    expect(facetStateOf(terms, 'age').isMissingSought).toBe(true);
    expect(facetStateOf(terms, 'loss').range).toEqual({ low: '2', high: null });
  });

  test("an OR and a broken filter are not the facet's to show", () => {
    expect(facetStateOf(topTerms('label:shirt OR label:coat'), 'label').isActive).toBe(false);
    expect(topTerms('label:"')).toBeNull();
  });

  test("a field's older name is its own", () => {
    const state = facetStateOf(topTerms('whose:model region:EU'), 'cause');
    expect([...state.values]).toEqual(['model']);
  });

  test('a brush to the edge stays open', () => {
    const bins = [0, 0.1, 0.2, 0.30000000000000004].map((from) => ({ from, to: from + 0.1 }));
    expect(brushedRange(bins, [2, 0])).toEqual({ low: null, high: 0.3 });
    expect(brushedRange(bins, [3, 9])).toEqual({ low: 0.3, high: null });
    expect(brushedRange(bins, [1, 2])).toEqual({ low: 0.1, high: 0.3 });
    // Ages 18..20, 21..23, 24..25: the end of a bin belongs to the next.
    const ages = [18, 21, 24].map((from) => ({ from, to: Math.min(from + 3, 25) }));
    expect(brushedRange(ages, [1, 1], true)).toEqual({ low: 21, high: 23 });
    expect(brushedRange(ages, [0, 1], true)).toEqual({ low: null, high: 23 });
    expect(brushedRange(ages, [2, 1], true)).toEqual({ low: 21, high: null });
    const uneven = [0.21171, 0.25118, 0.29059, 0.33003].map((from) => ({ from, to: from + 0.03944 }));
    expect(brushedRange(uneven, [1, 2])).toEqual({ low: 0.2512, high: 0.33 });
  });
});

describe('columns', () => {
  const columns = gridColumns({
    modality: 'image',
    activeRun: null,
    hasEmbeddings: false,
    datasets: [],
    columns: [
      { name: 'file', role: 'key', type: 'text', field: 'key' },
      { name: 'label', role: 'label', type: 'category', field: 'label' },
      { name: 'device', role: 'metadata', type: 'category', field: 'device' },
      { name: 'loss', role: 'metadata', type: 'number', field: 'meta.loss' },
    ],
  });

  test('without a run nothing of predictions; clashing names by their field', () => {
    const fields = columns.map((column) => column.field);
    expect(fields).toContain('device');
    expect(fields).toContain('meta.loss');
    expect(fields).not.toContain('pred');
    expect(new Set(fields).size).toBe(fields.length);
  });

  test('every field has a column where there is something of it; names at once have no order', () => {
    const full = gridColumns({
      modality: 'text',
      activeRun: {} as NonNullable<ProjectInfo['activeRun']>,
      hasEmbeddings: true,
      datasets: [{ mapping: { columns: [] } }, {}] as unknown as ProjectInfo['datasets'],
      columns: [
        { name: 'part', role: 'split', type: 'category', field: 'meta.part' },
        { name: 'cause', role: 'metadata', type: 'category', field: 'cause' },
      ],
    });
    const fields = full.map(({ field }) => field);
    const own = fieldNames.map((name) => (name === 'cause' ? 'winnow.cause' : name));
    expect(fields).toEqual([...own, 'cause']);
    expect(full.filter(({ isSortable }) => !isSortable).map(({ field }) => field)).toEqual(['finding', 'tag', 'slice']);
    expect(full.find(({ field }) => field === 'key')?.isShownAtFirst).toBe(false);
  });

  test('a stored layout is made to fit', () => {
    const layout = fitLayout(
      { order: ['device', 'gone', 'label'], visibility: { label: false }, sizes: { device: 10, key: 300 } },
      columns,
    );
    expect(layout.order.slice(0, 2)).toEqual(['device', 'label']);
    expect(layout.order).toHaveLength(columns.length);
    expect(layout.visibility['label']).toBe(false);
    expect(layout.sizes).toEqual({ key: 300 });
  });

  test('moving a column', () => {
    expect(moveColumn(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(moveColumn(['a', 'b', 'c'], 'a', null)).toEqual(['b', 'c', 'a']);
    expect(moveColumn(['a', 'b', 'c'], 'b', 'b')).toEqual(['a', 'b', 'c']);
  });

  test('labels come as text or as the index of a class', () => {
    expect(labelText(1, ['a', 'b'])).toBe('b');
    expect(labelText('1', ['a', 'b'])).toBe('1');
    expect(labelText(null, [])).toBeNull();
  });
});

test('a value is cut off unless it surely fits its cell', () => {
  expect(mayNotFit('pullover', { kind: 'label' }, 130)).toBe(false);
  expect(mayNotFit('W'.repeat(12), { kind: 'label' }, 130)).toBe(true);
  expect(mayNotFit(3, { kind: 'label' }, 130)).toBe(true);
  expect(mayNotFit(0.123456789, { kind: 'number' }, 120)).toBe(true);
  expect(mayNotFit(12.345, { kind: 'number' }, 120)).toBe(false);
  expect(mayNotFit(12.345, { kind: 'number' }, 60)).toBe(true);
  expect(mayNotFit(1_234_567_890_123, { kind: 'number' }, 130)).toBe(true);
  expect(mayNotFit('a', { kind: 'text' }, 400)).toBe(true);
  expect(mayNotFit(null, { kind: 'word' }, 120)).toBe(false);
});
