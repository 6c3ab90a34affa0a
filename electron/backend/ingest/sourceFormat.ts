import type { ExampleId, SourceRow } from '#shared/model/ids.ts';
import type { ColumnRole, ImportMapping, Problem } from '#shared/model/importMapping.ts';
import type { SourceFormat } from '#shared/model/formats.ts';
import type { RoleHints } from '#backend/ingest/proposeRoles.ts';
import type { Recognition, RowBatch } from '#backend/ingest/reader.ts';
import type { StoredType } from '#backend/ingest/storedTypes.ts';

/**
 * What a format of datasets is to the backend; `shared/model/formats.ts` has the rest of it. A format knows files, rows and
 * cells, never the project. One whose source is a single file is told apart by the file's beginning, one that is a folder by
 * walking it.
 */
export type FormatModule = FileFormat | FolderFormat;

export type FileFormat = {
  readonly isFolder: false;
  /** How sure the beginning of a file is in this format; null: it is not. */
  readonly recognise: (start: FileStart) => Likeness | null;
  /** Whether a file with its extension that lies in a folder is taken for a dataset; absent: always. */
  readonly isDatasetAmongFiles?: (start: FileStart) => boolean;
  /** How it is to be read and which columns it has, some of it given by a person. */
  readonly shape: (start: FileStart, given: GivenSource) => Promise<SourceShape>;
  readonly read: ReadRows;
  readonly rewrite: RewriteSource;
  /** Throws `unsupported` for edits that could not be written, before any work; absent: where all can be. */
  readonly checkRewrite?: (request: RewriteRequest) => Promise<void>;
  /** Writes the pictures that a source holds in a column as files below `to`; false: that column holds none. */
  readonly extractPictures?: (path: string, column: string, options: ExtractOptions) => Promise<boolean>;
  readonly write: WriteDataset | null;
};

export type ExtractOptions = {
  readonly to: string;
  /** Only the pictures of these names; absent: all. */
  readonly only?: ReadonlySet<string> | undefined;
  readonly signal: AbortSignal;
  readonly progress: (row: number) => void;
};

export type FolderFormat = {
  readonly isFolder: true;
  readonly recognise: (root: string) => Promise<Likeness | null>;
  readonly propose: (root: string, hints: RecogniseHints) => Promise<Recognition>;
  readonly read: ReadRows;
  /** Null: `write` itself leaves in place what was not decided on, for all datasets of the format at once. */
  readonly rewrite: RewriteSource | null;
  readonly write: WriteDataset;
};

/** The beginning of a file, looked at once by every format. */
export type FileStart = {
  readonly path: string;
  /** Lower case, without the dot. */
  readonly extension: string;
  /** The first MiB, or the whole. */
  readonly head: Buffer;
  readonly sizeBytes: number;
  /** Its first characters, one a byte, without mark, zeros and blanks before them. */
  readonly text: string;
};

/**
 * How sure a format is, the surest first: by a mark that only it has; by its extension, and nothing in the content speaks
 * against it; by how the content begins; because anything could be it. Of two that are equally sure the earlier in the table is taken.
 */
export const likenesses = ['marked', 'named', 'alike', 'possible'] as const;
export type Likeness = (typeof likenesses)[number];

/** What a person says of a text file; the rest is recognised. */
export type GivenSource = Partial<
  Pick<
    ImportMapping['source'],
    | 'encoding'
    | 'delimiter'
    | 'quote'
    | 'escape'
    | 'skipBlanks'
    | 'hasHeader'
    | 'skipLines'
    | 'skipRows'
    | 'decimal'
    | 'thousands'
    | 'table'
  >
>;

export type RecogniseHints = RoleHints & {
  readonly format?: SourceFormat | undefined;
  readonly source?: GivenSource | undefined;
  /** What the folders on the way to a picture say, as in a mapping. */
  readonly folderLevels?: string | undefined;
  /** A file that names the classes whose folders are called by ids. */
  readonly classNames?: string | undefined;
  /** The folder that the pictures of a table lie in, absolute or from the table's own. */
  readonly pictureRoot?: string | undefined;
  /** The beginning of picture paths that is left out. */
  readonly cutPath?: string | undefined;
  /** Symbolic links inside the chosen folder may be followed. */
  readonly followsLinks?: boolean | undefined;
};

/** How a file is to be read and which columns it has. */
export type SourceShape = {
  readonly source: ImportMapping['source'];
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
  /** Columns that hold both text and numbers, with the first row where it changes. */
  readonly mixed: ReadonlyMap<string, number>;
  /** What the source itself says of its columns; absent: nothing, as a text file does. */
  readonly stored?: ReadonlyMap<string, StoredType>;
  /** Tables or sheets of which one was taken; absent: there is but one. */
  readonly tables?: readonly string[];
  /** Roles that the format itself gives to columns, with the reason; they stand unless a person says otherwise. */
  readonly roles?: ReadonlyMap<string, { readonly role: ColumnRole; readonly why: string }>;
  /** The column whose pictures the source itself holds. */
  readonly pictures?: string | null;
};

export const noMixed: ReadonlyMap<string, number> = new Map();

export type ReadOptions = {
  readonly signal?: AbortSignal | undefined;
  /** The look at the file that this reading belongs to: what was loaded for it serves again. Absent: none, all is read. */
  readonly start?: FileStart | undefined;
  readonly batchRows: number;
  /** The source that this file is a copy of: what belongs to it lies beside that one. */
  readonly copyOf?: string | undefined;
  /** Columns of text say which of their values were quoted, in formats where that means something. */
  readonly keepsQuotes?: boolean | undefined;
};

/** The rows in source order, a batch at a time: see `readSource`. */
export type ReadRows = (mapping: ImportMapping, path: string, options: ReadOptions) => AsyncGenerator<RowBatch>;

export type Edit =
  { readonly kind: 'keep' } | { readonly kind: 'drop' } | { readonly kind: 'replace'; readonly value: string | null };

export type RewriteRequest = {
  readonly path: string;
  readonly mapping: ImportMapping;
  /** The column that the edits are of; null where the source has none, and then none replaces. */
  readonly label: string | null;
  /** What happens to each record of the source, by its number; the same answer each time. */
  readonly edit: (record: SourceRow) => Edit;
  readonly signal?: AbortSignal | undefined;
};

/** The source with decided cells changed and records left out. Throws `unsupported` for what the format cannot hold. */
export type RewriteSource = (request: RewriteRequest) => Promise<Rewritten>;

export type Rewritten = {
  readonly parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /**
   * Compares what was written with the source: all of it but the edited cells is equal, to the byte or by value as the
   * format has it. Gives the source's number of each record of the copy. Throws `verify_failed`.
   */
  readonly readBack: (written: string) => Promise<readonly SourceRow[]>;
};

/** A file of a new dataset: its parts, or the picture of an example. `path` uses `/`. */
export type OutFile =
  | { readonly path: string; readonly parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }
  | { readonly path: string; readonly pictureOf: ExampleId };

/** The files that a dataset is in this format, in the order in which they are written. */
export type WriteDataset = (dataset: OutDataset) => AsyncIterable<OutFile> | Iterable<OutFile>;

export type OutValue = string | number | null;
export type OutColumn = {
  readonly name: string;
  readonly isNumber: boolean;
  readonly value: (id: ExampleId) => OutValue;
};

/** Everything that is written of the project, ready for any format. */
export type OutDataset = {
  /** The examples that are written, in order. */
  readonly ids: readonly ExampleId[];
  /** Every column with the current label in place of the given one, which is kept beside it. */
  readonly columns: () => readonly OutColumn[];
  /** Every picture of the project, also of what is not written; null where the examples are no pictures. */
  readonly pictures: () => readonly OutPicture[] | null;
  /** Cells that a spreadsheet would run as formulas are made safe. */
  readonly neutraliseFormulas: boolean;
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
};

export type OutPicture = {
  readonly id: ExampleId;
  /** Below the media folder of its dataset. */
  readonly path: string;
  readonly source: SourceFormat;
  /** How the folders above it were read, where its dataset is a folder of pictures. */
  readonly folder: ImportMapping['folder'];
  readonly given: string | null;
  readonly current: string | null;
  readonly isWritten: boolean;
  readonly isRelabelled: boolean;
};
