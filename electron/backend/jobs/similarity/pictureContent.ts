import { firstId } from '#shared/model/ids.ts';
import { quantileOfSorted } from '#shared/analysis/interval.ts';
import { pictureDifference, smooth } from '../../analysis/content/pictureDifference.ts';
import { createSpectrum, spectrumWidth } from '../../analysis/content/pictureSpectrum.ts';
import { imagePathOf, readPicture } from '../../media/pictures.ts';
import { nearestOfAll } from '../../neighbours/nearestOfAll.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { type DecodedPicture, type PictureLook, resized } from '../pictures/eachPicture.ts';
import { asExamples } from './asExamples.ts';
import { createGroups, digestOf } from '../equalContents.ts';
import { type Content, createLinks } from './copies.ts';

/** Pictures are compared at this size in pixels, smaller ones at their own. */
const comparedSide = 32;
const leastSide = 8;
/** Of more than these only equal pictures are found: what is compared would fill the memory. */
const mostCompared = 300_000;
/** Nearest by their spectra that are compared with each picture, and how far (1 − cosine) those of near duplicates can be. */
const candidates = 6;
const farthestCandidate = 0.05;
/** As cleanlab: closer than 0.13 times the usual distance of the nearest. Differences here are squares of distances. */
const relativeCut = 0.13 ** 2;
const [leastCut, mostCut] = [0.0005, 0.02];
/** Pictures of which the usual distance is taken. */
const sampled = 2000;

type Pictures = {
  readonly side: number;
  /** Grey pixels, row-major [rowCount · side²]. */
  readonly grey: Uint8Array;
  /** [rowCount, spectrumWidth], NaN where a picture cannot be read or has one colour. */
  readonly spectra: Float32Array;
  readonly isFirst: (row: number) => boolean;
};

/**
 * Pictures are the same when all their pixels are (whatever file they come in); near duplicates when one, moved by up to two pixels and with
 * another brightness and contrast, explains nearly all of the other (`pictureDifference`). Candidates are nearest by spectrum, which moving
 * a picture does not change.
 */
export async function lookForCopies(project: OpenProject): Promise<{
  readonly look: PictureLook;
  /** Once all were seen. */
  readonly finish: (control: JobControl) => Promise<Content>;
}> {
  const { rowCount } = project;
  const side = await sideOf(project);
  const isCompared = rowCount <= mostCompared;
  const grey = new Uint8Array(isCompared ? rowCount * side * side : 0);
  const spectra = new Float32Array(isCompared ? rowCount * spectrumWidth : 0).fill(NaN);
  const describe = createSpectrum(side);
  const digests: Buffer[] = [];
  const look: PictureLook = async (id, picture) => {
    digests[id] = pixelDigest(picture);
    if (!isCompared) return;
    const small = await resized(picture, { width: side, height: side, fit: 'fill' });
    const own = grey.subarray(id * side * side, (id + 1) * side * side);
    writeGrey(small, own);
    // What lies between the pixels of a reduced picture is lost, and a move by half of one would look like another picture.
    if (Math.max(picture.width, picture.height) > side) smooth(own, side);
    describe(own, spectra.subarray(id * spectrumWidth, (id + 1) * spectrumWidth));
  };
  const finish = async (control: JobControl): Promise<Content> => {
    const groups = createGroups(rowCount);
    for (let id = firstId; id < rowCount; id++) {
      const digest = digests[id];
      if (digest) groups.add(id, digest);
    }
    const links = createLinks();
    let threshold = 'only equal pixels: there are too many pictures to compare them all';
    if (isCompared) {
      const cut = await compare({ side, grey, spectra, isFirst: groups.isFirst }, links, control);
      threshold = `pictures of which at most ${(cut * 100).toFixed(2)} % of the variance differs, moved by up to two pixels and with another brightness`;
    }
    return { content: 'pixels', threshold, exact: groups.groups(), links: links.pairs(), notes: [] };
  };
  return { look, finish };
}

/** Grey and colour alike, so that a grey picture is the same in a file of colours. */
function pixelDigest({ data, width, height, channels }: DecodedPicture): Buffer {
  const isGrey = channels === 1 || isAllGrey(data);
  const pixels = digestOf(channels === 3 && isGrey ? everyThird(data) : data);
  return digestOf(Buffer.concat([pixels, Buffer.from(`${width}×${height} ${isGrey ? 'grey' : 'colour'}`)]));
}

function isAllGrey(data: Buffer): boolean {
  for (let at = 0; at < data.length; at += 3) if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
}

const everyThird = (data: Buffer): Buffer =>
  Buffer.from({ length: data.length / 3 }).map((_, at) => data[at * 3]!) as Buffer;

/** As of ITU-R 601. */
function writeGrey({ data, channels }: DecodedPicture, into: Uint8Array): void {
  for (let at = 0; at < into.length; at += 1)
    into[at] =
      channels === 1
        ? data[at]!
        : (19595 * data[at * 3]! + 38470 * data[at * 3 + 1]! + 7471 * data[at * 3 + 2]! + 32768) >> 16;
}

/** The own side of small pictures, so that nothing is lost by resizing. */
async function sideOf(project: OpenProject): Promise<number> {
  for (let id = firstId; id < Math.min(project.rowCount, 100); id++) {
    const path = imagePathOf(project, id);
    if (path === null) continue;
    try {
      const { width, height } = await readPicture(path);
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
  control.progress({ phase: 'Finding pictures that are alike', done: 0, total: rowCount });
  const near = await nearestOfAll(
    { vectors: spectra, rows: rowCount, width: spectrumWidth, k: candidates, metric: 'cosine' },
    { checkpoint: () => control.checkpoint(), progress: asExamples(rowCount, control) },
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
