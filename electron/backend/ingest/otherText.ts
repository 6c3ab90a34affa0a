import { WinnowError } from '#shared/base/winnowError.ts';
import type { FileStart } from '#backend/ingest/sourceFormat.ts';

/** Lines that are looked at. */
const mostLines = 200;
const libsvmLine = /^[+-]?[\d.]+(?:,[\d.]+)*(?:[ \t]+(?:qid|\d+):[^\s:]+)+[ \t]*(?:#.*)?$/;

const labelLine = /^[+-]?[\d.]+[ \t]*(?:#.*)?$/;

/** Whether a file begins with lines of a label and numbered features, comments apart. */
export function looksLikeLibsvm(head: Buffer): boolean {
  const lines = head
    .toString('latin1', 0, 65_536)
    .split(/\r\n|\n|\r/)
    // The last may be cut off.
    .slice(0, head.length > 65_536 ? -1 : undefined)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .slice(0, mostLines);
  const rows = lines.filter((line) => libsvmLine.test(line.trim()));
  // A row of zeros has a label and nothing else.
  return rows.length * 2 > lines.length && lines.every((line) => rows.includes(line) || labelLine.test(line.trim()));
}

/** Texts that are tables of another kind are refused with what was seen, so that no column of whole lines comes of them. */
export function refuseOtherText(bytes: Buffer, { path, extension }: FileStart): void {
  const lines = bytes
    .subarray(0, 65_536)
    .toString('latin1')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, mostLines);
  const refuse = (message: string) => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  if (extension === 'names')
    refuse(`“${path}” describes the columns of a dataset and holds no rows. Choose the .data file beside it.`);
  if (looksLikeLibsvm(bytes))
    refuse(
      `“${path}” is in libsvm format (“${lines[0]!.slice(0, 60)}”), which is no delimited text: give it the ending .libsvm, or say --format libsvm.`,
    );
  const gutters = fixedWidthGutters(lines);
  if (gutters.length > 0)
    refuse(
      `“${path}” has columns of fixed width, with blanks before character ${gutters.slice(0, 8).join(', ')} of each line and nothing else between them. Save it as CSV, or say what stands between the values.`,
    );
}

/**
 * Where columns begin that only their place in the line sets apart: a blank in every line, values on both sides of it, and no other
 * delimiter in most of the lines. Empty where the blanks alone make as many values in each line, which are read as such.
 */
function fixedWidthGutters(lines: readonly string[]): number[] {
  if (lines.length < 3 || lines.filter((line) => /[,;\t|]/.test(line)).length * 2 > lines.length) return [];
  const counts = new Set(lines.map((line) => line.trim().split(/[ \t]+/).length));
  if (counts.size === 1 || !lines.every((line) => /\S {2,}\S/.test(line))) return [];
  const shortest = Math.min(...lines.map((line) => line.trimEnd().length));
  const gutters: number[] = [];
  for (let at = 1; at < shortest; at++) {
    const isBlank = lines.every((line) => line[at - 1] === ' ');
    if (isBlank && lines.some((line) => line[at] !== ' ') && lines.every((line) => line.slice(0, at).trim() !== ''))
      gutters.push(at + 1);
  }
  return gutters;
}
