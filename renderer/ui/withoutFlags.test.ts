import { expect, test } from 'vitest';
import { withoutFlags } from './withoutFlags.ts';

test.each([
  ['Which class is each column? Say it with --classes a,b,c.', 'Which class is each column?'],
  ['It agrees no more than chance. --no-check imports them as they are.', 'It agrees no more than chance.'],
  ['No flag here. None there.', 'No flag here. None there.'],
  ['A name with--dashes stays. Add --force.', 'A name with--dashes stays.'],
  ['Say which with --columns a,b.', 'Say which with --columns a,b.'],
])('%s', (message, said) => {
  expect(withoutFlags(message)).toBe(said);
});
