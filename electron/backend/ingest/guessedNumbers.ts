import type { ColumnMapping, Problem } from '#shared/model/importMapping.ts';

/** Odd cells of one column that are listed one by one; of more only the number is. */
const listedCells = 200;
/** A column with more odd cells than one in so many is no column of numbers. */
const rowsPerOddCell = 1000;

/** What a whole file says of a column whose first rows were numbers. */
export type GuessedNumbers = {
  /** A weight is a number whatever is written. */
  readonly canWiden: boolean;
  /** The first cell that would not be its text any more as a number. */
  loss: { readonly row: number; readonly why: string } | null;
  oddCells: number;
  firstOdd: { readonly row: number; readonly text: string } | null;
  /** Words such as NA that came after the first rows. */
  readonly words: Map<string, { readonly row: number; cells: number }>;
  readonly problems: Problem[];
  /** What is said of those words. */
  readonly markers: (file: string) => Problem[];
};

export function createGuess({ name, role }: ColumnMapping): GuessedNumbers {
  const words: GuessedNumbers['words'] = new Map();
  return {
    canWiden: role !== 'weight',
    loss: null,
    oddCells: 0,
    firstOdd: null,
    words,
    problems: [],
    markers: (file) =>
      [...words].map(([word, { row, cells }]) => ({
        file,
        row,
        column: name,
        code: 'missing_word',
        message: `“${word}” counts as missing in “${name}” (${cells === 1 ? '1 cell' : `${count(cells)} cells, the first`} here).`,
        severity: 'warning',
      })),
  };
}

/** Notes a cell that is no number. */
export function addOddCell(guess: GuessedNumbers, text: string, problem: Problem): void {
  guess.oddCells++;
  guess.firstOdd ??= { row: problem.row ?? 0, text };
  if (guess.problems.length < listedCells) guess.problems.push(problem);
}

export type SettledNumbers = {
  /** Why the column is no column of numbers; null where it is one. */
  readonly widened: { readonly row: number; readonly why: string } | null;
  readonly problems: readonly Problem[];
};

/** What the whole file said: the column becomes text, or its odd cells are listed. */
export function settleGuess(guess: GuessedNumbers, rows: number, file: string): SettledNumbers {
  const { loss, oddCells, firstOdd, problems } = guess;
  const widen = (row: number, why: string): SettledNumbers => ({ widened: { row, why }, problems: [] });
  if (guess.canWiden && loss !== null) return widen(loss.row, loss.why);
  if (guess.canWiden && firstOdd !== null && oddCells * rowsPerOddCell > rows) {
    const more = oddCells === 1 ? 'is no number' : `and ${count(oddCells - 1)} more cells are no numbers`;
    return widen(firstOdd.row, `“${firstOdd.text}” ${more}, so the column is kept as text`);
  }
  const [first] = problems;
  const unlisted = oddCells - problems.length;
  const summary = `${count(unlisted)} more cells of “${first?.column}” are no numbers; they count as missing.`;
  const more = first !== undefined && unlisted > 0 ? [{ ...first, row: null, message: summary }] : [];
  return { widened: null, problems: [...problems, ...more, ...guess.markers(file)] };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
