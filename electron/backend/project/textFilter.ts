import type { TextPattern } from '#shared/query/fields.ts';
import { once } from './memo.ts';
import {
  block,
  branch,
  branchIf,
  call,
  constant,
  encodeModule,
  get,
  ifThen,
  loop,
  op,
  set,
  tee,
  type WasmFunction,
} from './wasmCode.ts';

// No search that JavaScript offers takes a million texts in 50 ms: `indexOf` stops at every place of one letter and costs a
// call for every row, and loops of our own over the same bytes take three to eight times as long as this (`npm run bench --
// filterTerms` runs both: 60 against 19 ms for `text~"refund please"`, 142 against 24 for `text~re`, 368 against 45 for
// `text~a*b*c`). WebAssembly compares sixteen bytes at a time and stays in the loop. Addresses and lengths are bytes.

/** Beyond every address in use, also when the length of a piece is added to it. */
const nowhere = 0x70000000;

/** Whether `length` bytes at two addresses are the same. Reads up to 16 bytes more. */
const same: WasmFunction = (() => {
  const [a, b, length, different] = [0, 1, 2, 3] as const;
  return {
    name: 'same',
    parameters: 3,
    hasResult: true,
    integers: 1,
    vectors: 0,
    body: [
      loop(
        [get(a), op.loadVector, get(b), op.loadVector, op.equalBytes, op.bitmask].flat(),
        [constant(0xffff), op.xor, op.ctz, tee(different)].flat(),
        // 32 where all sixteen are the same.
        [constant(16), op.isLess].flat(),
        ifThen(get(different), get(length), op.isAtLeast, op.return),
        [get(length), constant(16), op.sub, tee(length), constant(1), op.isLess].flat(),
        ifThen(constant(1), op.return),
        [get(a), constant(16), op.add, set(a), get(b), constant(16), op.add, set(b)].flat(),
        branch(0),
      ),
      constant(0),
    ].flat(),
  };
})();

/**
 * The first place of a piece from `at` on that ends by `limit`, or `nowhere`. Places where its first and its last byte are both
 * right are found sixteen at a time, and the piece compared there: Muła, "SIMD-friendly algorithms for substring searching".
 */
const find: WasmFunction = (() => {
  const [at, limit, piece, length, last, mask, place, firstByte, lastByte] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  return {
    name: 'find',
    parameters: 4,
    hasResult: true,
    integers: 3,
    vectors: 2,
    body: [
      [get(piece), op.loadSplat, set(firstByte)].flat(),
      [get(piece), get(length), op.add, constant(1), op.sub, op.loadSplat, set(lastByte)].flat(),
      [get(limit), get(length), op.sub, set(last)].flat(),
      loop(
        [get(at), get(last), op.isMore].flat(),
        ifThen(constant(nowhere), op.return),
        [get(at), op.loadVector, get(firstByte), op.equalBytes].flat(),
        [get(at), get(length), op.add, constant(1), op.sub, op.loadVector, get(lastByte), op.equalBytes].flat(),
        [op.andVectors, op.bitmask, set(mask)].flat(),
        loop(
          get(mask),
          ifThen(
            [get(at), get(mask), op.ctz, op.add, tee(place), get(last), op.isMore].flat(),
            ifThen(constant(nowhere), op.return),
            [get(place), get(piece), get(length), call(0)].flat(),
            ifThen(get(place), op.return),
            [get(mask), get(mask), constant(1), op.sub, op.and, set(mask)].flat(),
            branch(1),
          ),
        ),
        [get(at), constant(16), op.add, set(at)].flat(),
        branch(0),
      ),
      constant(nowhere),
    ].flat(),
  };
})();

/**
 * Numbers of four bytes in front of three for each piece between the first and the last: its place, its length, and the next
 * place known of it, so that the texts of a stretch are searched once a piece and not once a row.
 */
const header = { mostBytes: 0, first: 1, firstLength: 2, last: 3, lastLength: 4, size: 5 } as const;
const middleBytes = 12;

/**
 * Sets in `found` the bits of those rows of `wanted` that fit the pattern; `starts` as in `keptTexts.ts`, up to `startsEnd`.
 * Addresses of a word of bits are those of row 0; `row` is the one that the first of the starts is of.
 */
const filter: WasmFunction = (() => {
  const [starts, startsEnd, row, wanted, found, pattern, patternEnd] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [mostBytes, first, firstLength, last, lastLength, middles] = [7, 8, 9, 10, 11, 12] as const;
  const [word, at, end, middle, next] = [13, 14, 15, 16, 17] as const;
  const field = (index: number) => [get(pattern), constant(index * 4), op.add, op.load].flat();
  const place = [get(middle), op.load].flat();
  const length = [get(middle), constant(4), op.add, op.load].flat();
  const known = [get(middle), constant(8), op.add].flat();
  const nextMiddle = [get(middle), constant(middleBytes), op.add, set(middle)].flat();
  return {
    name: 'filter',
    parameters: 7,
    hasResult: false,
    integers: 11,
    vectors: 0,
    body: [
      [field(header.mostBytes), set(mostBytes), field(header.first), set(first)].flat(),
      [field(header.firstLength), set(firstLength), field(header.last), set(last)].flat(),
      [field(header.lastLength), set(lastLength)].flat(),
      [get(pattern), constant(header.size * 4), op.add, tee(middles), set(middle)].flat(),
      loop(
        [get(middle), get(patternEnd), op.isLess].flat(),
        ifThen(known, constant(0), op.store, nextMiddle, branch(1)),
      ),
      loop(
        block(
          block(
            // Most rows end before the next place of a rare piece.
            [get(starts), constant(4), op.add, op.load, constant(0x7fffffff), op.and, tee(end)].flat(),
            [get(middles), constant(8), op.add, op.load, op.isLess, branchIf(0)].flat(),
            [get(row), constant(5), op.shr, constant(2), op.shl, tee(word)].flat(),
            [get(wanted), op.add, op.load, get(row), op.shr, constant(1), op.and, op.isZero, branchIf(0)].flat(),
            [get(starts), op.load, tee(at), constant(0), op.isLess, branchIf(0)].flat(),
            [get(end), get(at), op.sub, get(mostBytes), op.isMore, branchIf(0)].flat(),
            [get(end), get(lastLength), op.sub, tee(end)].flat(),
            [get(at), get(firstLength), op.add, op.isLess, branchIf(0)].flat(),
            get(firstLength),
            ifThen(get(at), get(first), get(firstLength), call(0), op.isZero, branchIf(1)),
            get(lastLength),
            ifThen(get(end), get(last), get(lastLength), call(0), op.isZero, branchIf(1)),
            [get(at), get(firstLength), op.add, set(at), get(middles), set(middle)].flat(),
            loop(
              [get(middle), get(patternEnd), op.isLess].flat(),
              ifThen(
                [known, op.load, tee(next), get(at), op.isLess].flat(),
                ifThen(known, [get(at), get(startsEnd), op.load, place, length, call(1), tee(next)].flat(), op.store),
                [get(next), length, op.add, tee(at), get(end), op.isMore, branchIf(2)].flat(),
                nextMiddle,
                branch(1),
              ),
            ),
            [get(found), get(word), op.add, tee(word), get(word), op.load].flat(),
            [constant(1), get(row), op.shl, op.or, op.store].flat(),
          ),
          [get(row), constant(1), op.add, set(row)].flat(),
          [get(starts), constant(4), op.add, tee(starts), get(startsEnd), op.isLess, branchIf(1)].flat(),
        ),
      ),
    ].flat(),
  };
})();

export type TextMachine = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** All but `row` are addresses. */
  filter(
    ...addresses: readonly [
      starts: number,
      startsEnd: number,
      row: number,
      wanted: number,
      found: number,
      pattern: number,
      patternEnd: number,
    ]
  ): void;
};

type Compiled = { readonly exports: unknown };
// Only what is used of it: the types of Node name it nowhere.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => Compiled;
};

const module = once(() => new WebAssembly.Module(encodeModule([same, find, filter])));

export function createTextMachine(): TextMachine {
  return new WebAssembly.Instance(module()).exports as TextMachine;
}

/** A pattern as `filter` reads it at this address, and where its list of pieces between the first and the last ends. */
export function encodePattern(
  { parts }: TextPattern,
  address: number,
): { readonly bytes: Buffer; readonly end: number } {
  const isWhole = parts.length === 1;
  const first = Buffer.from(parts[0]!);
  const last = Buffer.from(isWhole ? '' : parts.at(-1)!);
  const middles = parts.slice(1, -1).flatMap((part) => (part === '' ? [] : [Buffer.from(part)]));
  // One more: its next place, 0, stands for that of a first piece where there is none.
  const numbers = new Int32Array(header.size + ((middles.length + 1) * middleBytes) / 4);
  let place = address + numbers.byteLength;
  numbers[header.mostBytes] = isWhole ? first.length : nowhere;
  [first, last, ...middles].forEach((piece, index) => {
    const at = index < 2 ? header.first + index * 2 : header.size + ((index - 2) * middleBytes) / 4;
    numbers[at] = place;
    numbers[at + 1] = piece.length;
    place += piece.length;
  });
  return {
    bytes: Buffer.concat([Buffer.from(numbers.buffer), first, last, ...middles]),
    end: address + numbers.byteLength - middleBytes,
  };
}
