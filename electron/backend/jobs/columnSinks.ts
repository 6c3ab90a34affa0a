import type { ColumnChunk } from '../ingest/reader.ts';
import type { ColumnStorage } from '../store/datasetStore.ts';
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

/** Where the chunks of one column go. */
export type ColumnSink = {
  readonly append: (chunk: ColumnChunk, count: number) => void;
  readonly flush: () => void;
};

/** The sink for a way to store a column. `known` is the dictionary that the project has already, `values` what comes to it. */
export function createColumnSink(
  storage: ColumnStorage,
  columnId: number,
  to: { readonly known: readonly string[]; readonly values: string[]; readonly emit: Emit },
): ColumnSink {
  if (storage === 'number') {
    const sink: NumericSink<Float64Array> = createNumericSink(columnId, (n) => new Float64Array(n), to.emit);
    return { append: (chunk, count) => chunk.kind === 'number' && sink.append(chunk.values, count), flush: sink.flush };
  }
  if (storage === 'text') {
    const sink: TextSink = createTextSink(columnId, to.emit);
    return { append: (chunk, count) => chunk.kind === 'string' && sink.append(chunk.values, count), flush: sink.flush };
  }
  const sink: NumericSink<Int32Array> = createNumericSink(columnId, (n) => new Int32Array(n), to.emit);
  // The reader numbers values in order of first sight; a project that is extended has numbers of its own.
  const codeOf = new Map(to.known.map((value, code) => [value, code]));
  const translation: number[] = [];
  return {
    append(chunk, count) {
      if (chunk.kind !== 'coded') return;
      for (const value of chunk.newValues) {
        let code = codeOf.get(value);
        if (code === undefined) {
          code = to.known.length + to.values.length;
          codeOf.set(value, code);
          to.values.push(value);
        }
        translation.push(code);
      }
      const isSame = to.known.length === 0;
      sink.append(isSame ? chunk.codes : chunk.codes.map((code) => (code < 0 ? -1 : translation[code]!)), count);
    },
    flush: sink.flush,
  };
}
