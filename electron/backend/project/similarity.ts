import { WinnowError } from '#shared/base/winnowError.ts';
import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import type { NeighbourLabels } from '../analysis/neighbourhood/neighbourLabels.ts';
import type { NeighbourGraph } from '../analysis/neighbourhood/neighbourGraph.ts';
import type { QualityMarks } from '../analysis/quality/qualityMarks.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import {
  readSimilarityArray,
  readSimilarityInfo,
  similarityArraySize,
  type SimilarityArray,
  similarityArrays,
  type SimilarityValues,
} from '../store/similarityStore.ts';
import { once } from './memo.ts';

export type QualityKind = 'pictures' | 'texts' | 'table';

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
  /** Both, as what goes by neighbours takes them. */
  readonly graph: () => NeighbourGraph;
  /** Mean distance to the neighbours [rowCount]; NaN without any. */
  readonly meanDistances: () => Float32Array;
  /** What the given labels of the neighbours are. */
  readonly neighbourLabels: () => NeighbourLabels;
  /** Cluster of each example by density [rowCount]; −1 in none. */
  readonly clusters: () => Int32Array;
  /** What is wrong with pictures, texts or rows as data; null where there is none of it. */
  readonly quality: (of: QualityKind) => QualityMarks | null;
};

/** null where nobody looked for them, or there were another number of examples then. */
export function openSimilarity(file: ProjectFile, rowCount: number): Similarity | null {
  const known = readSimilarityInfo(file);
  if (!known || known.rowCount !== rowCount) return null;
  const { info } = known;
  const array = <Name extends SimilarityArray>(name: Name, each = 1): (() => SimilarityValues<Name>) =>
    once(() => readSimilarityArray(file, name, rowCount * each) ?? missing(name, rowCount * each));
  /** Each names a row, or a set or group, of which there are no more than rows. */
  const rows = (name: RowArray, each = 1): (() => Int32Array) => {
    const read = array(name, each);
    return once(() => checkedRows(file, read(), rowCount));
  };
  const quality = {
    pictures: once(() => readQuality(file, known, 'pictures')),
    texts: once(() => readQuality(file, known, 'texts')),
    table: once(() => readQuality(file, known, 'table')),
  };
  const [neighbours, distances] = [rows('neighbours', info.k), array('distances', info.k)];
  return {
    info,
    exact: rows('exact'),
    near: rows('near'),
    partner: rows('partner'),
    likeness: array('likeness'),
    neighbours,
    distances,
    meanDistances: array('meanDistances'),
    neighbourLabels: once(() => ({ majority: array('neighbourMajority')(), counts: array('neighbourCounts')() })),
    clusters: rows('clusters'),
    graph: () => ({ ids: neighbours(), distances: distances(), k: info.k }),
    quality: (of) => quality[of](),
  };
}

type RowArray = 'exact' | 'near' | 'partner' | 'neighbours' | 'clusters';

function checkedRows(file: ProjectFile, values: Int32Array, rowCount: number): Int32Array {
  if (values.some((value) => value < -1 || value >= rowCount))
    throw new WinnowError('not_a_project', 'What is known of similar examples is damaged in this project.', {
      file: file.path,
    });
  return values;
}

const qualityArrays = {
  pictures: { masks: 'pictureMasks', scores: 'pictureScores', numbers: 'pictureNumbers' },
  texts: { masks: 'textMasks', scores: 'textScores', numbers: null },
  table: { masks: 'tableMasks', scores: 'tableScores', numbers: null },
} as const;

function readQuality(
  file: ProjectFile,
  { info, rowCount }: { readonly info: SimilarityInfo; readonly rowCount: number },
  of: QualityKind,
): QualityMarks | null {
  const known = info.quality[of];
  const names = qualityArrays[of];
  const [masks, scores] = [readWhole(file, names.masks), readWhole(file, names.scores)];
  if (!known || masks?.length !== rowCount || scores?.length !== rowCount) return null;
  const numbers = names.numbers && readWhole(file, names.numbers);
  return { ...known, masks: Uint16Array.from(masks), scores, ...(numbers ? { numbers } : {}) };
}

function readWhole<Name extends SimilarityArray>(file: ProjectFile, name: Name): SimilarityValues<Name> | null {
  return readSimilarityArray(file, name, similarityArraySize(file, name));
}

/** A project without examples has no blocks. */
function missing<Name extends SimilarityArray>(name: Name, size: number): SimilarityValues<Name> {
  return (
    similarityArrays[name] === 'float32' ? new Float32Array(size).fill(NaN) : new Int32Array(size).fill(-1)
  ) as SimilarityValues<Name>;
}

const nobodyLooked =
  'Nobody has looked for examples that are alike since the data came in: open Consistency, which does.';

/** @throws WinnowError `not_found` where nobody looked for copies and neighbours. */
export function requireSimilarity({ similarity }: { readonly similarity: Similarity | null }): Similarity {
  if (!similarity) throw new WinnowError('not_found', nobodyLooked);
  return similarity;
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
