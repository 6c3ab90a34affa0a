import type { CellValue } from '#shared/contract/values.ts';

export type AlignedCells = {
  readonly name: string;
  /** One of each row; null where it has no such cell or it is missing. */
  readonly values: readonly CellValue[];
  /** Of each value, whether it is not the most frequent one of the rows; of two as frequent the first row's counts as usual. */
  readonly isOdd: readonly boolean[];
  readonly differs: boolean;
};

type Row = readonly { readonly name: string; readonly value: CellValue }[];

/** The cells of several rows under each other, those that differ first, else in the rows' own order. */
export function alignedCells(rows: readonly Row[]): AlignedCells[] {
  const names = [...new Set(rows.flatMap((row) => row.map(({ name }) => name)))];
  const byName = rows.map((row) => new Map(row.map(({ name, value }) => [name, value])));
  const aligned = names.map((name): AlignedCells => {
    const values = byName.map((row) => row.get(name) ?? null);
    const counts = new Map<CellValue, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const usual = values.find((value) => counts.get(value) === most);
    return { name, values, isOdd: values.map((value) => value !== usual), differs: counts.size > 1 };
  });
  return aligned.toSorted((a, b) => Number(b.differs) - Number(a.differs));
}
