import { firstId } from '#shared/model/ids.ts';
import type { FeatureKind } from '#shared/model/heads.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { ngramCounter } from '../../analysis/heads/hashedNgrams.ts';
import type { SparseRows } from '../../analysis/heads/sparseSoftmax.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { joinedTexts } from '../../project/joinedTexts.ts';
import { createBreather, inTurns } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { columnFeatures } from './columnFeatures.ts';
import { pictureFeatures } from './pictureFeatures.ts';

type About = {
  /** What they are, as the name of a run says it. */
  readonly words: string;
  readonly notes: readonly string[];
};

/** Row-major [rowCount, width]; a row with NaN has none. */
export type DenseFeatures = About & {
  readonly kind: Exclude<FeatureKind, 'auto' | 'text'>;
  readonly features: Float32Array;
  readonly width: number;
};
export type HeadFeatures = DenseFeatures | (About & { readonly kind: 'text'; readonly sparse: SparseRows });

/** Places for hashed n-grams, and how many weights all classes together may have. */
const mostPlaces = 2 ** 17;
const mostWeights = 2 ** 24;
const rowsBetweenRests = 64;

/** The best features there are, unless one kind is asked for. @throws WinnowError `not_found` where the project has none of it */
export async function headFeatures(
  project: OpenProject,
  wanted: FeatureKind,
  control: JobControl,
): Promise<HeadFeatures> {
  const kind = wanted === 'auto' ? bestKind(project) : wanted;
  return kind === 'text' ? await textFeatures(project, control) : await denseFeatures(project, kind, control);
}

/** Those that are numbers of every row. @throws WinnowError `not_found` as `headFeatures` */
export async function denseFeatures(
  project: OpenProject,
  kind: DenseFeatures['kind'],
  control: JobControl,
): Promise<DenseFeatures> {
  switch (kind) {
    case 'embeddings':
      return embeddingFeatures(project);
    case 'pictures':
      if (!project.columnWithRole('image'))
        throw new WinnowError('not_found', 'There are no pictures in this project.');
      return await pictureFeatures(project, control);
    case 'columns': {
      const features = await inTurns(columnFeatures(project), control.signal);
      if (features.width > 0) return features;
      throw new WinnowError(
        'not_found',
        'There are no columns to learn from: none that is a feature or metadata has more than one value.',
      );
    }
  }
}

/** What tells most of the examples, of what there is. */
export function bestKind(project: OpenProject): Exclude<FeatureKind, 'auto'> {
  if (project.embeddingSource) return 'embeddings';
  if (project.columnWithRole('text')) return 'text';
  return project.columnWithRole('image') ? 'pictures' : 'columns';
}

function embeddingFeatures(project: OpenProject): DenseFeatures {
  const source = project.embeddingSource;
  const features = source?.embeddings();
  if (!source || !features)
    throw new WinnowError(
      'not_found',
      'There are no embeddings: run a model that gives them, or import them with the predictions.',
    );
  return {
    kind: 'embeddings',
    words: `embeddings of ${source.record.name}`,
    features,
    width: source.record.embeddingSize,
    notes: ['If the model behind the embeddings was trained on these labels, some wrong ones may look right here too.'],
  };
}

async function textFeatures(project: OpenProject, control: JobControl): Promise<HeadFeatures> {
  const textOf = joinedTexts(project);
  if (!textOf) throw new WinnowError('not_found', 'There is no text column in this project.');
  let places = mostPlaces;
  while (places * project.ownClasses.length > mostWeights && places > 1024) places /= 2;
  const counter = ngramCounter(places);
  const breathe = createBreather(control.signal);
  for (let id = firstId; id < project.rowCount; id++) {
    counter.add(textOf(id));
    if (id % rowsBetweenRests !== 0) continue;
    control.progress({ phase: 'Reading the texts', done: id, total: project.rowCount });
    await breathe();
    await control.checkpoint();
  }
  return { kind: 'text', words: 'words', sparse: counter.rows(), notes: [] };
}
