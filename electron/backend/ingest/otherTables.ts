import type { Problem } from '#shared/model/importMapping.ts';
import { WinnowError } from '#shared/base/winnowError.ts';

const listed = 8;

/** That one of several tables was taken, for somebody who chose none; `others` as they are called in the sentence. */
export function otherTables(file: string, has: string, others: readonly string[], taken: string): Problem[] {
  if (others.length === 0) return [];
  const more = others.length > listed ? ' and more' : '';
  const message = `${has} ${others.slice(0, listed).join(', ')}${more}; “${taken}” was taken.`;
  return [{ file, row: null, column: null, code: 'other_tables', message, severity: 'warning' }];
}

/** `kind` is what one of them is called, `has` begins the list of those there are. */
export function noSuchTable(
  file: string,
  {
    kind,
    wanted,
    has,
    names,
  }: { readonly kind: string; readonly wanted: string; has: string; names: readonly string[] },
): WinnowError {
  const words = names.slice(0, 12).map((name) => `“${name}”`);
  return new WinnowError('bad_usage', `There is no ${kind} “${wanted}”; ${has} ${words.join(', ')}.`, { file });
}
