import { describe, expect, test } from 'vitest';
import { oddWords } from './oddWords.ts';

describe('odd words', () => {
  const kindsOf = (rows: Readonly<Record<string, number>>): Record<string, string> => {
    const words = Object.keys(rows);
    const found = oddWords(words, Object.values(rows));
    return Object.fromEntries([...found].map(([code, { kind, like }]) => [words[code]!, `${kind} ${like}`.trim()]));
  };

  test('are another writing of a frequent word, one letter off, or in one row only', () => {
    expect(
      kindsOf({
        'New York': 300,
        'new york': 1,
        'New-York ': 2,
        Chicago: 200,
        Chcago: 1,
        Chicgao: 1,
        Zürich: 90,
        Zurich: 1,
        Utopia: 1,
      }),
    ).toEqual({
      'new york': 'variant New York',
      'New-York ': 'variant New York',
      Chcago: 'misspelt Chicago',
      Chicgao: 'misspelt Chicago',
      Zurich: 'variant Zürich',
      Utopia: 'alone',
    });
  });

  test('are none where words are meant: short ones, levels, frequent ones, many', () => {
    expect(kindsOf({ cat: 300, cut: 40, car: 3 })).toEqual({});
    expect(kindsOf({ 'level 1': 300, 'level 2': 3, 'A+': 2, A: 100, '-1': 2, 1: 400 })).toEqual({});
    expect(kindsOf({ south: 300, north: 2 })).toEqual({});
    expect(kindsOf({ yes: 60, no: 40, perhaps: 1 })).toEqual({});
    expect(
      kindsOf(
        Object.fromEntries(
          Array.from({ length: 60 }, (_, n) => [`city ${String.fromCodePoint(97 + n)}x`, n === 0 ? 1 : 50]),
        ),
      ),
    ).toEqual({});
  });
});
