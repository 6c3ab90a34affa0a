import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { eachPicture, type PictureLook, resized } from '../pictures/eachPicture.ts';
import type { DenseFeatures } from './headFeatures.ts';

const side = 32;
const colourSide = 8;
const cells = 4;
const directions = 8;
const colourWidth = colourSide * colourSide * 3;
const width = colourWidth + cells * cells * directions;

/** Small fixed features of all pictures. */
export async function pictureFeatures(project: OpenProject, control: JobControl): Promise<DenseFeatures> {
  const colours = lookAtColours(project.rowCount);
  await eachPicture(project, control, { looks: [colours.look] });
  return colours.features;
}

/**
 * Small fixed features of pictures, for want of a model: colour on a grid of 8×8, and the directions of edges in 4×4 cells (as the
 * histograms of oriented gradients of Dalal & Triggs 2005, without their overlapping blocks). NaN where a picture cannot be read.
 */
export function lookAtColours(rowCount: number): { readonly look: PictureLook; readonly features: DenseFeatures } {
  const features = new Float32Array(rowCount * width).fill(NaN);
  return {
    async look(id, picture) {
      const { data, channels } = await resized(picture, { width: side, height: side, fit: 'fill' });
      describe(data, channels, features.subarray(id * width, (id + 1) * width));
    },
    features: {
      kind: 'pictures',
      words: 'colours and edges',
      features,
      width,
      notes: [
        'These are only colours and edges: a weak view of the pictures. A model that gives embeddings finds more wrong labels.',
      ],
    },
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
