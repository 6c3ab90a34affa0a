import { expect, test } from 'vitest';
import { numberEvidence, settleFormats } from '#backend/ingest/numberEvidence.ts';

const shown = (values: readonly string[]): string | null => {
  const found = numberEvidence(values);
  if (found === null) return null;
  if (found.kind === 'ambiguous')
    return found.otherwise === null ? `ambiguous ${found.example}` : `${found.otherwise.decimal} unless told`;
  return `${found.format.decimal}${found.format.thousands}`;
};

test('the values of a column say what its marks are', () => {
  expect(shown(['950', '1,200', '12,500'])).toBe('.,');
  expect(shown(['3,14', '2,5', '1,200'])).toBe(',.');
  expect(shown(['1,200.50', '950'])).toBe('.,');
  expect(shown(['1.234,50', '950'])).toBe(',.');
  expect(shown(['1,234,567'])).toBe('.,');
  expect(shown(['1.234.567', '12'])).toBe(',.');
  expect(shown(['0,123', '1,200'])).toBe(',.');
  expect(shown(['1234,567', '1,200'])).toBe(',.');
  expect(shown(['1 200', '950', '12 500,5'])).toBe(', ');
  expect(shown(["1'200", '950.5'])).toBe(".'");
  expect(shown(['1', '2.5', '3e4'])).toBe('.');
  expect(shown(['0.123', '6.234', '7.345'])).toBe('.');
  expect(shown(['1.2', '3,4'])).toBeNull();
  expect(shown(['1,200', 'x'])).toBeNull();
  expect(shown([])).toBeNull();
});

test('what can be read in two ways is ambiguous', () => {
  expect(shown(['1,200', '2,345'])).toBe('ambiguous 1,200');
  expect(shown(['1,200', '5000'])).toBe('ambiguous 1,200');
  expect(shown(['950', '1.200', '12.500', '305.000'])).toBe('ambiguous 1.200');
  expect(shown(['5.123', '6.234', '7.345'])).toBe('. unless told');
  expect(settleFormats([numberEvidence(['5.123', '6.234']), numberEvidence(['3,14'])])[0]).toEqual({
    decimal: ',',
    thousands: '.',
  });
});

test('a column that is sure speaks for one that is not, unless two sure ones differ', () => {
  const [unsure, comma, point, whole] = [['1,200', '2,345'], ['3,14'], ['3.14'], ['1', '2']].map((values) =>
    numberEvidence(values),
  );
  const settled = (...found: (typeof unsure)[]) => settleFormats(found.map((one) => one ?? null))[0];
  expect(settled(unsure, comma)).toEqual({ decimal: ',', thousands: '.' });
  expect(settled(unsure, point)).toEqual({ decimal: '.', thousands: ',' });
  expect(settled(unsure, point, comma)).toBeNull();
  expect(settled(unsure, whole)).toBeNull();
});
