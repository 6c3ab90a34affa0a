import { open, type FileHandle } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type ElementType, elementType, elementTypeWords } from './npyElements.ts';

/** A NumPy array [rows, columns], row-major, in the precision of the file. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float32Array | Float64Array };

/** An array of any shape, row-major: numbers, or the texts of an array of strings. */
export type NpyArray = {
  readonly shape: readonly number[];
  /** Its numbers are integers or booleans. */
  readonly isWhole: boolean;
} & (
  | { readonly kind: 'numbers'; readonly values: Float32Array | Float64Array }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
);

/** What an array is made of, without its elements. */
export type NpyHeader = {
  readonly shape: readonly number[];
  /** As the file has it: `<f4`. */
  readonly descr: string;
  readonly type: ElementType;
  readonly isFortran: boolean;
  /** Where its elements begin. */
  readonly start: number;
};

/** Bytes that an array is read from: a file, or a member of an archive. */
export type ByteSource = {
  readonly size: number;
  /** How messages call it. */
  readonly path: string;
  /** Fills the bytes from a place on; gives how many there were. */
  read(bytes: Uint8Array, at: number): Promise<number>;
};

const sizeLimitBytes = 4 * 1024 * 1024 * 1024;
/** More than the longest header that is read. */
const headBytes = 65_536 + 12;
const partBytes = 64 * 1024 * 1024;

/**
 * Reads a two-dimensional array of numbers from a .npy file (format 1.0 to 3.0, C or Fortran order, any byte order): float32 and
 * float16 come as float32, everything else as float64.
 * @throws bad_input with what is wrong; nothing in the file is ever evaluated.
 */
export async function readNpy(path: string): Promise<Matrix> {
  const handle = await open(path, 'r');
  try {
    const source = await fileBytes(handle, path);
    const header = await readNpyHeader(source);
    const { shape, type } = header;
    if (shape.length !== 2)
      throw bad(path, `An array of shape [rows, columns] is needed; this one has shape (${shape.join(', ')}).`);
    if (type.kind === 'text') throw bad(path, 'An array of numbers is needed; this one holds texts.');
    const array = await readNpyElements(source, header);
    return { rows: shape[0]!, columns: shape[1]!, values: (array as Extract<NpyArray, { kind: 'numbers' }>).values };
  } finally {
    await handle.close();
  }
}

export async function fileBytes(handle: FileHandle, path: string): Promise<ByteSource> {
  const { size } = await handle.stat();
  if (size > sizeLimitBytes) throw new WinnowError('too_large', 'This .npy file is larger than 4 GiB.', { file: path });
  return { size, path, read: async (bytes, at) => (await handle.read(bytes, 0, bytes.length, at)).bytesRead };
}

/** @throws bad_input where it is no .npy, its header is damaged, or it holds Python objects or another type that is no number. */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const { size, path } = source;
  const head = Buffer.alloc(Math.min(size, headBytes));
  await source.read(head, 0);
  if (head.length < 12 || head.toString('latin1', 0, 6) !== '\u0093NUMPY')
    throw bad(path, 'This is not a NumPy .npy file.');
  const isLong = head[6]! >= 2;
  const headerStart = isLong ? 12 : 10;
  const headerLength = isLong ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const start = headerStart + headerLength;
  if (start > head.length) throw bad(path, 'The header of this .npy file is damaged.');
  const header = head.toString('latin1', headerStart, start);
  const shape = /'shape'\s*:\s*\(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  if (!shape || shape.some((n) => !Number.isSafeInteger(n) || n < 0))
    throw bad(path, 'The header of this .npy file says no shape.');
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const type = descr === undefined ? null : elementType(descr);
  if (!type)
    throw bad(
      path,
      descr === undefined || descr.includes('O')
        ? 'This array holds Python objects or records, which are never run: save the numbers alone as an array of float32 or float64.'
        : `Numbers of type ${descr} cannot be read. Save the array as one of: ${elementTypeWords}.`,
    );
  const cells = shape.reduce((product, n) => product * n, 1);
  if (size - start !== cells * type.bytes)
    throw bad(path, `The file should hold ${shape.join(' × ')} numbers, but has ${size - start} bytes of data.`);
  return { shape, descr: descr ?? '', type, isFortran: /'fortran_order'\s*:\s*True/.test(header), start };
}

/** The elements that a header announces, row-major. Nothing larger than what is really there is ever taken. */
export async function readNpyElements(source: ByteSource, header: NpyHeader): Promise<NpyArray> {
  const { shape, type, isFortran, start } = header;
  const cells = shape.reduce((product, n) => product * n, 1);
  if (type.kind === 'text') {
    const texts: string[] = [];
    await inParts(source, { start, cells, bytes: type.bytes }, (part) => texts.push(...type.texts(part)));
    return { kind: 'texts', shape, isWhole: false, texts: isFortran ? rowMajor(texts, shape) : texts };
  }
  const values = type.isSingle ? new Float32Array(cells) : new Float64Array(cells);
  if (type.isNative) await readInto(source, new Uint8Array(values.buffer), start);
  else
    await inParts(source, { start, cells, bytes: type.bytes }, (part, from) =>
      type.convert(part, values.subarray(from, from + part.length / type.bytes)),
    );
  return {
    kind: 'numbers',
    shape,
    isWhole: type.isWhole,
    values: isFortran && shape.length > 1 ? rowMajorNumbers(values, shape) : values,
  };
}

/** Fills the bytes from a place of the file on, where they are to stay: nothing is held twice. */
async function readInto(source: ByteSource, bytes: Uint8Array, start: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const bytesRead = await source.read(bytes.subarray(at, at + partBytes), start + at);
    if (bytesRead === 0) throw bad(source.path, 'This .npy file ended while it was read.');
    at += bytesRead;
  }
}

/** Hands out the elements in whole numbers of them, with the number of the first. */
async function inParts(
  source: ByteSource,
  { start, cells, bytes }: { readonly start: number; readonly cells: number; readonly bytes: number },
  hand: (part: Buffer, from: number) => void,
): Promise<void> {
  if (bytes === 0) return hand(Buffer.alloc(0), 0);
  const most = Math.max(1, Math.floor(partBytes / bytes));
  for (let from = 0; from < cells; from += most) {
    const part = Buffer.alloc(Math.min(most, cells - from) * bytes);
    await readInto(source, part, start + from * bytes);
    hand(part, from);
  }
}

/** An array whose first index runs fastest, the way C has it. */
function rowMajorNumbers<T extends Float32Array | Float64Array>(values: T, shape: readonly number[]): T {
  const result = values.slice() as T;
  reorder(shape, (to, from) => (result[to] = values[from]!));
  return result;
}

function rowMajor(texts: readonly string[], shape: readonly number[]): string[] {
  const result = [...texts];
  reorder(shape, (to, from) => (result[to] = texts[from]!));
  return result;
}

function reorder(shape: readonly number[], move: (to: number, from: number) => void): void {
  const cells = shape.reduce((product, n) => product * n, 1);
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < cells; to += 1) {
    move(to, from);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis]! += 1;
      from += steps[axis]!;
      if (place[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
}

function bad(path: string, message: string): WinnowError {
  return new WinnowError('bad_input', message, { file: path });
}
