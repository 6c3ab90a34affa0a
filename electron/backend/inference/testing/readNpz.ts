import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

export type NpyArray = { readonly shape: readonly number[]; readonly descr: string; readonly data: Uint8Array };

/** The arrays of a NumPy archive (a zip of .npy files, stored or deflated) whose names begin so, for the reference arrays of tests. */
export function readNpz(path: string, prefix: string): ReadonlyMap<string, NpyArray> {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const arrays = new Map<string, NpyArray>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    if (name.startsWith(prefix))
      arrays.set(name.replace(/\.npy$/, ''), readNpy(method === 8 ? inflateRawSync(packed) : packed));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return arrays;
}

function readNpy(bytes: Buffer): NpyArray {
  const isOld = bytes[6] === 1;
  const start = isOld ? 10 + bytes.readUInt16LE(8) : 12 + bytes.readUInt32LE(8);
  const header = bytes.toString('latin1', isOld ? 10 : 12, start);
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  return { shape, descr: /'descr': '([^']*)'/.exec(header)?.[1] ?? '', data: bytes.subarray(start) };
}
