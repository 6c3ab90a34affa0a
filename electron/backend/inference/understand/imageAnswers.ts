import type { ModelAnswers, ResizeAnswer } from '#shared/model/modelAnswers.ts';
import type { ImageInput } from '#shared/model/modelConfig.ts';
import type { ImageSteps } from './claims.ts';

type Extent = { readonly height: number; readonly width: number };

/** Resizing and cropping as an input's configuration says it; `fixed` is the size that the model takes, where it takes only one. */
export function geometryOf(
  resize: ResizeAnswer,
  crop: Extent | undefined,
  fixed: Extent | undefined,
): Pick<ImageInput['resize'], 'width' | 'height' | 'fit' | 'edge' | 'stretchTo'> {
  if (resize.mode === 'none') return { ...(crop ?? fixed ?? { height: 1, width: 1 }), fit: 'none' };
  if ('edge' in resize) {
    const target = crop ?? fixed ?? { height: resize.edge, width: resize.edge };
    return { ...target, fit: resize.mode, edge: resize.edge };
  }
  const exact = { height: resize.height, width: resize.width };
  if (crop && resize.mode === 'stretch' && (crop.height !== exact.height || crop.width !== exact.width))
    return { ...crop, fit: 'stretch', stretchTo: exact };
  return { ...exact, fit: resize.mode };
}

/** −1..1 is pixel / 127.5 − 1: the shift becomes part of the mean. */
export function scalingOf(
  scale: NonNullable<ModelAnswers['scale']>,
  given: Pick<ModelAnswers, 'mean' | 'std'>,
): Pick<ImageInput, 'scale' | 'mean' | 'std'> {
  const mean = [...(given.mean ?? [0])];
  const std = [...(given.std ?? [1])];
  if (scale === '-1..1') return { scale: 1 / 127.5, mean: mean.map((value) => value + 1), std };
  return { scale: scale === '0..1' ? 1 / 255 : 1, mean, std };
}

export function methodOf(
  filter: NonNullable<ImageSteps['filter']>,
  antialias: boolean,
): ImageInput['resize']['method'] {
  if (filter === 'bilinear') return antialias ? 'bilinear_antialias' : 'bilinear';
  return filter === 'lanczos' ? 'lanczos3' : filter;
}
