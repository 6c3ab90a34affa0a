/**
 * Thrift's compact protocol as a tree that keeps field numbers and types, so that what is not known here comes back as it was.
 * Source: the Thrift compact protocol specification.
 */
export const thriftType = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
  uuid: 13,
} as const;

export type ThriftField = { readonly id: number; type: number; value: ThriftValue };
export type ThriftStruct = { readonly fields: ThriftField[] };
export type ThriftList = { readonly elementType: number; items: ThriftValue[] };
type ThriftMap = {
  readonly keyType: number;
  readonly valueType: number;
  readonly entries: readonly (readonly [ThriftValue, ThriftValue])[];
};
/** Integers up to 32 bits are numbers, those of 64 bits are bigint; binary and uuid are bytes. */
export type ThriftValue = boolean | number | bigint | Buffer | ThriftStruct | ThriftList | ThriftMap;

const deepest = 64;

/** Reads one struct. Throws RangeError where the bytes end too early, claim more than there is, or are no Thrift. */
export function parseThrift(bytes: Buffer, from = 0): { readonly struct: ThriftStruct; readonly end: number } {
  let at = from;

  const need = (count: number): void => {
    if (count < 0 || at + count > bytes.length) throw new RangeError('it ends in the middle of a structure');
  };
  const byte = (): number => {
    need(1);
    return bytes[at++]!;
  };
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = byte();
      result |= BigInt(next & 0x7f) << shift;
      if ((next & 0x80) === 0) return result;
    }
    throw new RangeError('a number in a structure is too long');
  };
  const zigzag = (): bigint => {
    const raw = varint();
    return (raw >> 1n) ^ -(raw & 1n);
  };
  const small = (): number => Number(BigInt.asIntN(32, zigzag()));
  const size = (): number => {
    const count = Number(varint());
    // Whatever the elements are, each takes a byte at least.
    if (count > bytes.length - at) throw new RangeError('a structure claims more elements than there are bytes');
    return count;
  };
  const binary = (length: number): Buffer => {
    need(length);
    at += length;
    return bytes.subarray(at - length, at);
  };

  const listOf = (depth: number): ThriftList => {
    const head = byte();
    const elementType = head & 0x0f;
    const count = head >> 4 === 15 ? size() : head >> 4;
    const items: ThriftValue[] = [];
    for (let i = 0; i < count; i++) items.push(element(elementType, depth + 1));
    return { elementType, items };
  };
  const mapOf = (depth: number): ThriftMap => {
    const count = size();
    const types = count === 0 ? 0 : byte();
    const entries: [ThriftValue, ThriftValue][] = [];
    for (let i = 0; i < count; i++) entries.push([element(types >> 4, depth + 1), element(types & 0x0f, depth + 1)]);
    return { keyType: types >> 4, valueType: types & 0x0f, entries };
  };

  /** An element of a list: booleans take a byte there. */
  function element(type: number, depth: number): ThriftValue {
    if (type === thriftType.true || type === thriftType.false) return byte() === 1;
    return value(type, depth);
  }

  function value(type: number, depth: number): ThriftValue {
    if (depth > deepest) throw new RangeError('its structures are nested too deep');
    switch (type) {
      case thriftType.true:
        return true;
      case thriftType.false:
        return false;
      case thriftType.byte:
        return (byte() << 24) >> 24;
      case thriftType.i16:
      case thriftType.i32:
        return small();
      case thriftType.i64:
        return BigInt.asIntN(64, zigzag());
      case thriftType.double:
        need(8);
        at += 8;
        return bytes.readDoubleLE(at - 8);
      case thriftType.binary:
        return binary(size());
      case thriftType.uuid:
        return binary(16);
      case thriftType.list:
      case thriftType.set:
        return listOf(depth);
      case thriftType.map:
        return mapOf(depth);
      case thriftType.struct:
        return structOf(depth);
      default:
        throw new RangeError(`a structure has a field of the unknown type ${type}`);
    }
  }

  function structOf(depth: number): ThriftStruct {
    const fields: ThriftField[] = [];
    let id = 0;
    for (;;) {
      const head = byte();
      const type = head & 0x0f;
      if (type === 0) return { fields };
      id = head >> 4 === 0 ? small() : id + (head >> 4);
      fields.push({ id, type, value: value(type, depth + 1) });
    }
  }

  const struct = structOf(0);
  return { struct, end: at };
}

/** The bytes of a struct. */
export function writeThrift(root: ThriftStruct): Buffer {
  const parts: Buffer[] = [];
  let small: number[] = [];
  const flush = (): void => {
    if (small.length > 0) parts.push(Buffer.from(small));
    small = [];
  };
  const bytes = (block: Buffer): void => {
    flush();
    parts.push(block);
  };
  const varint = (value: bigint): void => {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) small.push(Number(rest & 0x7fn) | 0x80);
    small.push(Number(rest));
  };
  const zigzag = (value: bigint): void => varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));

  function element(type: number, value: ThriftValue): void {
    if (type === thriftType.true || type === thriftType.false) small.push(value === true ? 1 : 2);
    else write(type, value);
  }

  function write(type: number, value: ThriftValue): void {
    if (type === thriftType.true || type === thriftType.false) return;
    if (type === thriftType.byte) small.push((value as number) & 0xff);
    else if (type === thriftType.i16 || type === thriftType.i32) zigzag(BigInt(value as number));
    else if (type === thriftType.i64) zigzag(value as bigint);
    else if (type === thriftType.double) {
      const block = Buffer.alloc(8);
      block.writeDoubleLE(value as number);
      bytes(block);
    } else if (type === thriftType.binary) {
      varint(BigInt((value as Buffer).length));
      bytes(value as Buffer);
    } else if (type === thriftType.uuid) bytes(value as Buffer);
    else if (type === thriftType.map) writeMap(value as ThriftMap);
    else if (type === thriftType.struct) writeStruct(value as ThriftStruct);
    else writeList(value as ThriftList);
  }

  function writeList({ elementType, items }: ThriftList): void {
    if (items.length < 15) small.push((items.length << 4) | elementType);
    else {
      small.push(0xf0 | elementType);
      varint(BigInt(items.length));
    }
    for (const item of items) element(elementType, item);
  }

  function writeMap({ keyType, valueType, entries }: ThriftMap): void {
    varint(BigInt(entries.length));
    if (entries.length > 0) small.push((keyType << 4) | valueType);
    for (const [key, value] of entries) {
      element(keyType, key);
      element(valueType, value);
    }
  }

  function writeStruct({ fields }: ThriftStruct): void {
    let last = 0;
    for (const { id, type, value } of fields) {
      if (id > last && id - last < 16) small.push(((id - last) << 4) | type);
      else {
        small.push(type);
        zigzag(BigInt(id));
      }
      last = id;
      write(type, value);
    }
    small.push(0);
  }

  writeStruct(root);
  flush();
  return Buffer.concat(parts);
}

export function fieldOf(struct: ThriftStruct, id: number): ThriftValue | undefined {
  return struct.fields.find((field) => field.id === id)?.value;
}

/** The field as a number; undefined when it is missing or no number a double holds. */
export function numberField(struct: ThriftStruct, id: number): number | undefined {
  const value = fieldOf(struct, id);
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
}

export function textField(struct: ThriftStruct, id: number): string | undefined {
  const value = fieldOf(struct, id);
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

export function structField(struct: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = fieldOf(struct, id);
  return typeof value === 'object' && 'fields' in value ? value : undefined;
}

/** The structs of a list; undefined when there is no such list. */
export function structsField(struct: ThriftStruct, id: number): ThriftStruct[] | undefined {
  const value = fieldOf(struct, id);
  if (typeof value !== 'object' || !('items' in value)) return undefined;
  return value.items.every((item) => typeof item === 'object' && 'fields' in item)
    ? (value.items as ThriftStruct[])
    : undefined;
}

/** Sets a field in its place; undefined takes it away. Fields stay in the order of their numbers. */
export function setField(
  struct: ThriftStruct,
  id: number,
  field: { readonly type: number; readonly value: ThriftValue } | undefined,
): void {
  const at = struct.fields.findIndex((known) => known.id === id);
  if (field === undefined) {
    if (at >= 0) struct.fields.splice(at, 1);
    return;
  }
  if (at >= 0) struct.fields[at] = { id, ...field };
  else {
    const next = struct.fields.findIndex((known) => known.id > id);
    struct.fields.splice(next < 0 ? struct.fields.length : next, 0, { id, ...field });
  }
}

/** Sets a 64-bit integer. */
export function setInteger(struct: ThriftStruct, id: number, value: number): void {
  setField(struct, id, { type: thriftType.i64, value: BigInt(value) });
}

/** A copy that shares nothing but byte strings. */
export function copyThrift<T extends ThriftValue>(value: T): T {
  if (typeof value !== 'object' || Buffer.isBuffer(value)) return value;
  if ('fields' in value)
    return { fields: value.fields.map((field) => ({ ...field, value: copyThrift(field.value) })) } as T;
  if ('items' in value) return { ...value, items: value.items.map((item) => copyThrift(item)) };
  return value;
}
