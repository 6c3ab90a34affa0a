import { dirname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { CutTexts } from '#shared/model/cutTexts.ts';
import type { ImageInput, ModelConfig } from '#shared/model/modelConfig.ts';
import { whyOutside } from './fileContainment.ts';
import { imagePreparer } from './preprocess/image.ts';
import { RowError } from './preprocess/rowError.ts';
import { tableEncoder } from './preprocess/encodeTable.ts';
import { packConstant } from './preprocess/table.ts';
import { packFloats, type Feeds, type PreparedTensor } from './preprocess/tensor.ts';
import { padTexts, sequenceLength } from './preprocess/text.ts';
import { loadTokenizer } from './tokenizer/loadTokenizer.ts';
import { trimEnd, trimStart } from './tokenizer/characters.ts';
import { lowercase } from './tokenizer/normalizers.ts';
import type { EncodedText } from './tokenizer/textEncoder.ts';
import type { FailedRow, InferenceRow } from './rows.ts';
import { type InferenceRows, rowsByColumn, rowsOneByOne } from './tableRows.ts';

/** Feeds of the rows that could be prepared. `rows[i]` is the index of the row whose values are at i in every tensor. */
export type PreparedBatch = {
  readonly feeds: Feeds;
  readonly rows: readonly number[];
  readonly failed: readonly FailedRow[];
  /** Texts that were longer than the model takes; absent where none was. */
  readonly cut?: CutTexts;
};

export type RowPreparer = {
  /** With `padTo`, the feeds are filled up to that many rows by repeating the last one (for a fixed batch). */
  readonly prepare: (rows: InferenceRows, padTo?: number) => Promise<PreparedBatch>;
  /** Takes back the memory of feeds that have been run. */
  readonly recycle?: (buffer: ArrayBuffer) => void;
  readonly warnings: readonly string[];
  /** Words of each row for a preview of a text model, else nothing. */
  readonly tokens?: (row: InferenceRow) => EncodedText;
};

/** How many pictures are decoded at a time by the native decoder. */
const decodesAtOnce = 4;

/**
 * Everything between a row and the model's input tensors. A row that cannot be prepared fails alone.
 * Throws WinnowError when the config's own files (tokenizer) cannot be read.
 */
export async function createPreparer(modelPath: string, config: ModelConfig): Promise<RowPreparer> {
  if (config.modality === 'image') return imageRows(config);
  if (config.inputs.some(({ kind }) => kind === 'text')) return wholeTextRows(config);
  if (config.modality === 'text') return textRows(config, dirname(modelPath));
  return tableRows(config);
}

function imageRows(config: ModelConfig): RowPreparer {
  const input = config.inputs.find((candidate) => candidate.kind === 'image');
  if (input === undefined) throw new Error('an image config has an image input');
  const preparer = imagePreparer(input);
  if (input.resize.fit === 'none') return sizedRows(input, preparer.prepareSized);
  const prepare = async (given: InferenceRows, padTo = 0): Promise<PreparedBatch> => {
    const rows = rowsOneByOne(given);
    let data = preparer.allocate(Math.max(rows.length, padTo));
    const good: boolean[] = rows.map(() => false);
    const failed: FailedRow[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let i = next++; i < rows.length; i = next++) {
        try {
          const path = rows[i]?.image;
          if (path === undefined) throw new RowError('media_missing', 'The row names no picture.');
          const pending = preparer.prepareFile(path, { data, offset: i * preparer.size });
          if (pending) await pending;
          good[i] = true;
        } catch (error) {
          failed.push(failure(i, error));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(decodesAtOnce, rows.length) }, lane));
    failed.sort((a, b) => a.index - b.index);
    const kept = [...rows.keys()].filter((i) => good[i]);
    // Close the gaps that failed rows left.
    if (failed.length > 0)
      kept.forEach((from, to) => data.copyWithin(to * preparer.size, from * preparer.size, (from + 1) * preparer.size));
    const count = kept.length === 0 ? 0 : Math.max(kept.length, padTo);
    for (let i = kept.length; i < count; i++)
      data.copyWithin(i * preparer.size, (kept.length - 1) * preparer.size, kept.length * preparer.size);
    if (count * preparer.size < data.length) data = data.slice(0, count * preparer.size);
    return { feeds: { [input.name]: packFloats(input.dtype, data, [count, ...preparer.dims]) }, rows: kept, failed };
  };
  // A float16 batch is packed into another buffer, of a size that is never asked for again.
  const recycle = input.dtype === 'float16' ? undefined : preparer.recycle;
  return { prepare, recycle, warnings: [] };
}

/** Pictures in their own sizes: one a batch, since a tensor has one size. */
function sizedRows(input: ImageInput, prepareSized: ReturnType<typeof imagePreparer>['prepareSized']): RowPreparer {
  const prepare = async (given: InferenceRows): Promise<PreparedBatch> => {
    const rows = rowsOneByOne(given);
    try {
      const path = rows[0]?.image;
      if (path === undefined) throw new RowError('media_missing', 'The row names no picture.');
      const { data, dims } = await prepareSized(path);
      return { feeds: { [input.name]: packFloats(input.dtype, data, [1, ...dims]) }, rows: [0], failed: [] };
    } catch (error) {
      return { feeds: {}, rows: [], failed: [failure(0, error)] };
    }
  };
  return { prepare, warnings: [] };
}

async function textRows(config: ModelConfig, folder: string): Promise<RowPreparer> {
  if (config.tokenizer === undefined) throw new Error('a text config has a tokenizer');
  const { file, ignore, strip, lower_case: isLower } = config.tokenizer;
  const path = join(folder, file);
  // A configuration may come from the page, which nobody has compared with the model's folder yet.
  const why = await whyOutside(folder, file, true);
  if (why?.endsWith('does not exist'))
    throw new WinnowError('not_found', `The tokenizer file is missing: ${path}. Put it beside the model.`, {
      file: path,
    });
  if (why !== null)
    throw new WinnowError('config_invalid', `The model's configuration is wrong at tokenizer.file: ${why}.`);
  const encoder = await loadTokenizer(path, ignore);
  const { max } = sequenceLength(config);
  const tokens = (row: InferenceRow): EncodedText => {
    const text = textOf(row);
    if (text === undefined) throw new RowError('bad_text', 'The row has no text.');
    const trimmed = strip ? trimStart(trimEnd(text)) : text;
    return encoder.encode(isLower ? lowercase(trimmed) : trimmed, max);
  };
  const prepare = async (given: InferenceRows, padTo = 0): Promise<PreparedBatch> => {
    const rows = rowsOneByOne(given);
    const { values, kept, failed } = each(rows, tokens);
    const cut = values.filter(({ ids, fullLength }) => fullLength > ids.length);
    return {
      feeds: padTexts(config, encoder, fill(values, padTo)),
      rows: kept,
      failed,
      ...(cut.length > 0 && {
        cut: { count: cut.length, longest: Math.max(...cut.map(({ fullLength }) => fullLength)) },
      }),
    };
  };
  return { prepare, tokens, warnings: encoder.warnings };
}

const textOf = ({ text, cells }: InferenceRow): string | undefined =>
  text ?? cells?.map((cell) => (cell === null ? '' : String(cell))).join('\n');

/** For models that cut texts into words themselves: each example's text as one string, [rows] or [rows, 1]. */
function wholeTextRows(config: ModelConfig): RowPreparer {
  const prepare = async (given: InferenceRows, padTo = 0): Promise<PreparedBatch> => {
    const rows = rowsOneByOne(given);
    const { values, kept, failed } = each(rows, (row) => {
      const text = textOf(row);
      if (text === undefined) throw new RowError('bad_text', 'The row has no text.');
      return text;
    });
    const data = fill(values, padTo);
    const feeds: Record<string, PreparedTensor> = {};
    for (const input of config.inputs) {
      if (input.kind === 'text')
        feeds[input.name] = {
          dtype: 'string',
          data,
          dims: input.shape?.length === 1 ? [data.length] : [data.length, 1],
        };
      if (input.kind === 'constant') feeds[input.name] = packConstant(input, data.length);
    }
    return { feeds, rows: kept, failed };
  };
  return { prepare, warnings: [] };
}

function tableRows(config: ModelConfig): RowPreparer {
  const encode = tableEncoder(config);
  return { prepare: async (rows, padTo = 0) => encode(rowsByColumn(rows), padTo), warnings: [] };
}

function each<T>(
  rows: readonly InferenceRow[],
  make: (row: InferenceRow) => T,
): { values: T[]; kept: number[]; failed: FailedRow[] } {
  const values: T[] = [];
  const kept: number[] = [];
  const failed: FailedRow[] = [];
  rows.forEach((row, i) => {
    try {
      values.push(make(row));
      kept.push(i);
    } catch (error) {
      failed.push(failure(i, error));
    }
  });
  return { values, kept, failed };
}

function fill<T>(values: readonly T[], count: number): readonly T[] {
  const last = values.at(-1);
  if (last === undefined || values.length >= count) return values;
  return [...values, ...Array.from({ length: count - values.length }, () => last)];
}

/** Only what is known about the row itself is a row's failure; a fault of the program goes on up. */
function failure(index: number, error: unknown): FailedRow {
  if (!(error instanceof RowError)) throw error;
  return { index, code: error.code, message: error.message };
}
