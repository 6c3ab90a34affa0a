import { readFile, stat } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';

/** A NumPy array [rows, columns], row-major, in the precision of the file. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float32Array | Float64Array };

const sizeLimitBytes = 4 * 1024 * 1024 * 1024;

/**
 * Reads a two-dimensional little-endian float32 or float64 array from a .npy file (format 1.0 to 3.0, C or Fortran order).
 * @throws bad_input with what is wrong; nothing in the file is ever evaluated.
 */
export async function readNpy(path: string): Promise<Matrix> {
  const { size } = await stat(path);
  if (size > sizeLimitBytes) throw new WinnowError('too_large', 'This .npy file is larger than 4 GiB.', { file: path });
  const bytes = await readFile(path);
  const fail = (message: string): never => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\u0093NUMPY') fail('This is not a NumPy .npy file.');
  const isLong = bytes[6]! >= 2;
  const headerStart = isLong ? 12 : 10;
  const headerLength = isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  if (headerLength > 65_536 || headerStart + headerLength > bytes.length)
    fail('The header of this .npy file is damaged.');
  const header = bytes.toString('latin1', headerStart, headerStart + headerLength);
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
  const width = type === '<f4' ? 4 : 8;
  const start = headerStart + headerLength;
  if (bytes.length - start !== rows * columns * width) {
    fail(`The file should hold ${rows} × ${columns} numbers, but has ${bytes.length - start} bytes of data.`);
  }
  const data = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const values = width === 4 ? new Float32Array(data) : new Float64Array(data);
  return { rows, columns, values: isFortran ? transposed(values, rows, columns) : values };
}

function transposed<T extends Float32Array | Float64Array>(values: T, rows: number, columns: number): T {
  const result = values.slice() as T;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) result[row * columns + column] = values[column * rows + row]!;
  return result;
}
