import { describe, expect, test } from 'vitest';
import type { ScoreCandidate } from '../graph/graphFacts.ts';
import { type DataFacts, newNotes } from './understanding.ts';
import { understandClasses } from './understandClasses.ts';

type Sources = Parameters<typeof understandClasses>[0];

const scoresOf = (width: number | undefined, names?: readonly string[], areNumbers = false): ScoreCandidate => ({
  tensor: 's',
  outputs: ['s'],
  dtype: 'float32',
  width,
  kind: 'probabilities',
  ...(names && { classes: { names, areNumbers, from: 'ZipMap' } }),
});
const dataOf = (...labels: string[]): DataFacts => ({ modality: 'tabular', labels, columns: [] });

function understood(sources: Partial<Sources> & { readonly scores: ScoreCandidate }) {
  const notes = newNotes();
  const found = understandClasses({ answers: {}, claims: [], data: null, ...sources }, notes);
  return { ...found, ...notes, asked: notes.open.map(({ what }) => what) };
}

const file = (from: string, ...value: string[]) => ({ classes: { value, from } });

describe('where the names are known from', () => {
  test('the person comes before the graph, the graph before a file with other words for numbers', () => {
    const scores = scoresOf(2, ['a', 'b']);
    expect(understood({ scores, answers: { classes: ['x', 'y'] } }).names).toEqual(['x', 'y']);
    expect(understood({ scores })).toMatchObject({ names: ['a', 'b'], asked: [] });
    const numbered = scoresOf(2, ['0', '1'], true);
    expect(understood({ scores: numbered, claims: [file('labels.txt', 'no', 'yes')] }).names).toEqual(['no', 'yes']);
  });
  test('sources that contradict each other stop with both named', () => {
    const claims = [file('config.json', 'a', 'b'), file('labels.txt', 'b', 'a')];
    expect(() => understood({ scores: scoresOf(2), claims })).toThrow(/config\.json orders.*labels\.txt orders/);
    expect(() => understood({ scores: scoresOf(3), claims: claims.slice(0, 1) })).toThrow(/names 2 .* gives 3 scores/);
    expect(() => understood({ scores: scoresOf(2, ['b', 'a']), claims: claims.slice(0, 1) })).toThrow(
      /the graph orders/,
    );
    const counted = [{ classCount: { value: 4, from: 'config.json' } }];
    expect(() => understood({ scores: scoresOf(3), claims: counted })).toThrow(/counts 4 classes.*3 scores/);
  });
});

describe('numbers as names', () => {
  const scores = scoresOf(3, ['-1', '0', '2'], true);
  test('are the labels where the data has these numbers, however it writes them', () => {
    expect(understood({ scores, data: dataOf('-1', '0', '2') })).toMatchObject({ names: ['-1', '0', '2'], asked: [] });
    expect(understood({ scores, data: dataOf('-1.0', '0.0', '2.0') }).names).toEqual(['-1.0', '0.0', '2.0']);
    const binary = understood({ scores: scoresOf(2, ['0', '1'], true), data: dataOf('False', 'True') });
    expect(binary).toMatchObject({ names: ['False', 'True'], asked: [] });
  });
  test('are asked about where the data has words, or a number that the model does not have', () => {
    expect(understood({ scores, data: dataOf('a', 'b', 'c') }).asked).toEqual(['classes']);
    expect(understood({ scores: scoresOf(3, ['0', '1', '2'], true), data: dataOf('1', '2', '3') }).asked).toEqual([
      'classes',
    ]);
  });
});

describe('nothing is assumed', () => {
  test('the order is asked for, code points first, then the natural order', () => {
    const found = understood({ scores: scoresOf(3), data: dataOf('x10', 'x2', 'X1') });
    expect(found.open[0]).toMatchObject({ what: 'classes', choices: ['X1,x10,x2', 'X1,x2,x10', 'x10,x2,X1'] });
  });
  test('a model with more classes than the data invents no choice', () => {
    const found = understood({ scores: scoresOf(5), data: dataOf('a', 'b') });
    expect(found.open[0]).toMatchObject({ what: 'classes', choices: [] });
    expect(found.open[0]?.question).toContain('5 scores and the data has 2 labels');
  });
  test('one score: which class it stands for is asked, and the answer is put second', () => {
    const data = dataOf('no', 'yes');
    expect(understood({ scores: scoresOf(1), data }).asked).toEqual(['classes', 'positive']);
    expect(understood({ scores: scoresOf(1), data, answers: { classes: ['no', 'yes'] } }).asked).toEqual(['positive']);
    const answered = understood({ scores: scoresOf(1), data, answers: { classes: ['no', 'yes'], positive: 'no' } });
    expect(answered).toMatchObject({ names: ['yes', 'no'], asked: [] });
    expect(() => understood({ scores: scoresOf(1), data, answers: { positive: 'maybe' } })).toThrow(
      /“maybe” is none of the classes/,
    );
  });
});

describe('names that the data spells otherwise', () => {
  const scores = scoresOf(2, ['Very Good', 'bad']);
  test('are asked about, with what only differs in case and blanks as the choice', () => {
    const { open } = understood({ scores, data: dataOf('very_good', 'BAD') });
    expect(open).toMatchObject([{ what: 'labels', choices: ['Very Good=very_good,bad=BAD'] }]);
    const answered = understood({
      scores,
      data: dataOf('g', 'b'),
      answers: { labelAs: { 'Very Good': 'g', bad: 'b' } },
    });
    expect(answered).toMatchObject({ labelAs: { 'Very Good': 'g', bad: 'b' }, asked: [] });
  });
  test('a label that the model does not have is said, a class that it does not have is refused', () => {
    expect(understood({ scores, data: dataOf('bad', 'ugly') }).warnings[0]?.text).toContain('does not know “ugly”');
    expect(() => understood({ scores, answers: { labelAs: { good: 'g' } } })).toThrow(/no class of the model/);
    expect(() => understood({ scores, answers: { classes: ['a', 'b', 'c'] } })).toThrow(
      /3 classes are named, and the model gi.*2/,
    );
  });
});
