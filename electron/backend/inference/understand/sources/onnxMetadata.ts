import type { Claims, ImageSteps, StatedTask } from '../claims.ts';
import { asNames, asObject, pythonLiteral } from './shapes.ts';

/**
 * What exporters write into the model itself: Ultralytics (task, names, imgsz), CatBoost (class_params), Azure Custom Vision and
 * Windows ML (`Image.*`), and lists of classes under the usual keys.
 */
export function claimsOfMetadata(metadata: Readonly<Record<string, string>>, producer: string): Claims {
  const from = 'the model’s metadata';
  const isUltralytics = metadata.author === 'Ultralytics' || metadata.imgsz !== undefined;
  const task = isUltralytics ? ultralyticsTasks[metadata.task ?? ''] : undefined;
  const names = classNames(metadata, producer);
  const image = isUltralytics ? ultralyticsSteps(metadata) : windowsSteps(metadata);
  return {
    ...(task && { task: { value: task, from: `${from} (task)` } }),
    ...(names && { classes: { value: names.names, from: `${from} (${names.key})` } }),
    ...(image && { image: { value: image, from } }),
  };
}

const ultralyticsTasks: Readonly<Record<string, StatedTask>> = {
  classify: 'classification',
  detect: 'detector',
  pose: 'detector',
  obb: 'detector',
  segment: 'segmentation',
};

function classNames(
  metadata: Readonly<Record<string, string>>,
  producer: string,
): { readonly key: string; readonly names: readonly string[] } | undefined {
  if (/catboost/i.test(producer)) {
    const names = asNames(asObject(jsonOf(metadata.class_params))?.class_names);
    if (names && names.length >= 2) return { key: 'class_params', names };
  }
  for (const key of ['classes', 'class_names', 'labels', 'names', 'id2label', 'label_names']) {
    const names = namesOf(metadata[key]?.trim());
    if (names && names.length >= 2 && new Set(names).size === names.length) return { key, names };
  }
  return undefined;
}

function namesOf(text: string | undefined): readonly string[] | undefined {
  if (!text) return undefined;
  if (/^[[{]/.test(text)) return asNames(jsonOf(text)) ?? asNames(pythonLiteral(text));
  return text
    .split(text.includes('\n') ? '\n' : ',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Ultralytics writes Python's notation; whoever asked tries that next.
    return undefined;
  }
}

/** Ultralytics' classify_transforms: OpenCV's decoding, PIL's bilinear on the shorter edge, the centre, 0..1. */
function ultralyticsSteps(metadata: Readonly<Record<string, string>>): ImageSteps | undefined {
  const size = pythonLiteral(metadata.imgsz ?? '');
  const [height, width] = Array.isArray(size) ? (size as unknown[]).map(Number) : [Number(size), Number(size)];
  if (!(Number.isInteger(height) && Number.isInteger(width)) || !height || !width) return undefined;
  return {
    pipeline: 'ultralytics',
    resize: { mode: 'shorter', edge: Math.min(height, width) },
    crop: { height, width },
    filter: 'bilinear',
    factor: 1 / 255,
    mean: [0],
    std: [1],
    colour: metadata.channels === '1' ? 'grey' : 'rgb',
    exif: 'apply',
  };
}

/** ONNX's `Image.BitmapPixelFormat` and `Image.NominalPixelRange`: the order of colours and the range of pixels. */
function windowsSteps(metadata: Readonly<Record<string, string>>): ImageSteps | undefined {
  const format = metadata['Image.BitmapPixelFormat'];
  const range = metadata['Image.NominalPixelRange'];
  if (format === undefined && range === undefined) return undefined;
  const factor = { NominalRange_0_255: 1, Normalized_0_1: 1 / 255, Normalized_1_1: 2 / 255 }[range ?? ''];
  return {
    ...(format !== undefined && {
      colour: format.startsWith('Gray') ? 'grey' : format.startsWith('Bgr') ? 'bgr' : 'rgb',
    }),
    ...(factor !== undefined && { factor, mean: [range === 'Normalized_1_1' ? 1 : 0], std: [1] }),
  };
}
