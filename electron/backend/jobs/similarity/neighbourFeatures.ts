import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { standardise } from '../../analysis/heads/standardise.ts';
import { joinedTexts } from '../../project/joinedTexts.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { bestKind, type DenseFeatures, denseFeatures } from '../heads/headFeatures.ts';
import { inTurns } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { textVectors } from './textVectors.ts';

export type NeighbourFeatures = Pick<SimilarityInfo, 'kind' | 'metric' | 'features'> & {
  /** Row-major [rowCount, width]; NaN rows take no part. */
  readonly vectors: Float32Array;
  readonly width: number;
  readonly notes: readonly string[];
};

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
  const kind = colours?.kind ?? bestKind(project);
  const textOf = joinedTexts(project);
  if (kind === 'text')
    return (
      textOf && {
        kind,
        features: 'words',
        metric: 'cosine',
        notes: [],
        ...(await textVectors(project, textOf, control)),
      }
    );
  const found = colours ?? (await featuresOf(project, kind, control));
  if (!found) return null;
  const about = { kind, features: found.words };
  if (found.kind === 'embeddings')
    // As cleanlab: three numbers or fewer are places, more are directions.
    return {
      ...about,
      metric: found.width > 3 ? 'cosine' : 'euclidean',
      vectors: found.features,
      width: found.width,
      notes: [],
    };
  const { features, width } = await inTurns(standardise(found.features, found.width), control.signal);
  if (width === 0) return null;
  const notes =
    found.kind === 'pictures'
      ? [
          'Neighbours are found by colours and edges, a weak view of pictures: a model that gives embeddings finds better ones.',
        ]
      : [];
  return { ...about, metric: 'euclidean', vectors: features, width, notes };
}

async function featuresOf(
  project: OpenProject,
  kind: DenseFeatures['kind'],
  control: JobControl,
): Promise<DenseFeatures | null> {
  try {
    return await denseFeatures(project, kind, control);
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'not_found') return null;
    throw error;
  }
}
