import type { Matrix } from '../../ingest/npy.ts';
import type { LeftOut } from '../../ingest/predictionColumns.ts';

/** A column by its name and the texts of its first rows; null is a missing one. */
export type LooseColumn = { readonly name: string; readonly sample: readonly (string | null)[] };

/** A file of rows whose columns are chosen before all of it is read. */
export type LooseTable = {
  readonly columns: readonly LooseColumn[];
  /** What was made of the file's own layout. */
  readonly note?: string;
  /** The numbers of some columns and the texts of others, of every row. */
  readonly load: (numbers: readonly number[], texts: readonly number[]) => Promise<LoadedColumns>;
};

export type LoadedColumns = {
  readonly matrix: Matrix;
  readonly texts: readonly (readonly (string | null)[])[];
  /** What is added to a row's place, from 0, to find it in the file: 2 where a header comes first. */
  readonly firstRow: number;
};

/** A column that may say which example a row is of. */
export type KeyColumn = {
  readonly name: string;
  readonly values: readonly string[];
  /** Its name says that it counts rows, as pandas writes an index. */
  readonly isIndex: boolean;
};

/** Names that come with the numbers, and from where. */
export type KnownNames = { readonly names: readonly string[]; readonly from: string };

/** The scores of a file, before anything is made of them. */
export type FileScores = {
  readonly matrix: Matrix;
  /** What the file calls each column of scores; null where it has no names. */
  readonly columnNames: readonly string[] | null;
  /** The class of each column, where the file says it. */
  readonly classes: KnownNames | null;
  readonly key: KeyColumn | null;
  /** The class that the file says each row comes out as, where it says it. */
  readonly predicted: readonly (string | null)[] | null;
  /** The code of each row's label, where the file has it beside the scores. */
  readonly labelIds?: ArrayLike<number> | null;
  readonly leftOut: readonly LeftOut[];
  readonly firstRow: number;
  readonly notes: readonly string[];
};
