import { bytesOf, encodeTextBlock, rowsPerBlock, rowsPerTextBlock } from '../store/blocks.ts';

export type PendingBlock = { readonly columnId: number; readonly index: number; readonly data: Buffer };
type Emit = (block: PendingBlock) => void;

/** Collects the values of one column and emits a block whenever one is full. */
export type NumericSink<T> = { append(values: T, count: number): void; flush(): void };

type Numeric = Float64Array | Int32Array | Uint32Array | Uint8Array;

export function createNumericSink<T extends Numeric>(
  columnId: number,
  make: (length: number) => T,
  emit: Emit,
): NumericSink<T> {
  const buffer = make(rowsPerBlock);
  let filled = 0;
  let index = 0;
  const flush = (): void => {
    if (filled === 0) return;
    emit({ columnId, index, data: Buffer.from(bytesOf(buffer.subarray(0, filled) as T)) });
    index += 1;
    filled = 0;
  };
  return {
    append(values, count) {
      let from = 0;
      while (from < count) {
        const take = Math.min(count - from, rowsPerBlock - filled);
        buffer.set(values.subarray(from, from + take), filled);
        filled += take;
        from += take;
        if (filled === rowsPerBlock) flush();
      }
    },
    flush,
  };
}

export type TextSink = { append(values: readonly (string | null)[], count: number): void; flush(): void };

export function createTextSink(columnId: number, emit: Emit): TextSink {
  let pending: (string | null)[] = [];
  let index = 0;
  const emitBlock = (values: readonly (string | null)[], from: number, to: number): void => {
    emit({ columnId, index, data: encodeTextBlock(values, from, to) });
    index += 1;
  };
  return {
    append(values, count) {
      let from = 0;
      while (from < count) {
        if (pending.length === 0 && count - from >= rowsPerTextBlock) {
          emitBlock(values, from, from + rowsPerTextBlock);
          from += rowsPerTextBlock;
          continue;
        }
        const take = Math.min(count - from, rowsPerTextBlock - pending.length);
        for (let i = 0; i < take; i += 1) pending.push(values[from + i] ?? null);
        from += take;
        if (pending.length === rowsPerTextBlock) {
          emitBlock(pending, 0, rowsPerTextBlock);
          pending = [];
        }
      }
    },
    flush() {
      if (pending.length > 0) emitBlock(pending, 0, pending.length);
      pending = [];
    },
  };
}
