/** Words that stand for “no value” in a column of numbers, or anywhere when they cannot well be a value. */
export const missingWords: ReadonlySet<string> = new Set([
  '?',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  'NAN',
  'null',
  'NULL',
  'Null',
  'None',
  'none',
  'nil',
  '-',
  '--',
  '.',
  'missing',
  'unknown',
]);

/** Those that cannot well be a value among categories. */
export const clearWords: ReadonlySet<string> = new Set(['?', '#N/A', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null']);
