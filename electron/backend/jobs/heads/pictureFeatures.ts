import { readFile, stat } from 'node:fs/promises';
import type { ExampleId } from '#shared/model/ids.ts';
import { imagePathOf } from '../../media/pictures.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import type { DenseFeatures } from './headFeatures.ts';

const side = 32;
const colourSide = 8;
const cells = 4;
const directions = 8;
const colourWidth = colourSide * colourSide * 3;
const width = colourWidth + cells * cells * directions;
const sizeLimitBytes = 256 * 1024 * 1024;
const pixelLimit = 100_000_000;

/**
 * Small fixed features of pictures, for want of a model: colour on a grid of 8×8, and the directions of edges in 4×4 cells (as the
 * histograms of oriented gradients of Dalal & Triggs 2005, without their overlapping blocks). NaN where a picture cannot be read.
 */
export async function pictureFeatures(project: OpenProject, control: JobControl): Promise<DenseFeatures> {
  const { default: sharp } = await import('sharp');
  const features = new Float32Array(project.rowCount * width).fill(NaN);
  const fill = async (id: ExampleId): Promise<void> => {
    const path = imagePathOf(project, id);
    if (path === null || (await stat(path)).size > sizeLimitBytes) return;
    const picture = sharp(await readFile(path), { limitInputPixels: pixelLimit, failOn: 'error' })
      .rotate()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .resize(side, side, { fit: 'fill' });
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    describe(data, info.channels, features.subarray(id * width, (id + 1) * width));
  };
  const atOnce = 8;
  for (let start = 0; start < project.rowCount; start += atOnce) {
    const ids = Array.from(
      { length: Math.min(atOnce, project.rowCount - start) },
      (_, at) => (start + at) as ExampleId,
    );
    // A picture that cannot be read has no features; the run says how many.
    await Promise.all(ids.map((id) => fill(id).catch(() => undefined)));
    control.progress({ phase: 'Looking at the pictures', done: start + ids.length, total: project.rowCount });
    await control.checkpoint();
  }
  return {
    kind: 'pictures',
    words: 'colours and edges',
    features,
    width,
    notes: [
      'These are only colours and edges: a weak view of the pictures. A model that gives embeddings finds more wrong labels.',
    ],
  };
}

function describe(data: Uint8Array, channels: number, into: Float32Array): void {
  into.fill(0);
  const step = side / colourSide;
  const grey = new Float32Array(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = (y * side + x) * channels;
      const colour = [data[at]!, data[at + (channels > 2 ? 1 : 0)]!, data[at + (channels > 2 ? 2 : 0)]!];
      const cell = (Math.floor(y / step) * colourSide + Math.floor(x / step)) * 3;
      for (let channel = 0; channel < 3; channel += 1) into[cell + channel]! += colour[channel]! / (255 * step * step);
      grey[y * side + x] = (0.299 * colour[0]! + 0.587 * colour[1]! + 0.114 * colour[2]!) / 255;
    }
  }
  const cellSide = side / cells;
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      const dx = grey[y * side + x + 1]! - grey[y * side + x - 1]!;
      const dy = grey[(y + 1) * side + x]! - grey[(y - 1) * side + x]!;
      const turn = (Math.atan2(dy, dx) / Math.PI + 1) / 2;
      const direction = Math.min(Math.floor(turn * directions), directions - 1);
      const cell = Math.floor(y / cellSide) * cells + Math.floor(x / cellSide);
      into[colourWidth + cell * directions + direction]! += Math.hypot(dx, dy);
    }
  }
}
