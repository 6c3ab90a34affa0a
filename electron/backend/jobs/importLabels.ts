import type { OpenProject } from '../project/openProject.ts';
import type { ColumnChunk } from '../ingest/reader.ts';
import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';

/** Label codes of every row as the reader numbers them, and the names. */
export function createLabelCollector() {
  let codes = new Int32Array(65_536);
  let count = 0;
  const names: string[] = [];
  return {
    names: () => names,
    append(chunk: Extract<ColumnChunk, { kind: 'coded' }> | null, rows: number): void {
      if (count + rows > codes.length) {
        const larger = new Int32Array(Math.max(codes.length * 2, count + rows));
        larger.set(codes.subarray(0, count));
        codes = larger;
      }
      if (chunk) {
        names.push(...chunk.newValues);
        codes.set(chunk.codes.subarray(0, rows), count);
      } else codes.fill(-1, count, count + rows);
      count += rows;
    },
    /** How often each label came, and how many rows have none. */
    counts(): { readonly counts: ReadonlyMap<string, number>; readonly missing: number } {
      const ofCode = new Float64Array(names.length);
      let missing = 0;
      for (let row = 0; row < count; row += 1) {
        const code = codes[row]!;
        if (code < 0) missing += 1;
        else ofCode[code]! += 1;
      }
      return { counts: new Map(names.map((name, code) => [name, ofCode[code]!])), missing };
    },
    finish: (toProject: readonly number[]): Int32Array =>
      codes.subarray(0, count).map((code) => (code < 0 ? -1 : toProject[code]!)),
  };
}

/** New class names come in natural order behind those that the project has. */
export function mergeClasses(
  project: OpenProject,
  names: readonly string[],
): { readonly added: string[]; readonly toProject: number[] } {
  const known = new Map(project.ownClasses.map((name, code) => [name, code]));
  const collator = new Intl.Collator('en', { numeric: true });
  const added = names.filter((name) => !known.has(name)).toSorted(collator.compare);
  added.forEach((name, index) => known.set(name, project.ownClasses.length + index));
  return { added, toProject: names.map((name) => known.get(name)!) };
}

/** The given labels, and as many current ones and states of which nothing is decided. */
export function writeLabels(labels: Int32Array, write: (columnId: number, index: number, data: Buffer) => void): void {
  for (let from = 0, index = 0; from < labels.length; from += rowsPerBlock, index += 1) {
    const block = labels.subarray(from, from + rowsPerBlock);
    write(builtInColumns.givenLabel, index, bytesOf(block));
    write(builtInColumns.currentLabel, index, bytesOf(block));
    write(builtInColumns.state, index, Buffer.alloc(block.length));
  }
}
