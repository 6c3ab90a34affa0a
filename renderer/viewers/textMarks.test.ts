import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { FilterNode } from '#shared/model/filter.ts';
import { markHits, snippetOf, soughtTexts } from './textMarks.ts';

const literal = (text: string) => ({ kind: 'literal', text, at: 0 }) as const;

describe('marks in a text', () => {
  test('every occurrence, in any case', () => {
    expect(markHits('Refund me, REFUND!', ['refund'])).toEqual([
      { text: 'Refund', isHit: true },
      { text: ' me, ', isHit: false },
      { text: 'REFUND', isHit: true },
      { text: '!', isHit: false },
    ]);
  });

  test('signs of regular expressions and markup are only text', () => {
    expect(markHits('a (b) <script>', ['(b)', '<script>']).filter((piece) => piece.isHit)).toHaveLength(2);
    expect(markHits('axb', ['a.b'])).toEqual([{ text: 'axb', isHit: false }]);
  });

  test('property: the pieces give the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string({ unit: 'grapheme' })), (text, sought) => {
        expect(
          markHits(text, sought)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  test('what the filter looks for, not what it rules out', () => {
    const node: FilterNode = {
      kind: 'and',
      nodes: [
        { kind: 'contains', field: 'text', value: literal('refund'), at: 0 },
        { kind: 'contains', field: 'subject', value: literal('hello'), at: 0 },
        { kind: 'not', node: { kind: 'contains', field: 'text', value: literal('order'), at: 0 } },
        { kind: 'search', value: { kind: 'pattern', parts: ['win', ''], at: 0 }, at: 0 },
      ],
    };
    expect(soughtTexts(node)).toEqual(['refund', 'win']);
  });
});

describe('snippet', () => {
  test('the head of the text, folded', () => {
    expect(snippetOf('one\n\ntwo  three', [], 100)).toBe('one two three');
    expect(snippetOf('abcdefghij', [], 5)).toBe('abcde…');
  });

  test('around a hit that lies deep', () => {
    const text = `${'x '.repeat(500)}refund${' y'.repeat(500)}`;
    const snippet = snippetOf(text, ['refund'], 60);
    expect(snippet).toContain('refund');
    expect(snippet.startsWith('…') && snippet.endsWith('…')).toBe(true);
    expect(snippet.length).toBeLessThanOrEqual(62);
  });
});
