import type { Pipeline } from '#shared/model/modelAnswers.ts';
import type { ImageInput } from '#shared/model/modelConfig.ts';
import type { Planes } from './resample.ts';

type Size = { readonly width: number; readonly height: number };

/** How a picture lies in the model's input: scaled to `scaled`, then `at` in a frame of `frame` filled with `fill`; parts outside are cut off. */
export type Layout = {
  readonly scaled: Size;
  readonly frame: Size;
  /** Where the scaled picture's corner comes to lie; negative where it is cut off. */
  readonly left: number;
  readonly top: number;
  readonly fill: number;
};

/** Python's round(): half to even. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** Sizes and places as the pipeline's own code computes them; see each function. */
export function layoutOf(source: Size, resize: ImageInput['resize'], pipeline: Pipeline | undefined): Layout {
  const frame = { width: resize.width, height: resize.height };
  if (resize.fit === 'none') return { scaled: source, frame: source, left: 0, top: 0, fill: 0 };
  if (resize.fit === 'letterbox') return letterbox(source, frame, resize.padValue);
  const scaled = scaledSize(source, resize);
  const { left, top } = centred(scaled, frame, pipeline);
  return { scaled, frame, left, top, fill: resize.padValue };
}

/** torchvision and Hugging Face: the named edge exactly, the other cut down to a whole number. */
function scaledSize(source: Size, resize: ImageInput['resize']): Size {
  const { fit, edge } = resize;
  if (fit === 'stretch') return resize.stretchTo ?? { width: resize.width, height: resize.height };
  if (fit === 'center_crop') {
    const ratio = Math.max(resize.width / source.width, resize.height / source.height);
    return {
      width: Math.max(1, Math.round(source.width * ratio)),
      height: Math.max(1, Math.round(source.height * ratio)),
    };
  }
  const target = edge ?? Math.min(resize.width, resize.height);
  const named = fit === 'shorter' ? Math.min(source.width, source.height) : Math.max(source.width, source.height);
  const other = (size: number): number => Math.max(1, Math.trunc((target * size) / named));
  return source.width === named
    ? { width: target, height: source.height === named ? target : other(source.height) }
    : { width: other(source.width), height: target };
}

/**
 * torchvision's CenterCrop: round((size − crop) / 2), half to even; a smaller picture is padded by ⌊(crop − size) / 2⌋ first.
 * Hugging Face's center_crop: ⌊(size − crop) / 2⌋; padded by ⌈(crop − size) / 2⌉.
 */
function centred(
  scaled: Size,
  frame: Size,
  pipeline: Pipeline | undefined,
): { readonly left: number; readonly top: number } {
  const offset = (size: number, target: number): number => {
    const spare = size - target;
    if (spare >= 0) return -(pipeline === 'huggingface' ? Math.floor(spare / 2) : roundHalfEven(spare / 2));
    return pipeline === 'huggingface' ? Math.ceil(-spare / 2) : Math.floor(-spare / 2);
  };
  return { left: offset(scaled.width, frame.width), top: offset(scaled.height, frame.height) };
}

/** Ultralytics' LetterBox: the sizes rounded, the borders round(d − 0.1). */
function letterbox(source: Size, frame: Size, fill: number): Layout {
  const ratio = Math.min(frame.width / source.width, frame.height / source.height);
  const scaled = {
    width: Math.max(1, roundHalfEven(source.width * ratio)),
    height: Math.max(1, roundHalfEven(source.height * ratio)),
  };
  const before = (spare: number): number => Math.max(0, Math.round(spare / 2 - 0.1));
  return { scaled, frame, left: before(frame.width - scaled.width), top: before(frame.height - scaled.height), fill };
}

/** The frame with the scaled picture in its place. */
export function placed(picture: Planes, { frame, left, top, fill }: Layout): Planes {
  const { width, height } = frame;
  if (left === 0 && top === 0 && picture.width === width && picture.height === height) return picture;
  const data = new Float64Array(picture.channels * width * height);
  if (fill !== 0) data.fill(fill);
  const fromX = Math.max(0, -left);
  const toX = Math.max(0, left);
  const across = Math.min(picture.width - fromX, width - toX);
  const fromY = Math.max(0, -top);
  const toY = Math.max(0, top);
  const down = Math.min(picture.height - fromY, height - toY);
  for (let channel = 0; channel < picture.channels; channel += 1) {
    for (let y = 0; y < down; y += 1) {
      const from = channel * picture.width * picture.height + (fromY + y) * picture.width + fromX;
      const to = channel * width * height + (toY + y) * width + toX;
      for (let x = 0; x < across; x += 1) data[to + x] = picture.data[from + x]!;
    }
  }
  return { width, height, channels: picture.channels, data };
}
