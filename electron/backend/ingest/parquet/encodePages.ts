import type { Leaf } from '#backend/ingest/parquet/parquetSchema.ts';
import { thriftType, writeThrift, type ThriftField } from '#backend/ingest/parquet/thriftCompact.ts';

export const bitsFor = (most: number): number => 32 - Math.clz32(most);

/** Values one after another: encoding PLAIN. */
export function plainBytes(values: readonly Buffer[], type: Leaf['type']): Buffer {
  if (type === 'BOOLEAN') {
    const bits = Buffer.alloc((values.length + 7) >> 3);
    for (const [i, value] of values.entries()) if (value[0] === 1) bits[i >> 3]! |= 1 << (i & 7);
    return bits;
  }
  if (type !== 'BYTE_ARRAY') return Buffer.concat(values);
  const lengths = Buffer.alloc(4 * values.length);
  return Buffer.concat(
    values.flatMap((value, i) => {
      lengths.writeUInt32LE(value.length, 4 * i);
      return [lengths.subarray(4 * i, 4 * i + 4), value];
    }),
  );
}

/** Numbers as runs and packed bits; a run is worth it from eight on. */
export function hybridBytes(numbers: ArrayLike<number>, bitWidth: number): Buffer {
  const output: number[] = [];
  const varint = (value: number): void => {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) output.push((rest % 128) | 0x80);
    output.push(rest);
  };
  let literals = 0;
  const flush = (end: number): void => {
    if (end === literals) return;
    const groups = Math.ceil((end - literals) / 8);
    varint(groups * 2 + 1);
    const packed = new Uint8Array(groups * bitWidth);
    let bit = 0;
    for (let i = literals; i < end; i++)
      for (let b = 0; b < bitWidth; b++, bit++) packed[bit >> 3]! |= ((numbers[i]! >>> b) & 1) << (bit & 7);
    for (const byte of packed) output.push(byte);
  };
  let at = 0;
  while (at < numbers.length) {
    // Packed bits come in eights, so a run can begin only behind whole eights.
    let end = at + 1;
    if ((at - literals) % 8 === 0) while (end < numbers.length && numbers[end] === numbers[at]) end++;
    if (end - at < 8) {
      at += 1;
      continue;
    }
    flush(at);
    varint((end - at) * 2);
    for (let b = 0; b < bitWidth; b += 8) output.push((numbers[at]! >>> b) & 0xff);
    at = end;
    literals = at;
  }
  flush(at);
  return Buffer.from(output);
}

/** Levels of the older kind of page: their length, then runs. */
export function levelBytes(levels: readonly number[] | null, most: number): Buffer {
  if (levels === null || most === 0) return Buffer.alloc(0);
  const runs = hybridBytes(levels, bitsFor(most));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(runs.length);
  return Buffer.concat([length, runs]);
}

const i32 = (id: number, value: number): ThriftField => ({ id, type: thriftType.i32, value });

/** The header of a page of the older kind, which every reader knows. */
export function dataPageHeader(page: {
  readonly unpackedBytes: number;
  readonly packedBytes: number;
  readonly values: number;
  readonly encoding: number;
}): Buffer {
  const detail = { fields: [i32(1, page.values), i32(2, page.encoding), i32(3, 3), i32(4, 3)] };
  return writeThrift({
    fields: [
      i32(1, 0),
      i32(2, page.unpackedBytes),
      i32(3, page.packedBytes),
      { id: 5, type: thriftType.struct, value: detail },
    ],
  });
}

export function dictionaryPageHeader(page: {
  readonly unpackedBytes: number;
  readonly packedBytes: number;
  readonly values: number;
}): Buffer {
  const detail = { fields: [i32(1, page.values), i32(2, 0)] };
  return writeThrift({
    fields: [
      i32(1, 2),
      i32(2, page.unpackedBytes),
      i32(3, page.packedBytes),
      { id: 7, type: thriftType.struct, value: detail },
    ],
  });
}
