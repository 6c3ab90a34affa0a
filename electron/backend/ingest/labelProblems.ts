import type { Problem } from '#shared/model/importMapping.ts';
import type { ColumnProfile } from '#backend/ingest/profileColumns.ts';

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

/** What is odd about the labels of a sample: one class, several spellings of a class, missing labels. */
export function labelProblems(profile: ColumnProfile, file: string): Problem[] {
  const problems: Problem[] = [];
  const warn = (code: string, message: string) =>
    problems.push({ file, row: null, column: profile.name, code, message, severity: 'warning' });
  if (profile.distinct === 1)
    warn('one_class', `Every label is “${[...profile.counts.keys()][0]}”: there is only one class.`);
  const spellings = new Map<string, string[]>();
  for (const label of profile.counts.keys()) {
    const folded = foldLabel(label);
    spellings.set(folded, [...(spellings.get(folded) ?? []), label]);
  }
  for (const variants of spellings.values()) {
    if (variants.length < 2) continue;
    const shown = variants.slice(0, 12).map((label) => `${showLabel(label)} (${profile.counts.get(label)})`);
    warn('label_spelling', `One class may be spelt in ${variants.length} ways: ${shown.join(', ')}.`);
    if (problems.length > 100) break;
  }
  if (profile.missing > 0 && profile.present > 0)
    warn('missing_label', `${profile.missing} of the first ${profile.values.length} rows have no label.`);
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
