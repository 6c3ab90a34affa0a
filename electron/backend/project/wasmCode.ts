/**
 * As much of a WebAssembly assembler as `textFilter.ts` needs: instructions as bytes, and the module around functions.
 * Source: the WebAssembly core specification, 2.0, chapter 5 (binary format); vector instructions included.
 */
export type Code = readonly number[];

type Integer = 'i32';
type Vector = 'v128';
export type WasmFunction = {
  readonly name: string;
  readonly parameters: number;
  readonly hasResult: boolean;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
};

const types: Readonly<Record<Integer | Vector, number>> = { i32: 0x7f, v128: 0x7b };
const noValue = 0x40;

export const op = {
  add: [0x6a],
  sub: [0x6b],
  and: [0x71],
  or: [0x72],
  xor: [0x73],
  shl: [0x74],
  shr: [0x76],
  ctz: [0x68],
  isZero: [0x45],
  isEqual: [0x46],
  isLess: [0x48],
  isMore: [0x4a],
  isAtLeast: [0x4e],
  return: [0x0f],
  load: [0x28, 0x02, 0x00],
  store: [0x36, 0x02, 0x00],
  loadVector: [0xfd, 0x00, 0x00, 0x00],
  /** The byte at an address, sixteen times. */
  loadSplat: [0xfd, 0x07, 0x00, 0x00],
  equalBytes: [0xfd, 0x23],
  andVectors: [0xfd, 0x4e],
  /** One bit for each of sixteen bytes. */
  bitmask: [0xfd, 0x64],
} as const satisfies Readonly<Record<string, Code>>;

export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const tee = (local: number): Code => [0x22, local];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const call = (index: number): Code => [0x10, index];
/** Leaves `depth` enclosing blocks, or goes to the start of a loop. */
export const branch = (depth: number): Code => [0x0c, depth];
export const branchIf = (depth: number): Code => [0x0d, depth];
export const block = (...body: readonly Code[]): Code => [0x02, noValue, ...body.flat(), 0x0b];
export const loop = (...body: readonly Code[]): Code => [0x03, noValue, ...body.flat(), 0x0b];
export const ifThen = (...body: readonly Code[]): Code => [0x04, noValue, ...body.flat(), 0x0b];

/** A module with one memory of a page, exported as `memory`, and the functions under their names. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ parameters, hasResult }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [types.i32])),
    ...vector(hasResult ? [[types.i32]] : []),
  ]);
  const bodies = functions.map(({ integers, vectors, body }) => {
    const locals = vector([
      [...unsigned(integers), types.i32],
      [...unsigned(vectors), types.v128],
    ]);
    return sized([...locals, ...body, 0x0b]);
  });
  const exported = (name: string, kind: number, index: number): number[] => [
    ...vector([...new TextEncoder().encode(name)].map((byte) => [byte])),
    kind,
    index,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, ...sized(vector(signatures))],
    ...[0x03, ...sized(vector(functions.map((_, index) => unsigned(index))))],
    ...[0x05, ...sized(vector([[0x00, 0x01]]))],
    ...[
      0x07,
      ...sized(vector([exported('memory', 2, 0), ...functions.map(({ name }, index) => exported(name, 0, index))])),
    ],
    ...[0x0a, ...sized(vector(bodies))],
  ]);
}

function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(bytes: Code): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = rest === (low & 0x40 ? -1 : 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
