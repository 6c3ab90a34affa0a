import { createHash } from 'node:crypto';
import { firstId, type ExampleId } from '#shared/model/ids.ts';
import {
  candidatePairs,
  foldedText,
  jaccard,
  shinglesOf,
  sketchOf,
  sketchWidth,
} from '../../analysis/content/minHash.ts';
import { createRecentMap } from '../../project/recentMap.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { type Content, createGroups, createLinks } from './copies.ts';

/** Jaccard similarity of runs of five characters from which on two texts are near duplicates. */
const leastLikeness = 0.8;
const rowsBetweenRests = 500;
/** Texts whose shingles are kept while pairs are compared. */
const mostKept = 20_000;

/**
 * Texts are the same when they are after Unicode (NFKC) and blanks are folded; near duplicates share 80 % of their runs of five characters,
 * small letters and blanks folded: found by MinHash in bands, then counted exactly.
 */
export async function textContent(project: OpenProject, control: JobControl): Promise<Content> {
  const { rowCount } = project;
  const columns = project.columns.filter(({ role }) => role === 'text');
  const textOf = (id: number): string =>
    columns.map((column) => String(project.cellOf(column, id as ExampleId) ?? '')).join(' \u2016 ');
  const groups = createGroups(rowCount);
  const sketches = new Uint32Array(rowCount * sketchWidth);
  const isCompared = new Uint8Array(rowCount);
  for (let id = firstId; id < rowCount; id++) {
    if (id % rowsBetweenRests === 0) {
      control.progress({ phase: 'Comparing the texts', done: id, total: rowCount });
      await control.checkpoint();
    }
    const text = textOf(id);
    const same = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
    if (same === '' || same === '\u2016') continue;
    groups.add(id, createHash('sha1').update(same).digest('base64'));
    if (!groups.isFirst(id)) continue;
    isCompared[id] = 1;
    sketchOf(foldedText(text), sketches.subarray(id * sketchWidth, (id + 1) * sketchWidth));
  }
  const links = createLinks();
  const breathe = createBreather(control.signal);
  const shingles = createRecentMap<number, Uint32Array>(mostKept);
  const shinglesAt = (id: number): Uint32Array =>
    shingles.get(id) ?? shingles.set(id, shinglesOf(foldedText(textOf(id))));
  let compared = 0;
  for (const [one, other] of candidatePairs(sketches, rowCount, (row) => isCompared[row] === 0)) {
    compared += 1;
    if (compared % 64 === 0) await breathe();
    if (agreement(sketches, one, other) < leastLikeness - 0.2) continue;
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

/** Share of the sketch that is the same: an estimate of the similarity, off by 0.06 on average. */
function agreement(sketches: Uint32Array, one: number, other: number): number {
  let same = 0;
  for (let at = 0; at < sketchWidth; at += 1)
    if (sketches[one * sketchWidth + at] === sketches[other * sketchWidth + at]) same += 1;
  return same / sketchWidth;
}
