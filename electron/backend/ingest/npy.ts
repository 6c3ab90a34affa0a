import { open, type FileHandle } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';

/** A NumPy array [rows, columns], row-major, in the precision of the file. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float32Array | Float64Array };

const sizeLimitBytes = 4 * 1024 * 1024 * 1024;
/** More than the longest header that is read. */
const headBytes = 65_536 + 12;
const partBytes = 64 * 1024 * 1024;

/**
 * Reads a two-dimensional little-endian float32 or float64 array from a .npy file (format 1.0 to 3.0, C or Fortran order).
 * @throws bad_input with what is wrong; nothing in the file is ever evaluated.
 */
export async function readNpy(path: string): Promise<Matrix> {
  const handle = await open(path, 'r');
  try {
    return await readFrom(handle, path);
  } finally {
    await handle.close();
  }
}

async function readFrom(handle: FileHandle, path: string): Promise<Matrix> {
  const { size } = await handle.stat();
  if (size > sizeLimitBytes) throw new WinnowError('too_large', 'This .npy file is larger than 4 GiB.', { file: path });
  const fail = (message: string): never => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  const head = Buffer.alloc(Math.min(size, headBytes));
  await handle.read(head, 0, head.length, 0);
  if (head.length < 12 || head.toString('latin1', 0, 6) !== '\u0093NUMPY') fail('This is not a NumPy .npy file.');
  const isLong = head[6]! >= 2;
  const headerStart = isLong ? 12 : 10;
  const headerLength = isLong ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const start = headerStart + headerLength;
  if (start > head.length) fail('The header of this .npy file is damaged.');
  const header = head.toString('latin1', headerStart, start);
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1] ?? '';
  const isFortran = /'fortran_order'\s*:\s*True/.test(header);
  const shape =
    /'shape'\s*:\s*\(([^)]*)\)/
      .exec(header)?.[1]
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(Number) ?? [];
  if (shape.length !== 2 || shape.some((n) => !Number.isSafeInteger(n) || n < 0)) {
    fail(`An array of shape [rows, columns] is needed; this one has shape (${shape.join(', ')}).`);
  }
  if (type !== '<f4' && type !== '<f8')
    fail(`Numbers of type ${type || 'unknown'} cannot be read: save the array as float32 or float64.`);
  const [rows, columns] = shape as [number, number];
  if (size - start !== rows * columns * (type === '<f4' ? 4 : 8)) {
    fail(`The file should hold ${rows} × ${columns} numbers, but has ${size - start} bytes of data.`);
  }
  const values = type === '<f4' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  await readInto(handle, new Uint8Array(values.buffer), start, fail);
  return { rows, columns, values: isFortran ? transposed(values, rows, columns) : values };
}

/** Fills the bytes from a place of the file on, where they are to stay: nothing is held twice. */
async function readInto(
  handle: FileHandle,
  bytes: Uint8Array,
  start: number,
  fail: (message: string) => never,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.length - at, partBytes), start + at);
    if (bytesRead === 0) fail('This .npy file ended while it was read.');
    at += bytesRead;
  }
}

function transposed<T extends Float32Array | Float64Array>(values: T, rows: number, columns: number): T {
  const result = values.slice() as T;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) result[row * columns + column] = values[column * rows + row]!;
  return result;
}
