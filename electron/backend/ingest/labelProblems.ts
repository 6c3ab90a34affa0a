import type { Problem } from '#shared/model/importMapping.ts';
import { missingWords } from '#backend/ingest/missingWords.ts';

/** Cyrillic and Greek letters that look like Latin ones, lower case. */
const lookAlikes = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsԁdһhкkмmтtнhвbαaοoρpνvιiκkτtεe'].reduce<[string, string][]>((pairs, letter, i, all) => {
    if (i % 2 === 0) pairs.push([letter, all[i + 1]!]);
    return pairs;
  }, []),
);

/** A label without what the eye does not see: case, blanks around and doubled, compatibility forms, look-alike letters. */
export function foldLabel(label: string): string {
  const plain = label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200b-\u200d\ufeff]+/g, ' ')
    .trim();
  return [...plain].map((letter) => lookAlikes.get(letter) ?? letter).join('');
}

/** How often each label comes. */
export type LabelCounts = {
  /** The label column. */
  readonly name: string;
  readonly counts: ReadonlyMap<string, number>;
  /** Rows without a label. */
  readonly missing: number;
  readonly rows: number;
  /** Whether these are all rows, or the first ones. */
  readonly isWhole: boolean;
};

/** Codes of the problems that `labelProblems` finds. */
export const labelProblemCodes: ReadonlySet<string> = new Set([
  'one_class',
  'label_spelling',
  'label_missing_word',
  'missing_label',
]);

/** What is odd about labels: one class, several spellings of a class, words that may stand for no label, missing labels. */
export function labelProblems({ name, counts, missing, rows, isWhole }: LabelCounts, file: string): Problem[] {
  const problems: Problem[] = [];
  const warn = (code: string, message: string) =>
    problems.push({ file, row: null, column: name, code, message, severity: 'warning' });
  if (counts.size === 1) warn('one_class', `Every label is “${[...counts.keys()][0]}”: there is only one class.`);
  const spellings = new Map<string, string[]>();
  for (const label of counts.keys()) {
    const folded = foldLabel(label);
    const known = spellings.get(folded);
    if (known === undefined) spellings.set(folded, [label]);
    else known.push(label);
  }
  for (const variants of spellings.values()) {
    if (variants.length < 2) continue;
    const shown = variants.slice(0, 12).map((label) => `${showLabel(label)} (${counts.get(label)})`);
    warn('label_spelling', `One class may be spelt in ${variants.length} ways: ${shown.join(', ')}.`);
    if (problems.length > 100) break;
  }
  for (const [label, count] of counts)
    if (counts.size > 1 && missingWords.has(label.trim()))
      warn(
        'label_missing_word',
        `${showLabel(label)} is taken for a class (${count.toLocaleString('en-US')} rows); say so if it means that there is no label.`,
      );
  if (missing > 0 && counts.size > 0)
    warn(
      'missing_label',
      `${missing.toLocaleString('en-US')} of the ${isWhole ? '' : 'first '}${rows.toLocaleString('en-US')} rows have no label.`,
    );
  return problems;
}

/** In quotes, with characters that cannot be told from others written out. */
function showLabel(label: string): string {
  const shown = Array.from(label.slice(0, 60), (c) =>
    /[^\S ]|[\p{Cc}\p{Cf}]/u.test(c) || lookAlikes.has(c.toLowerCase())
      ? `${/\p{L}/u.test(c) ? c : ''}\\u{${c.codePointAt(0)!.toString(16)}}`
      : c,
  ).join('');
  return `“${shown}”`;
}
