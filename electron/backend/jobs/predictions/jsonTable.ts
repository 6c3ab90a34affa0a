import { WinnowError } from '#shared/base/winnowError.ts';
import { inStretches } from '../../threads/breather.ts';
import type { LoadedColumns, LooseTable } from './fileTable.ts';
import { createMatrix, type MatrixLimits } from './gatherMatrix.ts';

/** Columns of JSON values as a table. `array` names the one that holds the scores, where it was told: other lists are left out then. */
export function tableOf(
  columns: ReadonlyMap<string, readonly unknown[]>,
  { limits, array }: { readonly limits: MatrixLimits; readonly array: string | undefined },
): LooseTable {
  const chosen =
    array === undefined ? null : [...columns.keys()].filter((name) => name === array || name.startsWith(`${array}.`));
  const names =
    chosen && chosen.length > 0
      ? [...columns.keys()].filter((name) => chosen.includes(name) || !isList(columns.get(name)![0]))
      : [...columns.keys()];
  const cells = names.map((name) => columns.get(name)!);
  return {
    columns: names.map((name, at) => ({ name, sample: cells[at]!.slice(0, 500).map(textOf) })),
    async load(numbers, texts): Promise<LoadedColumns> {
      const matrix = createMatrix(numbers.length, limits);
      const rows = cells[0]?.length ?? 0;
      const read: (string | null)[][] = texts.map(() => []);
      await inStretches(rows, limits, (from, to) => {
        for (let row = from; row < to; row += 1) {
          matrix.appendRow(
            numbers.map((at) => numberOf(cells[at]![row], { row, column: names[at]!, path: limits.path })),
          );
          for (const [place, at] of texts.entries()) read[place]!.push(textOf(cells[at]![row]));
        }
      });
      return { matrix: matrix.finish(), texts: read, firstRow: 1 };
    },
  };
}

const isList = (value: unknown): boolean => Array.isArray(value);

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function numberOf(value: unknown, place: { row: number; column: string; path: string }): number {
  if (value === null || value === undefined || value === '') return NaN;
  const number =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? Number(value) : NaN;
  if (Number.isNaN(number) && !(typeof value === 'string' && /^nan$/i.test(value)))
    throw new WinnowError('bad_input', `“${textOf(value)}” is not a number, so it is no probability.`, {
      file: place.path,
      row: place.row + 1,
      column: place.column,
    });
  return number;
}
