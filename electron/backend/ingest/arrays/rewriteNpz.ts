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
export async function rewriteNpz(request: RewriteRequest): Promise<Rewritten> {
  const { path } = request;
  const { edits, rows } = await labelEdits(request, withNpz);
  const records = Array.from({ length: rows }, (_, at) => at as SourceRow);
  if (edits.length === 0) return { parts: createReadStream(path), readBack: async () => records };
  if ((await stat(path)).size > mostBytes)
    throw new WinnowError('too_large', `“${path}” is over 1 GiB; choose Parquet.`, { file: path });
  const source = await readFile(path);
  let bytes: Buffer = source;
  for (const { name, start, bytes: size, elements } of edits) {
    const members = zipMembers(bytes, path);
    const member = members.find((one) => one.name === name)!;
    const content = Buffer.from(await unpack(bytes, member, path));
    for (const [row, element] of elements) element.copy(content, start + row * size);
    bytes = await withMember(bytes, members, member, content);
  }
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    await compareArchives(source, await readFile(written), { path, edits });
    return records;
  };
  return { parts: [bytes], readBack };
}

/** The file of labels with the decided ones changed. */
export async function rewriteNpy(request: RewriteRequest): Promise<Rewritten> {
  const { path } = request;
  const { edits, rows } = await labelEdits(request, withNpyFiles);
  const records = Array.from({ length: rows }, (_, at) => at as SourceRow);
  if (edits.length === 0) return { parts: createReadStream(path), readBack: async () => records };
  if ((await stat(path)).size > mostBytes)
    throw new WinnowError('too_large', `“${path}” is over 1 GiB; choose Parquet.`, { file: path });
  const bytes = await readFile(path);
  for (const { start, bytes: size, elements } of edits)
    for (const [row, element] of elements) element.copy(bytes, start + row * size);
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    const [source, copy] = [await readFile(path), await readFile(written)];
    for (const { start, bytes: size, elements } of edits)
      for (const [row, element] of elements) element.copy(source, start + row * size);
    if (!source.equals(copy))
      throw new WinnowError(
        'verify_failed',
        'The exported array differs from the source in more than the decided labels. Nothing was exported.',
        { file: path },
      );
    return records;
  };
  return { parts: [bytes], readBack };
}

async function compareArchives(
  source: Buffer,
  copy: Buffer,
  { path, edits }: { readonly path: string; readonly edits: readonly ArrayEdits[] },
): Promise<void> {
  const after = zipMembers(copy, path);
  for (const [i, member] of zipMembers(source, path).entries()) {
    const own = edits.find(({ name }) => name === member.name);
    const [one, other] = [Buffer.from(await unpack(source, member, path)), await unpack(copy, after[i]!, path)];
    for (const [row, element] of own?.elements ?? []) element.copy(one, own!.start + row * own!.bytes);
    if (!one.equals(other))
      throw new WinnowError(
        'verify_failed',
        'The exported archive differs from the source in more than the decided labels. Nothing was exported.',
        { file: path },
      );
  }
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
