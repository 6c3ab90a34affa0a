import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * What a schema refused, in words: the first `most` places, each with its name ("sort.0.field: at most 10 characters"), and how
 * many more there are. `nameOf` says how the place at a path is called; what is wrong with the whole has no name.
 */
export function describeIssues(error: z.ZodError, nameOf = (path: string): string => path, most = 3): string {
  const issues = error.issues.flatMap(meantIssues);
  const shown = issues.slice(0, most).map((issue) => {
    const path = issue.path.map(String).join('.');
    return path === '' ? wordsOf(issue) : `${nameOf(path)}: ${wordsOf(issue)}`;
  });
  const more = issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** Of a value that may be one thing or another: what is wrong with the one whose outline it has, instead of "invalid". */
function meantIssues(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.filter((branch) => branch.every(({ code }) => code !== 'invalid_type'));
  return meant.length === 1 ? meant[0]!.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) : [issue];
}

/** A sentence that the schema itself has stays; the library's own ("Too small: expected string to have >=1 characters") is for programmers. */
function wordsOf(issue: Issue): string {
  if (!/^(Too big:|Too small:|Invalid option:|Invalid discriminator value\.) /.test(issue.message))
    return issue.message;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union' && 'options' in issue)
    return `one of ${(issue.options ?? []).map(String).join(', ')}`;
  if (issue.code === 'too_big') return `${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum, issue)}`;
  if (issue.code !== 'too_small') return issue.message;
  if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'must not be empty';
  return `${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum, issue)}`;
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

function amount(bound: number | bigint, { origin }: { readonly origin: string }): string {
  return `${bound.toLocaleString('en-US')}${units[origin] ?? ''}`;
}
