import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';

export const maxColumns = 10_000;

/**
 * Column names for header cells: an empty one becomes `column 3`, a repeated one `label (2)`, so that no column is lost.
 * `row` is the header's line, for the problems.
 */
export function nameColumns(
  cells: readonly string[],
  file: string,
  row: number,
): { readonly names: readonly string[]; readonly problems: readonly Problem[] } {
  const given = new Set(cells);
  const taken = new Set<string>();
  const problems: Problem[] = [];
  const names = cells.map((cell, i) => {
    const isEmpty = cell.trim() === '';
    const wanted = isEmpty ? `column ${i + 1}` : cell;
    let name = wanted;
    for (let n = 2; taken.has(name) || (name !== cell && given.has(name)); n++) name = `${wanted} (${n})`;
    taken.add(name);
    const warn = (code: string, message: string) =>
      problems.push({ file, row, column: name, code, message, severity: 'warning' });
    if (isEmpty) warn('empty_header', `Column ${i + 1} has no name; it is called “${name}”.`);
    else if (name !== cell)
      warn('duplicate_header', `Column ${i + 1} is also named “${cell}”; it is called “${name}”.`);
    return name;
  });
  return { names, problems };
}

/** Where each column of the mapping is in the source; a column the source has not got is an error that lists those it has. */
export function locateColumns(mapping: ImportMapping, names: readonly string[], file: string): number[] {
  const places = new Map(names.map((name, i) => [name, i]));
  return mapping.columns.map((column) => {
    const place = places.get(column.name);
    if (place === undefined)
      throw new WinnowError(
        'config_invalid',
        `The source has no column “${column.name}”; it has ${listNames(names)}.`,
        {
          file,
          column: column.name,
        },
      );
    return place;
  });
}

export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `“${name}”`);
  return names.length > 20 ? `${shown.join(', ')} and ${names.length - 20} more` : shown.join(', ') || 'no columns';
}
