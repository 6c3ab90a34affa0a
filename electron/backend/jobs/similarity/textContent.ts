import { growingArray } from '#shared/base/growingArray.ts';
import { firstId, type ExampleId } from '#shared/model/ids.ts';
import { foldBlanks } from '../../analysis/content/foldBlanks.ts';
import {
  candidateBatches,
  foldedText,
  jaccard,
  shinglesOf,
  sketchOf,
  sketchWidth,
} from '../../analysis/content/minHash.ts';
import { argsort } from '../../analysis/sort.ts';
import { textDivider } from '../../project/joinedTexts.ts';
import { createRecentMap } from '../../project/recentMap.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { rowsPerTextBlock } from '../../store/blocks.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { createGroups, digestOf } from '../equalContents.ts';
import { type Content, createLinks } from './copies.ts';

/** Jaccard similarity of runs of five characters from which on two texts are near duplicates. */
const leastLikeness = 0.8;
const rowsBetweenRests = 128;
/** Shingles that are kept while pairs are compared. */
const mostKept = 16_000_000;
/** Texts of which the blocks of two such stretches stay in memory while pairs are compared. */
const rowsOfStretch = 32 * rowsPerTextBlock;

/**
 * Texts are the same when they are after Unicode (NFKC) and blanks are folded; near duplicates share 80 % of their runs of five characters,
 * small letters and blanks folded: found by MinHash in bands, then counted exactly.
 */
export async function textContent(
  { rowCount }: OpenProject,
  textOf: (id: ExampleId) => string,
  control: JobControl,
): Promise<Content> {
  const breathe = createBreather(control.signal);
  const groups = createGroups(rowCount);
  const sketches = new Uint32Array(rowCount * sketchWidth);
  const isCompared = new Uint8Array(rowCount);
  for (let id = firstId; id < rowCount; id++) {
    if (id % rowsBetweenRests === 0) {
      control.progress({ phase: 'Comparing the texts', done: id, total: rowCount });
      await breathe();
      await control.checkpoint();
    }
    const text = textOf(id);
    const same = foldBlanks(text);
    if (same === '' || same === textDivider) continue;
    groups.add(id, digestOf(same));
    if (!groups.isFirst(id)) continue;
    isCompared[id] = 1;
    sketchOf(foldedText(text), sketches.subarray(id * sketchWidth, (id + 1) * sketchWidth));
  }
  const links = createLinks();
  const likely = await likelyPairs({ sketches, isCompared }, control);
  const shingles = createRecentMap<number, Uint32Array>(mostKept, ({ length }) => length);
  const shinglesAt = (id: number): Uint32Array =>
    shingles.get(id) ?? shingles.set(id, shinglesOf(foldedText(textOf(id as ExampleId))));
  for (const [at, pair] of inStretches(likely).entries()) {
    if (at % 64 === 0) {
      control.progress({ phase: 'Comparing texts that are alike', done: at, total: likely.from.length });
      await breathe();
      await control.checkpoint();
    }
    const [one, other] = [likely.from[pair]!, likely.to[pair]!];
    const likeness = jaccard(shinglesAt(one), shinglesAt(other));
    if (likeness >= leastLikeness) links.add(one, other, likeness);
  }
  return {
    content: 'text',
    threshold: 'texts that share 80 % of their runs of five characters',
    exact: groups.groups(),
    links: links.pairs(),
    notes: [],
  };
}

type Pairs = { readonly from: Int32Array; readonly to: Int32Array };
type Sketches = { readonly sketches: Uint32Array; readonly isCompared: Uint8Array };

/** Pairs whose sketches say that they may be near duplicates. */
async function likelyPairs({ sketches, isCompared }: Sketches, control: JobControl): Promise<Pairs> {
  const breathe = createBreather(control.signal);
  const [from, to] = [growingArray(Int32Array), growingArray(Int32Array)];
  for (const batch of candidateBatches(sketches, isCompared.length, (row) => isCompared[row] === 0)) {
    for (let at = 0; at < batch.length; at += 2) {
      if (agreement(sketches, batch[at]!, batch[at + 1]!) < leastLikeness - 0.2) continue;
      from.push(batch[at]!);
      to.push(batch[at + 1]!);
    }
    await breathe();
    await control.checkpoint();
  }
  return { from: from.values(), to: to.values() };
}

/** Places of the pairs in an order in which few texts have to be read twice: by the stretches that their two rows are in. */
function inStretches({ from, to }: Pairs): Int32Array {
  const stretch = (row: number): number => Math.floor(row / rowsOfStretch);
  const keys = Float64Array.from(from, (one, at) => stretch(one) * 2 ** 26 + stretch(to[at]!));
  return argsort(keys);
}

/** Share of the sketch that is the same: an estimate of the similarity, off by 0.06 on average. */
function agreement(sketches: Uint32Array, one: number, other: number): number {
  let same = 0;
  for (let at = 0; at < sketchWidth; at += 1)
    if (sketches[one * sketchWidth + at] === sketches[other * sketchWidth + at]) same += 1;
  return same / sketchWidth;
}
