import type { ImageInput } from '#shared/model/modelConfig.ts';
import { createRecentMap } from '../../project/recentMap.ts';

export type ResizeMethod = ImageInput['resize']['method'];

/** Source pixels, channels interleaved, values 0..255. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Float32Array;
};

/** For each output index: the first source index and its weights (`width` of them). */
type Taps = { readonly width: number; readonly first: Int32Array; readonly weights: Float64Array };

/** Where the scaled picture lies in the target, along one axis: it is scaled to `scaled`, and `count` of it from `from` land at `at`. */
type Placement = { readonly scaled: number; readonly from: number; readonly at: number; readonly count: number };

/** Pictures of a data set share few sizes; a set where all differ must not grow this for ever. */
const kept = createRecentMap<string, Taps>(64);

/**
 * Resizes to the target of `resize` and returns planar values: `channels` planes of [height, width], 0..255, not rounded.
 * All methods are separable, centres at half pixels, edges clamped:
 * nearest takes floor((i + 0.5) * in / out); bilinear is not antialiased (as PyTorch interpolate with align_corners=False);
 * bilinear_antialias, bicubic (a = -0.5) and lanczos3 widen the kernel by in/out when shrinking, as Pillow does, but without
 * rounding to 8 bits between the passes. The last two can overshoot and are clamped to 0..255.
 * center_crop scales the shorter side to fit and keeps the middle; letterbox scales the longer side and fills with padValue.
 */
export function resizePixels(source: Pixels, resize: ImageInput['resize']): Float64Array {
  const { width, height, method, fit, padValue } = resize;
  const { channels } = source;
  const [across, down] = placements(source, { width, height, fit });
  const out = new Float64Array(channels * width * height);
  if (across.count < width || down.count < height) out.fill(padValue);
  const tapsX = tapsFor(source.width, across, method);
  const tapsY = tapsFor(source.height, down, method);
  const firstRow = Math.min(...tapsY.first);
  const lastRow = Math.max(...tapsY.first) + tapsY.width;
  const rows = new Float64Array((lastRow - firstRow) * across.count);
  const clamp = method === 'bicubic' || method === 'lanczos3';
  for (let channel = 0; channel < channels; channel++) {
    for (let y = firstRow; y < lastRow; y++)
      shrinkRow(source, { y, channel, taps: tapsX, out: rows, to: (y - firstRow) * across.count });
    for (let y = 0; y < down.count; y++) {
      const base = ((tapsY.first[y] as number) - firstRow) * across.count;
      const to = channel * width * height + (down.at + y) * width + across.at;
      for (let x = 0; x < across.count; x++) {
        let sum = 0;
        for (let t = 0; t < tapsY.width; t++)
          sum += (rows[base + t * across.count + x] as number) * (tapsY.weights[y * tapsY.width + t] as number);
        out[to + x] = clamp ? Math.min(255, Math.max(0, sum)) : sum;
      }
    }
  }
  return out;
}

type RowJob = {
  readonly y: number;
  readonly channel: number;
  readonly taps: Taps;
  readonly out: Float64Array;
  readonly to: number;
};

function shrinkRow(source: Pixels, { y, channel, taps, out, to }: RowJob): void {
  const { data, channels, width } = source;
  const base = y * width * channels + channel;
  for (let x = 0; x < taps.first.length; x++) {
    const first = base + (taps.first[x] as number) * channels;
    let sum = 0;
    for (let t = 0; t < taps.width; t++)
      sum += (data[first + t * channels] as number) * (taps.weights[x * taps.width + t] as number);
    out[to + x] = sum;
  }
}

function placements(
  source: Pixels,
  target: { width: number; height: number; fit: ImageInput['resize']['fit'] },
): [Placement, Placement] {
  const { width, height, fit } = target;
  if (fit === 'stretch') {
    return [
      { scaled: width, from: 0, at: 0, count: width },
      { scaled: height, from: 0, at: 0, count: height },
    ];
  }
  const ratios = [width / source.width, height / source.height] as const;
  const ratio = fit === 'center_crop' ? Math.max(...ratios) : Math.min(...ratios);
  return [place(source.width, width, ratio), place(source.height, height, ratio)];
}

function place(size: number, target: number, ratio: number): Placement {
  const scaled = Math.max(1, Math.round(size * ratio));
  const spare = scaled - target;
  return spare >= 0
    ? { scaled, from: Math.floor(spare / 2), at: 0, count: target }
    : { scaled, from: 0, at: Math.floor(-spare / 2), count: scaled };
}

function tapsFor(size: number, { scaled, from, count }: Placement, method: ResizeMethod): Taps {
  const key = [size, scaled, from, count, method].join(' ');
  return kept.get(key) ?? kept.set(key, makeTaps(size, { scaled, from, count }, method));
}

function makeTaps(size: number, { scaled, from, count }: Omit<Placement, 'at'>, method: ResizeMethod): Taps {
  const ratio = size / scaled;
  if (method === 'nearest') {
    const first = Int32Array.from({ length: count }, (_, i) =>
      Math.min(size - 1, Math.floor((from + i + 0.5) * ratio)),
    );
    return { width: 1, first, weights: new Float64Array(count).fill(1) };
  }
  const { radius, kernel, stretch } =
    method === 'bilinear'
      ? { radius: 1, kernel: triangle, stretch: 1 }
      : { ...kernels[method as 'bicubic'], stretch: Math.max(1, ratio) };
  const reach = radius * stretch;
  const width = Math.min(size, Math.ceil(reach) * 2 + 1);
  const first = new Int32Array(count);
  const weights = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    // Clamping the centre is what "edge clamped" comes to for the two taps of plain bilinear.
    const exact = (from + i + 0.5) * ratio;
    const centre = method === 'bilinear' ? Math.min(size - 0.5, Math.max(0.5, exact)) : exact;
    const begin = Math.min(size - width, Math.max(0, Math.floor(centre - reach)));
    first[i] = begin;
    let total = 0;
    for (let t = 0; t < width; t++) {
      const weight = kernel((begin + t + 0.5 - centre) / stretch);
      weights[i * width + t] = weight;
      total += weight;
    }
    for (let t = 0; t < width; t++) weights[i * width + t] = (weights[i * width + t] as number) / total;
  }
  return { width, first, weights };
}

const kernels = {
  bilinear_antialias: { radius: 1, kernel: triangle },
  bicubic: { radius: 2, kernel: cubic },
  lanczos3: { radius: 3, kernel: lanczos3 },
} as const;

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

function cubic(x: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2;
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}
