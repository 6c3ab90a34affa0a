import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Dialect } from '#backend/ingest/detectDialect.ts';
import type { FileStart } from '#backend/ingest/sourceFormat.ts';

/** Column names that do not stand above the rows: in the head of an ARFF file, or in the `.names` file beside a `.data` file. */
export type DescribedColumns =
  | { readonly kind: 'arff'; readonly names: readonly string[]; readonly dialect: Dialect }
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly from: string };

export function describedColumns(bytes: Buffer, start: FileStart): DescribedColumns | null {
  if (start.extension === 'arff' || /^(?:%[^\n]*\n|\s)*@relation\s/i.test(start.text)) return arffColumns(bytes, start);
  if (start.extension !== 'data') return null;
  const path = start.path.replace(/data$/i, 'names');
  const names = readNames(path);
  return names.length === 0 ? null : { kind: 'names', names, from: basename(path) };
}

/** The names for so many columns: as many, or one fewer when the class is the last column and not described; null when they do not fit. */
export function namesFor(names: readonly string[], columns: number): readonly string[] | null {
  if (names.length === columns) return names;
  return names.length === columns - 1 && !names.includes('class') ? [...names, 'class'] : null;
}

const attributeLine = /^\s*@attribute\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\S+))\s+(.+)$/i;

/** ARFF: `@attribute` lines, then rows of comma-separated values behind `@data`. */
function arffColumns(bytes: Buffer, { path }: FileStart): DescribedColumns {
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/);
  const dataAt = lines.findIndex((line) => /^\s*@data\s*$/i.test(line));
  if (dataAt < 0)
    throw new WinnowError('bad_input', `“${path}” begins as ARFF and has no @data line in its first MiB.`, {
      file: path,
    });
  const names = lines.slice(0, dataAt).flatMap((line) => {
    const found = attributeLine.exec(line);
    return found === null ? [] : [(found[1] ?? found[2] ?? found[3]!).replace(/\\(.)/g, '$1')];
  });
  const rows = lines.slice(dataAt + 1);
  const firstRow = rows.findIndex((line) => line.trim() !== '' && !line.startsWith('%'));
  if (firstRow >= 0 && rows[firstRow]!.trimStart().startsWith('{'))
    throw new WinnowError('bad_input', `“${path}” is a sparse ARFF file (“{0 1, …}”), which is not read.`, {
      file: path,
      row: dataAt + 2 + firstRow,
    });
  const quotes = [`'`, '"'].map((quote) => rows.filter((line) => line.includes(quote)).length);
  return {
    kind: 'arff',
    names,
    dialect: {
      delimiter: ',',
      quote: quotes[1]! > quotes[0]! ? '"' : `'`,
      escape: 'backslash',
      skipBlanks: true,
      skipLines: dataAt + 1 + Math.max(0, firstRow),
      hasHeader: false,
    },
  };
}

const mostBytes = 256 * 1024;

/** “age: continuous.”, “workclass: Private, Self-emp, …”: the lines of a `.names` file that describe a column. */
function readNames(path: string): string[] {
  let text: string;
  try {
    const file = openSync(path, 'r');
    const bytes = Buffer.alloc(mostBytes);
    text = bytes.toString('latin1', 0, readSync(file, bytes, 0, mostBytes, 0));
    closeSync(file);
  } catch {
    // There is none, and the columns are numbered.
    return [];
  }
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('|')) return [];
    const found =
      /^\s*(?:\d+[.)]\s*)?([A-Za-z][\w .()/-]{0,60}?)\s*:\s*(continuous|real|numeric|integer|ignore|[^:]+,[^:]+)\.?\s*$/i.exec(
        line,
      );
    return found === null ? [] : [found[1]!];
  });
}
