import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { quantileOfSorted } from '#shared/analysis/interval.ts';
import { pictureDifference } from '../../analysis/content/pictureDifference.ts';
import { createSpectrum, spectrumWidth } from '../../analysis/content/pictureSpectrum.ts';
import { imagePathOf } from '../../media/pictures.ts';
import { nearestOfAll } from '../../neighbours/nearestOfAll.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { type Content, createGroups, createLinks } from './copies.ts';

/** Pictures are compared at this size in pixels, smaller ones at their own. */
const comparedSide = 32;
const leastSide = 8;
const atOnce = 8;
const sizeLimitBytes = 256 * 1024 * 1024;
const pixelLimit = 100_000_000;
/** Of more than these only equal pictures are found: what is compared would fill the memory. */
const mostCompared = 300_000;
/** Nearest by their spectra that are compared with each picture, and how far (1 − cosine) those of near duplicates can be. */
const candidates = 6;
const farthestCandidate = 0.02;
/** As cleanlab: closer than 0.13 times the usual distance of the nearest. Differences here are squares of distances. */
const relativeCut = 0.13 ** 2;
const [leastCut, mostCut] = [0.0005, 0.02];
/** Pictures of which the usual distance is taken. */
const sampled = 2000;

type Pictures = {
  readonly side: number;
  /** Grey pixels, row-major [rowCount · side²]; empty where there are too many. */
  readonly grey: Uint8Array;
  /** [rowCount, spectrumWidth], NaN where a picture cannot be read or has one colour. */
  readonly spectra: Float32Array;
  readonly exact: Int32Array;
  readonly isFirst: (row: number) => boolean;
  readonly unread: number;
};

/**
 * Pictures are the same when all their pixels are (whatever file they come in); near duplicates when one, moved by up to two pixels and with
 * another brightness and contrast, explains nearly all of the other (`pictureDifference`). Candidates are nearest by spectrum, which moving
 * a picture does not change.
 */
export async function pictureContent(project: OpenProject, control: JobControl): Promise<Content> {
  const pictures = await readPictures(project, control);
  const notes: string[] = [];
  if (pictures.unread > 0)
    notes.push(`${pictures.unread.toLocaleString('en')} pictures could not be read: nothing is known of their copies.`);
  const links = createLinks();
  let threshold = 'only equal pixels: there are too many pictures to compare them all';
  if (pictures.grey.length > 0) {
    const cut = await compare(pictures, links, control);
    threshold = `pictures of which at most ${(cut * 100).toFixed(2)} % of the variance differs, moved by up to two pixels and with another brightness`;
  }
  return { content: 'pixels', threshold, exact: pictures.exact, links: links.pairs(), notes };
}

async function readPictures(project: OpenProject, control: JobControl): Promise<Pictures> {
  const { default: sharp } = await import('sharp');
  const { rowCount } = project;
  const side = await sideOf(project);
  const isCompared = rowCount <= mostCompared;
  const grey = new Uint8Array(isCompared ? rowCount * side * side : 0);
  const spectra = new Float32Array(isCompared ? rowCount * spectrumWidth : 0).fill(NaN);
  const describe = createSpectrum(side);
  const keys: (string | null)[] = [];
  const read = async (id: ExampleId): Promise<void> => {
    const path = imagePathOf(project, id);
    if (path === null || (await stat(path)).size > sizeLimitBytes) return;
    const options = { limitInputPixels: pixelLimit, failOn: 'error' } as const;
    const decoded = await sharp(await readFile(path), options)
      .rotate()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = decoded.info;
    keys[id] = createHash('sha1').update(`${width}×${height}×${channels} `).update(decoded.data).digest('base64');
    if (!isCompared) return;
    const small = await sharp(decoded.data, { raw: { width, height, channels }, ...options })
      .greyscale()
      .resize(side, side, { fit: 'fill' })
      .raw()
      .toBuffer();
    // One channel, whatever the picture had.
    const step = small.length / (side * side);
    const own = grey.subarray(id * side * side, (id + 1) * side * side);
    for (let at = 0; at < own.length; at += 1) own[at] = small[at * step]!;
    describe(own, spectra.subarray(id * spectrumWidth, (id + 1) * spectrumWidth));
  };
  for (let start = 0; start < rowCount; start += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, rowCount - start) }, (_, at) => (start + at) as ExampleId);
    await Promise.all(ids.map((id) => read(id).catch(() => undefined)));
    control.progress({ phase: 'Comparing the pictures', done: start + ids.length, total: rowCount });
    await control.checkpoint();
  }
  const groups = createGroups(rowCount);
  let unread = 0;
  for (let id = firstId; id < rowCount; id++) {
    const key = keys[id];
    if (key == null) unread += 1;
    else groups.add(id, key);
  }
  return { side, grey, spectra, exact: groups.groups(), isFirst: groups.isFirst, unread };
}

/** The own side of small pictures, so that nothing is lost by resizing. */
async function sideOf(project: OpenProject): Promise<number> {
  const { default: sharp } = await import('sharp');
  for (let id = firstId; id < Math.min(project.rowCount, 100); id++) {
    const path = imagePathOf(project, id);
    if (path === null) continue;
    try {
      const { width, height } = await sharp(path, { limitInputPixels: pixelLimit }).metadata();
      const side = Math.max(width, height);
      return side >= leastSide && side <= comparedSide ? side : comparedSide;
    } catch {
      // The next one may be a picture.
    }
  }
  return comparedSide;
}

/** Links the near duplicates. @returns the difference up to which two pictures are */
async function compare(
  pictures: Pictures,
  links: ReturnType<typeof createLinks>,
  control: JobControl,
): Promise<number> {
  const { side, spectra, isFirst } = pictures;
  const rowCount = spectra.length / spectrumWidth;
  // Of equal ones one stands for all; a picture of one colour is like nothing.
  for (let row = 0; row < rowCount; row += 1) {
    const own = spectra.subarray(row * spectrumWidth, (row + 1) * spectrumWidth);
    if (!isFirst(row) || own.every((value) => value === 0)) own.fill(NaN);
  }
  control.progress({ phase: 'Finding pictures that are alike', done: 0, total: 1 });
  const near = await nearestOfAll(
    { vectors: spectra, rows: rowCount, width: spectrumWidth, k: candidates, metric: 'cosine' },
    { checkpoint: () => control.checkpoint(), progress: (done, total) => control.progress({ done, total }) },
  );
  const pictureAt = (row: number): Uint8Array => pictures.grey.subarray(row * side * side, (row + 1) * side * side);
  const difference = (one: number, other: number): number => pictureDifference(pictureAt(one), pictureAt(other), side);
  const breathe = createBreather(control.signal);
  const usual: number[] = [];
  const step = Math.max(1, Math.floor(rowCount / sampled));
  for (let row = 0; row < rowCount; row += step) {
    await breathe();
    const nearest = near.ids[row * near.k]!;
    if (nearest >= 0) usual.push(difference(row, nearest));
  }
  const median = usual.length === 0 ? 0 : quantileOfSorted(Float64Array.from(usual).sort(), 0.5);
  const cut = Math.min(Math.max(relativeCut * median, leastCut), mostCut);
  control.progress({ phase: 'Comparing pictures that are alike', done: 0, total: rowCount });
  for (let row = 0; row < rowCount; row += 1) {
    if (row % 16 === 0) await breathe();
    if (row % 1024 === 0) {
      control.progress({ done: row, total: rowCount });
      await control.checkpoint();
    }
    for (let at = row * near.k; at < (row + 1) * near.k; at += 1) {
      const other = near.ids[at]!;
      if (other < 0 || near.distances[at]! > farthestCandidate) break;
      // The other way round it is seen only where this one is among the other's nearest too.
      if (other < row && isAmong(near, other, row)) continue;
      const found = difference(row, other);
      if (found <= cut) links.add(row, other, 1 - found);
    }
  }
  return cut;
}

const isAmong = (
  { ids, distances, k }: { readonly ids: Int32Array; readonly distances: Float32Array; readonly k: number },
  row: number,
  other: number,
): boolean => {
  for (let at = row * k; at < (row + 1) * k; at += 1) if (ids[at] === other) return distances[at]! <= farthestCandidate;
  return false;
};
