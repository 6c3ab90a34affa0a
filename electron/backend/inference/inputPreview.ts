import type { ImageInput, ModelConfig } from '#shared/model/modelConfig.ts';
import { loadSharp } from './preprocess/decodeImage.ts';
import { fromFloat16Bits } from './preprocess/float16.ts';
import { vectorNames } from './preprocess/table.ts';
import type { PreparedTensor } from './preprocess/tensor.ts';
import type { RowPreparer } from './prepareRows.ts';
import type { InputPreview } from './processMessages.ts';
import type { InferenceRow } from './rows.ts';

/** What the model gets for one row; null when the row cannot be prepared. A picture is turned back from its tensor, not re-read. */
export async function previewInput(
  config: ModelConfig,
  preparer: RowPreparer,
  row: InferenceRow,
): Promise<InputPreview | null> {
  const { feeds, rows } = await preparer.prepare([row]);
  if (rows.length === 0) return null;
  if (preparer.tokens) {
    const { tokens, ids, fullLength } = preparer.tokens(row);
    return { kind: 'text', tokens, ids, fullLength };
  }
  const names: string[] = [];
  const values: (number | string)[] = [];
  for (const input of config.inputs) {
    const tensor = feeds[input.name];
    if (tensor === undefined || input.kind === 'constant') continue;
    if (input.kind === 'image') return previewImage(input, tensor);
    names.push(...(input.kind === 'tabular_vector' ? vectorNames(input) : [input.name]));
    for (let i = 0; i < tensor.data.length; i++)
      values.push(tensor.dtype === 'string' ? (tensor.data[i] ?? '') : numberAt(tensor, i));
  }
  return { kind: 'table', names, values };
}

async function previewImage(input: ImageInput, tensor: PreparedTensor): Promise<InputPreview> {
  const channels = input.color === 'grayscale' ? 1 : 3;
  const [, ...axes] = tensor.dims;
  const isOwn = axes.length === 3 && input.resize.fit === 'none';
  const [ownHeight, ownWidth] = input.layout === 'NCHW' ? axes.slice(1) : axes;
  const width = isOwn ? ownWidth! : input.resize.width;
  const height = isOwn ? ownHeight! : input.resize.height;
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) {
      const value = numberAt(tensor, input.layout === 'NCHW' ? c * width * height + i : i * channels + c);
      const std = input.std[input.std.length === 1 ? 0 : c] ?? 1;
      const mean = input.mean[input.mean.length === 1 ? 0 : c] ?? 0;
      const pixel = input.dtype === 'uint8' ? value : (value * std + mean) / input.scale;
      pixels[i * channels + (input.color === 'bgr' ? 2 - c : c)] = Math.min(255, Math.max(0, Math.round(pixel)));
    }
  }
  const sharp = await loadSharp();
  const png = await sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
  return { kind: 'image', png: new Uint8Array(png), width, height };
}

function numberAt(tensor: PreparedTensor, i: number): number {
  const value = tensor.data[i];
  return tensor.dtype === 'float16' ? fromFloat16Bits(Number(value)) : Number(value);
}
