/** Planar picture: `channels` planes of [height, width], 0..255. */
export type Planes = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Float64Array;
};

/**
 * How a picture is scaled. pillow: PIL's `Image.resize`, rounded to 8 bits after each direction. torch, opencv and tensorflow: each
 * library's own, in floating point; the first two are rounded at the end where they work on 8-bit pictures.
 */
export type Arithmetic = 'pillow' | 'torch' | 'opencv' | 'tensorflow';
export type Filter = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos' | 'box' | 'area' | 'hamming';

export type Scaling = {
  readonly arithmetic: Arithmetic;
  readonly filter: Filter;
  /** The kernel grows with the picture's shrinking. Pillow's always does. */
  readonly antialias: boolean;
};

/** For each output place the first source place and `width` weights. */
type Taps = { readonly width: number; readonly first: Int32Array; readonly weights: Float64Array };

type Kernel = { readonly radius: number; readonly at: (x: number) => number };

const triangle: Kernel = { radius: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) };
const kernels: Readonly<
  Record<Exclude<Filter, 'nearest' | 'area'>, (arithmetic: Arithmetic, antialias: boolean) => Kernel>
> = {
  bilinear: () => triangle,
  // a = −0.75 is what OpenCV and torch's plain bicubic use; PIL, TensorFlow and torch's antialiased take Keys' −0.5.
  bicubic: (arithmetic, antialias) =>
    cubic(arithmetic === 'opencv' || (arithmetic === 'torch' && !antialias) ? -0.75 : -0.5),
  lanczos: () => ({ radius: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) }),
  box: () => ({ radius: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) }),
  hamming: () => ({
    radius: 1,
    at: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x))),
  }),
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function cubic(a: number): Kernel {
  return {
    radius: 2,
    at: (x) => {
      const d = Math.abs(x);
      if (d >= 2) return 0;
      return d < 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    },
  };
}

const cached = new Map<string, Taps>();

/**
 * Scales a picture to width × height. Centres lie at half pixels. Outside of the picture torch and OpenCV repeat its edge; PIL and
 * TensorFlow leave the outside out and let the rest add up to 1. Returned values are whole numbers but for `tensorflow`.
 * Reference: arrays of Pillow 13, torchvision 0.23, OpenCV 5 and TensorFlow 2.21 in the tests; each within mean 0.5 and max 6 of 255.
 */
export function resample(source: Planes, size: { width: number; height: number }, scaling: Scaling): Planes {
  if (source.width === size.width && source.height === size.height) return source;
  const across = tapsFor(source.width, size.width, scaling, source.height / size.height);
  const down = tapsFor(source.height, size.height, scaling, source.width / size.width);
  const { channels } = source;
  const between = new Float64Array(source.height * size.width);
  const data = new Float64Array(channels * size.width * size.height);
  const roundsBetween = scaling.arithmetic === 'pillow' && source.width !== size.width;
  const roundsAtEnd = scaling.arithmetic !== 'tensorflow';
  for (let channel = 0; channel < channels; channel += 1) {
    const from = channel * source.width * source.height;
    for (let y = 0; y < source.height; y += 1) {
      for (let x = 0; x < size.width; x += 1) {
        let sum = 0;
        const first = from + y * source.width + across.first[x]!;
        for (let t = 0; t < across.width; t += 1)
          sum += source.data[first + t]! * across.weights[x * across.width + t]!;
        between[y * size.width + x] = roundsBetween ? toByte(sum) : sum;
      }
    }
    const to = channel * size.width * size.height;
    for (let y = 0; y < size.height; y += 1) {
      const first = down.first[y]! * size.width;
      for (let x = 0; x < size.width; x += 1) {
        let sum = 0;
        for (let t = 0; t < down.width; t += 1)
          sum += between[first + t * size.width + x]! * down.weights[y * down.width + t]!;
        data[to + y * size.width + x] = roundsAtEnd
          ? toByte(sum)
          : scaling.filter === 'bicubic'
            ? sum
            : Math.min(255, Math.max(0, sum));
      }
    }
  }
  return { ...size, channels, data };
}

/** Half up, as Pillow's and OpenCV's fixed point; within 0..255. */
function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5 + 1e-9)));
}

function tapsFor(from: number, to: number, scaling: Scaling, otherRatio: number): Taps {
  const key = [from, to, scaling.arithmetic, scaling.filter, scaling.antialias, otherRatio >= 1].join(' ');
  const known = cached.get(key);
  if (known) return known;
  const taps = packTaps(Array.from({ length: to }, (_, i) => tapsAt(i, { from, to, scaling, otherRatio })));
  // Pictures of a data set share few sizes; a set where all differ must not grow this for ever.
  if (cached.size > 64) cached.clear();
  cached.set(key, taps);
  return taps;
}

type Place = { readonly from: number; readonly to: number; readonly scaling: Scaling; readonly otherRatio: number };

/** Source places with their weights, which add up to 1. */
function tapsAt(i: number, { from, to, scaling, otherRatio }: Place): Map<number, number> {
  const ratio = from / to;
  const { filter, arithmetic } = scaling;
  if (filter === 'nearest') {
    const exact = arithmetic === 'opencv' || arithmetic === 'torch' ? i * ratio : (i + 0.5) * ratio;
    return new Map([[Math.min(from - 1, Math.floor(exact)), 1]]);
  }
  if (filter === 'area')
    return areaTaps(i, { from, ratio, isGrowing: arithmetic === 'opencv' && (ratio < 1 || otherRatio < 1) });
  const widens = arithmetic === 'pillow' || scaling.antialias;
  const kernel = kernels[filter](arithmetic, widens);
  const stretch = widens ? Math.max(1, ratio) : 1;
  const centre = (i + 0.5) * ratio;
  const reach = kernel.radius * stretch;
  const taps = new Map<number, number>();
  const repeats = !widens && (arithmetic === 'torch' || arithmetic === 'opencv');
  const begin = Math.floor(centre - reach - 0.5);
  for (let at = begin; at <= Math.ceil(centre + reach); at += 1) {
    const weight = kernel.at((at + 0.5 - centre) / stretch);
    if (weight === 0 || (!repeats && (at < 0 || at >= from))) continue;
    const place = Math.min(from - 1, Math.max(0, at));
    taps.set(place, (taps.get(place) ?? 0) + weight);
  }
  return normalised(taps, Math.min(from - 1, Math.max(0, Math.floor(centre))));
}

/** The mean over the part of the picture that an output pixel covers; where OpenCV's INTER_AREA grows a picture it is linear. */
function areaTaps(
  i: number,
  { from, ratio, isGrowing }: { from: number; ratio: number; isGrowing: boolean },
): Map<number, number> {
  if (isGrowing) {
    const first = Math.floor(i * ratio);
    const part = i + 1 - (first + 1) / ratio;
    const share = part <= 0 ? 0 : part - Math.floor(part);
    if (first >= from - 1) return new Map([[from - 1, 1]]);
    return new Map([
      [first, 1 - share],
      [first + 1, share],
    ]);
  }
  const begin = i * ratio;
  const end = Math.min(from, (i + 1) * ratio);
  const taps = new Map<number, number>();
  for (let at = Math.floor(begin); at < Math.ceil(end - 1e-9); at += 1)
    taps.set(at, Math.min(end, at + 1) - Math.max(begin, at));
  return normalised(taps, Math.min(from - 1, Math.floor(begin)));
}

function normalised(taps: Map<number, number>, otherwise: number): Map<number, number> {
  let total = 0;
  for (const weight of taps.values()) total += weight;
  if (!(Math.abs(total) > 0)) return new Map([[otherwise, 1]]);
  return new Map([...taps].map(([at, weight]) => [at, weight / total]));
}

function packTaps(all: readonly ReadonlyMap<number, number>[]): Taps {
  const firsts = all.map((taps) => Math.min(...taps.keys()));
  const width = Math.max(...all.map((taps, i) => Math.max(...taps.keys()) - firsts[i]! + 1));
  const weights = new Float64Array(all.length * width);
  // A window that would reach past the end starts earlier, with weights of 0 before it.
  const last = Math.max(...all.map((taps) => Math.max(...taps.keys())));
  const first = Int32Array.from(firsts, (at) => Math.max(0, Math.min(at, last - width + 1)));
  all.forEach((taps, i) => {
    for (const [at, weight] of taps) weights[i * width + at - first[i]!] = weight;
  });
  return { width, first, weights };
}
