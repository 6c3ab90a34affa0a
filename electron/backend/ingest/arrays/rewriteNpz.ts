import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import { groupArrays } from '#backend/ingest/arrays/arrayGroups.ts';
import { withNpyFiles } from '#backend/ingest/arrays/npyFiles.ts';
import { withNpz } from '#backend/ingest/npz.ts';
import type { RewriteRequest, Rewritten } from '#backend/ingest/sourceFormat.ts';
import { unpack, withMember, zipMembers } from '#backend/ingest/workbook/zipMembers.ts';

const mostBytes = 1024 * 1024 * 1024;

type ArrayEdits = {
  /** The member of the archive. */
  readonly name: string;
  /** Where its elements begin, and how many bytes each has. */
  readonly start: number;
  readonly bytes: number;
  readonly elements: ReadonlyMap<number, Buffer>;
};

/** The decided labels as elements of the arrays that they stand in. Throws `unsupported` for what an array cannot hold. */
export async function labelEdits(
  { path, edit }: RewriteRequest,
  open: typeof withNpz,
): Promise<{ readonly edits: ArrayEdits[]; readonly rows: number }> {
  const fail = (why: string): never => {
    throw new WinnowError('unsupported', `${why} Choose CSV, JSON lines or Parquet.`, { file: path });
  };
  return open(path, async (archive) => {
    const { groups, classNames } = groupArrays(archive, path);
    const named = classNames === null ? null : await classNames.read();
    const classes = named?.kind === 'texts' ? named.texts : null;
    const edits: ArrayEdits[] = [];
    let first = 0;
    for (const { features, labels } of groups) {
      const rows = features.header.shape[0]!;
      const elements = new Map<number, Buffer>();
      for (let row = 0; row < rows; row++) {
        const change = edit((first + row) as SourceRow);
        if (change.kind === 'keep') continue;
        if (change.kind === 'drop') return fail('Rows of arrays cannot be left out one by one.');
        const element = labels === null ? null : elementOf(labels.header.descr, change.value, classes);
        if (element === null) return fail(`The array of labels cannot hold “${change.value ?? 'no label'}”.`);
        elements.set(row, element);
      }
      if (elements.size > 0 && labels !== null) {
        const { start, type } = labels.header;
        edits.push({ name: `${labels.name}.npy`, start, bytes: type.bytes, elements });
      }
      first += rows;
    }
    return { edits, rows: first };
  });
}

/** The archive with decided labels in their arrays; every other member stays packed as it was. */
export function rewriteNpz(request: RewriteRequest): Promise<Rewritten> {
  const { path } = request;
  return rewriteArrays(request, withNpz, {
    async write(source, edits) {
      let bytes = source;
      for (const edit of edits) {
        const members = zipMembers(bytes, path);
        const member = members.find(({ name }) => name === edit.name)!;
        bytes = await withMember(bytes, members, member, edited(await unpack(bytes, member, path), edit));
      }
      return bytes;
    },
    async isWritten(source, copy, edits) {
      const after = zipMembers(copy, path);
      for (const [i, member] of zipMembers(source, path).entries()) {
        const own = edits.find(({ name }) => name === member.name);
        const one = edited(await unpack(source, member, path), own);
        if (!one.equals(await unpack(copy, after[i]!, path))) return false;
      }
      return true;
    },
  });
}

/** The file of labels with the decided ones changed. */
export function rewriteNpy(request: RewriteRequest): Promise<Rewritten> {
  return rewriteArrays(request, withNpyFiles, {
    write: async (source, [edit]) => edited(source, edit),
    isWritten: async (source, copy, [edit]) => edited(source, edit).equals(copy),
  });
}

/** How edits are brought into the bytes of a file, and found there again. */
type ArrayFile = {
  readonly write: (source: Buffer, edits: readonly ArrayEdits[]) => Promise<Buffer>;
  readonly isWritten: (source: Buffer, copy: Buffer, edits: readonly ArrayEdits[]) => Promise<boolean>;
};

async function rewriteArrays(
  request: RewriteRequest,
  open: typeof withNpz,
  { write, isWritten }: ArrayFile,
): Promise<Rewritten> {
  const { path } = request;
  const { edits, rows } = await labelEdits(request, open);
  const records = Array.from({ length: rows }, (_, at) => at as SourceRow);
  if (edits.length === 0) return { parts: createReadStream(path), readBack: async () => records };
  if ((await stat(path)).size > mostBytes)
    throw new WinnowError('too_large', `“${path}” is over 1 GiB; choose Parquet.`, { file: path });
  const source = await readFile(path);
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    if (await isWritten(source, await readFile(written), edits)) return records;
    throw new WinnowError(
      'verify_failed',
      'The exported arrays differ from the source in more than the decided labels. Nothing was exported.',
      { file: path },
    );
  };
  return { parts: [await write(source, edits)], readBack };
}

function edited(array: Uint8Array, edit: ArrayEdits | undefined): Buffer {
  const bytes = Buffer.from(array);
  for (const [row, element] of edit?.elements ?? []) element.copy(bytes, edit!.start + row * edit!.bytes);
  return bytes;
}

/** A label as an element of a NumPy type: a number, the number of a named class, or a text that fits; null where it is none. */
function elementOf(descr: string, value: string | null, classes: readonly string[] | null): Buffer | null {
  const [, order = '', letter = '', size = ''] = /^([<>|=]?)([a-zA-Z])(\d+)$/.exec(descr) ?? [];
  if (value === null) return null;
  const element = Buffer.alloc(Number(size) * (letter === 'U' ? 4 : 1));
  if (letter === 'U' || letter === 'S') return textElement(element, value, { letter, isBig: order === '>' });
  const place = classes?.indexOf(value) ?? -1;
  const number = place >= 0 ? place : Number(value);
  if (value.trim() === '' || Number.isNaN(number) || (letter !== 'f' && !Number.isSafeInteger(number))) return null;
  return writeNumber(element, letter, number) ? swapped(element, order === '>') : null;
}

function textElement(
  element: Buffer,
  value: string,
  { letter, isBig }: { readonly letter: string; readonly isBig: boolean },
): Buffer | null {
  if (letter === 'S') {
    const text = Buffer.from(value);
    return text.length > element.length ? null : Buffer.concat([text, element.subarray(text.length)]);
  }
  const letters = [...value];
  if (letters.length * 4 > element.length) return null;
  for (const [i, one] of letters.entries()) element.writeUInt32LE(one.codePointAt(0)!, i * 4);
  return isBig ? element.swap32() : element;
}

function swapped(element: Buffer, isBig: boolean): Buffer {
  if (!isBig || element.length === 1) return element;
  if (element.length === 2) return element.swap16();
  return element.length === 4 ? element.swap32() : element.swap64();
}

/** Little-endian; false where the type does not hold the number. */
function writeNumber(element: Buffer, letter: string, number: number): boolean {
  const size = element.length;
  try {
    if (letter === 'f') {
      if (size < 4 || (size === 4 && Math.fround(number) !== number)) return false;
      if (size === 4) element.writeFloatLE(number);
      else element.writeDoubleLE(number);
    } else if (letter === 'b') {
      if (number !== 0 && number !== 1) return false;
      element.writeUInt8(number);
    } else if (size === 8 && letter === 'i') element.writeBigInt64LE(BigInt(number));
    else if (size === 8) element.writeBigUInt64LE(BigInt(number));
    else if (letter === 'i') element.writeIntLE(number, 0, size);
    else element.writeUIntLE(number, 0, size);
    return true;
  } catch {
    // The number is outside of what the type holds.
    return false;
  }
}
