/** What went wrong, as a word the caller can branch on. The CLI maps it to an exit code. */
export type ErrorCode =
  | 'bad_usage'
  | 'bad_input'
  | 'bad_filter'
  | 'unsupported'
  | 'not_found'
  | 'unknown_method'
  | 'conflict'
  | 'already_open'
  | 'newer_version'
  | 'not_a_project'
  | 'path_outside'
  | 'too_large'
  | 'unreadable'
  | 'permission'
  | 'disk_full'
  | 'target_not_empty'
  | 'source_changed'
  | 'media_missing'
  | 'model_invalid'
  | 'model_failed'
  | 'config_invalid'
  | 'verify_failed'
  | 'cancelled'
  | 'disconnected'
  | 'internal';

/** Where it happened: file path, 1-based row (line for text formats), column name; offset = character in a filter. */
export type ErrorPlace = {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  readonly offset?: number;
  /** Files beside a model of which it helps to leave one aside. */
  readonly files?: readonly string[];
  /** What a person has to say before it can go on. */
  readonly open?: OpenInError[];
};

/** A question with the flag that answers it, possible answers with the likeliest first, and what labelled rows say of each. */
export type OpenInError = {
  readonly what: string;
  readonly question: string;
  readonly flag: string;
  readonly choices: string[];
  readonly evidence?: string | undefined;
  readonly tried: {
    readonly choice: string;
    readonly flags: string;
    readonly n: number;
    readonly accuracy: {
      readonly value: number | null;
      readonly low: number | null;
      readonly high: number | null;
      readonly n: number;
    };
    readonly logLoss: number | null;
  }[];
};

export type PlainError = { readonly code: ErrorCode; readonly message: string } & ErrorPlace;

/** An error with a code, a sentence a person can act on, and the place where it happened. */
export class WinnowError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;

  constructor(code: ErrorCode, message: string, place: ErrorPlace = {}, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'WinnowError';
    this.code = code;
    this.place = place;
  }
}

/** The form that crosses a process or a wire. Anything that is not a WinnowError becomes `internal`. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof WinnowError) return { code: error.code, message: error.message, ...error.place };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message };
}

/** Where an error happened, in words; null when it does not say. */
export function errorPlace(error: unknown): string | null {
  const { file, row, column, message } = toPlainError(error);
  const parts = [
    file !== undefined && message.includes(file) ? null : file,
    row === undefined ? null : `row ${row}`,
    column === undefined ? null : `column ${column}`,
  ];
  return parts.filter(Boolean).join(', ') || null;
}

export function fromPlainError(plain: PlainError): WinnowError {
  const { code, message, ...place } = plain;
  return new WinnowError(code, message, place);
}

/** Throws `cancelled` when the signal was aborted; long loops call it between slices of work. */
export function throwIfAborted(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw new WinnowError('cancelled', 'Cancelled.');
}
