import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { standardise } from '../../analysis/heads/standardise.ts';
import { projectSparse } from '../../analysis/content/projectSparse.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { type DenseFeatures, type HeadFeatures, headFeatures } from '../heads/headFeatures.ts';
import type { JobControl } from '../jobQueue.ts';

export type NeighbourFeatures = Pick<SimilarityInfo, 'kind' | 'metric' | 'features'> & {
  /** Row-major [rowCount, width]; NaN rows take no part. */
  readonly vectors: Float32Array;
  readonly width: number;
  readonly notes: readonly string[];
};

/** Numbers of a row that stand for the words of a text. */
const textWidth = 256;

/**
 * What neighbours are found by: embeddings where there are some, else the words of texts, colours and edges of pictures, or the columns of
 * a table, scaled. null where the project has none of it, or all of it is the same.
 * @param colours of the pictures, where they were looked at already
 */
export async function neighbourFeatures(
  project: OpenProject,
  colours: DenseFeatures | null,
  control: JobControl,
): Promise<NeighbourFeatures | null> {
  const found = colours ?? (await featuresOf(project, control));
  if (!found) return null;
  const about = { kind: found.kind, features: found.words };
  if ('sparse' in found)
    return { ...about, metric: 'cosine', vectors: projectSparse(found.sparse, textWidth), width: textWidth, notes: [] };
  if (found.kind === 'embeddings')
    // As cleanlab: three numbers or fewer are places, more are directions.
    return {
      ...about,
      metric: found.width > 3 ? 'cosine' : 'euclidean',
      vectors: found.features,
      width: found.width,
      notes: [],
    };
  const { features, width } = standardise(found.features, found.width);
  if (width === 0) return null;
  const notes =
    found.kind === 'pictures'
      ? [
          'Neighbours are found by colours and edges, a weak view of pictures: a model that gives embeddings finds better ones.',
        ]
      : [];
  return { ...about, metric: 'euclidean', vectors: features, width, notes };
}

async function featuresOf(project: OpenProject, control: JobControl): Promise<HeadFeatures | null> {
  try {
    return await headFeatures(project, 'auto', control);
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'not_found') return null;
    throw error;
  }
}
