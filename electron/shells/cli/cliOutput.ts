import { type PlainError, toPlainError } from '#shared/base/winnowError.ts';
import type { Interval, JobInfo } from '#shared/contract/values.ts';
import { OpenQuestionsError } from './openQuestions.ts';

export const exitCodes = { done: 0, checkFailed: 1, badInput: 2, internal: 3, interrupted: 130 } as const;

/** The exit code that belongs to an error: everything a person can mend is 2. */
function exitCodeOf(error: PlainError): number {
  if (error.code === 'cancelled') return exitCodes.interrupted;
  if (error.code === 'verify_failed') return exitCodes.checkFailed;
  return error.code === 'internal' ? exitCodes.internal : exitCodes.badInput;
}

type Stream = { write(text: string): unknown; readonly isTTY?: boolean | undefined };
/** Where a command writes: `process`, or what a test reads. */
export type Streams = { readonly stdout: Stream; readonly stderr: Stream };

export type CliOutput = {
  readonly isJson: boolean;
  /** One line of the report; nothing under --json. */
  line(text: string): void;
  /** The one document of --json; nothing otherwise. */
  document(value: unknown): void;
  /** One line on stderr, with or without --json. */
  note(text: string): void;
  progress(job: JobInfo): void;
  endProgress(): void;
};

export const noSlices =
  'No slices are saved. winnow slices PROJECT --save NAME --where FILTER saves one; --discover looks for weak ones.';
export const noTags = 'There are no tags. winnow tags PROJECT --save NAME makes one; winnow decide answers them.';

const lineEveryMs = 3000;

/** Reports on stdout, progress on stderr: a bar on a terminal, a line every few seconds otherwise. */
export function createOutput(isJson: boolean, { stdout, stderr }: Streams): CliOutput {
  let lastLine = Date.now();
  let isBarShown = false;
  return {
    isJson,
    line: (text) => {
      if (!isJson) stdout.write(`${text}\n`);
    },
    document: (value) => {
      if (isJson) stdout.write(`${JSON.stringify(value)}\n`);
    },
    note: (text) => void stderr.write(`${text}\n`),
    progress(job) {
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${bar(job)}`);
        isBarShown = true;
      } else if (Date.now() - lastLine > lineEveryMs) {
        lastLine = Date.now();
        stderr.write(`${bar(job)}\n`);
      }
    },
    endProgress() {
      if (isBarShown) stderr.write('\r\u001b[K');
      isBarShown = false;
    },
  };
}

function bar(job: JobInfo): string {
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : 0;
  const filled = Math.round(share * 24);
  const rate =
    job.perSecond === null || job.unit === 'bytes' ? '' : ` ${count(Math.round(job.perSecond))} ${job.unit}/s`;
  const left = job.remainingMs === null ? '' : `, ${Math.ceil(job.remainingMs / 1000)} s left`;
  return `${job.title}: ${job.phase} [${'█'.repeat(filled)}${'·'.repeat(24 - filled)}] ${(share * 100).toFixed(0)} %${rate}${left}`;
}

export const count = (n: number): string => n.toLocaleString('en-US');
export const percent = (share: number | null, digits = 1): string =>
  share === null ? '–' : `${(share * 100).toFixed(digits)} %`;

/** "85.6 % (84.7 to 86.4, n 6,040)" */
export function interval({ value, low, high, n }: Interval, digits = 1): string {
  return value === null
    ? `– (n ${count(n)})`
    : `${percent(value, digits)} (${percent(low, digits).replace(' %', '')} to ${percent(high, digits).replace(' %', '')}, n ${count(n)})`;
}

type ErrorContext = {
  readonly isJson: boolean;
  /** The text of --where, which an error of a filter points into. */
  readonly filter: string | null;
  readonly streams: Streams;
};

/** Prints an error as the command line promises and gives its exit code. */
export function reportError(error: unknown, { isJson, filter, streams: { stdout, stderr } }: ErrorContext): number {
  const plain = toPlainError(error);
  const place = [
    plain.file,
    plain.row === undefined ? null : `row ${plain.row}`,
    plain.column === undefined ? null : `column ${plain.column}`,
  ].filter((part) => part != null);
  const aside = plain.files?.length ? ` (--ignore ${plain.files.join(' or ')})` : '';
  stderr.write(`${plain.message}${aside}${place.length > 0 ? ` (${place.join(', ')})` : ''}\n`);
  if (plain.code === 'bad_filter' && filter !== null && plain.offset !== undefined)
    stderr.write(`  ${filter.replaceAll(/\s/g, ' ')}\n  ${' '.repeat(plain.offset)}^\n`);
  if (plain.code === 'internal' && error instanceof Error && error.stack) stderr.write(`${error.stack}\n`);
  if (isJson) {
    const { code, message, file = null, row = null, column = null, offset, open } = plain;
    const further = {
      ...(offset === undefined ? {} : { offset }),
      ...(open && { open }),
      ...(error instanceof OpenQuestionsError ? { open: error.open } : {}),
    };
    stdout.write(`${JSON.stringify({ error: { code, message, file, row, column, ...further } })}\n`);
  }
  return exitCodeOf(plain);
}

/** A plain table with aligned columns; numbers to the right. */
export function table(rows: readonly (readonly string[])[], rightFrom = 1): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column >= rightFrom ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
