import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import {
  readSimilarityArray,
  readSimilarityInfo,
  type SimilarityArray,
  type SimilarityValues,
} from '../store/similarityStore.ts';
import { once } from './memo.ts';

/** Copies and neighbours of every example, read from the file when first asked for. */
export type Similarity = {
  readonly info: SimilarityInfo;
  /** Group of the equal examples [rowCount]; −1: like no other. */
  readonly exact: () => Int32Array;
  /** Set of near duplicates, equal ones among them [rowCount]; −1: in none. */
  readonly near: () => Int32Array;
  /** The member of its set that each is most like [rowCount]; −1: none. */
  readonly partner: () => Int32Array;
  /** How alike the two are, 0 to 1 [rowCount]; NaN: none. */
  readonly likeness: () => Float32Array;
  /** Nearest first [rowCount · k]; −1 where there are fewer. */
  readonly neighbours: () => Int32Array;
  /** NaN where there are fewer. */
  readonly distances: () => Float32Array;
  /** What is wrong with pictures or texts, as bits, and how good they are; null where there is none. */
  readonly quality: (of: 'picture' | 'text') => { readonly masks: Int32Array; readonly scores: Float32Array } | null;
};

/** null where nobody looked for them, or there were another number of examples then. */
export function openSimilarity(file: ProjectFile, rowCount: number): Similarity | null {
  const known = readSimilarityInfo(file);
  if (!known || known.rowCount !== rowCount) return null;
  const { info } = known;
  const array = <Name extends SimilarityArray>(name: Name, each = 1): (() => SimilarityValues<Name>) =>
    once(() => readSimilarityArray(file, name, rowCount * each) ?? missing(name, rowCount * each));
  const maybe = <Name extends SimilarityArray>(name: Name) => once(() => readSimilarityArray(file, name, rowCount));
  const marks = {
    picture: { masks: maybe('pictureMasks'), scores: maybe('pictureScores') },
    text: { masks: maybe('textMasks'), scores: maybe('textScores') },
  };
  return {
    info,
    exact: array('exact'),
    near: array('near'),
    partner: array('partner'),
    likeness: array('likeness'),
    neighbours: array('neighbours', info.k),
    distances: array('distances', info.k),
    quality(of) {
      const [masks, scores] = [marks[of].masks(), marks[of].scores()];
      return masks && scores ? { masks, scores } : null;
    },
  };
}

/** A project without examples has no blocks. */
function missing<Name extends SimilarityArray>(name: Name, size: number): SimilarityValues<Name> {
  const isNumber = name === 'likeness' || name === 'distances';
  return (isNumber ? new Float32Array(size).fill(NaN) : new Int32Array(size).fill(-1)) as SimilarityValues<Name>;
}

/** Whether somebody looked for them, but examples were added since. */
export function isSimilarityOld({
  file,
  rowCount,
}: {
  readonly file: ProjectFile;
  readonly rowCount: number;
}): boolean {
  const known = readSimilarityInfo(file);
  return known !== null && known.rowCount !== rowCount;
}
