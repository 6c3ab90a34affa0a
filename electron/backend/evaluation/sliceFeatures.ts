import { quantileBins } from '../analysis/slices/quantileBins.ts';
import { categoryFeature, type SliceFeature } from '../analysis/slices/slicePredicate.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import { type FieldSource, findField } from '#shared/query/fields.ts';
import { doubtsOf } from '../detectors/registry.ts';
import { clustersOf } from '../fields/clusterData.ts';
import { handBins } from '../fields/handBins.ts';
import { createMemo } from '../project/memo.ts';
import { catalogOf, fieldOf } from '../fields/fieldCatalog.ts';
import { shareOfLabelsTold } from '../detectors/leakingColumns.ts';
import type { OpenProject } from '../project/openProject.ts';
import { shownTags } from '../project/tagSet.ts';

/** More values than this make a column an identity rather than a property. */
const mostValues = 200;
const numberBins = 10;

type Offer = Pick<SliceFeatureInfo, 'name' | 'kind' | 'isDefault' | 'note'>;

/**
 * What slices can be made of. Off unless chosen: what says nearly by itself whether the model is wrong (the prediction, the
 * label, a suspicious label; the two together even by definition), and tags, since people mostly set them on errors
 * they look at, so that a search would find where somebody looked. Columns that nearly determine the label join them in `featureList`.
 */
function offersOf(project: OpenProject): Offer[] {
  const { run, embeddingSource } = project;
  const columns = project.columns.filter((column) => column.role !== 'ignore' && column.role !== 'weight');
  const property = (name: string, kind: Offer['kind']): Offer => ({ name, kind, isDefault: true, note: '' });
  const off = (name: string, kind: Offer['kind'], note: string): Offer => ({ name, kind, isDefault: false, note });
  return [
    ...columns
      .filter(({ role, storage }) => role !== 'split' && role !== 'annotation' && storage !== 'text')
      .map((column) => property(fieldOf(column), 'column')),
    ...(project.datasets.length > 1 ? [property('dataset', 'dataset')] : []),
    ...(embeddingSource && clustersOf(project, embeddingSource) ? [property('cluster', 'cluster')] : []),
    ...columns
      .filter((column) => column.role === 'split')
      .map((column) => off(fieldOf(column), 'split', 'says how the data was divided, not what it is')),
    ...shownTags(project.tags).map(({ record }) =>
      off(`tag.${record.name}`, 'tag', 'people mostly tag errors, so it finds where they looked'),
    ),
    ...(run
      ? [
          off('finding', 'finding', 'a suspicious label is nearly always a row counted wrong'),
          off('pred', 'prediction', 'some classes are harder than others; the confusion matrix shows them'),
        ]
      : []),
    off('label', 'label', 'some classes are harder than others; the confusion matrix shows them'),
    off('given', 'given', 'the label as it was imported'),
  ];
}

/** Everything a search can take, and the columns that it cannot. */
export function featureList(project: OpenProject): MethodOutput<'features.list'> {
  const cuts = handBins(project);
  const items: SliceFeatureInfo[] = [];
  const leftOut: { name: string; why: string }[] = [];
  for (const offer of offersOf(project)) {
    const source = sourceOf(project, offer.name);
    const values = source.kind === 'category' ? source.dictionary.length : null;
    if (values !== null && offer.kind === 'column' && values > mostValues) {
      leftOut.push({ name: offer.name, why: `${values.toLocaleString('en')} different values: more an identity` });
    } else if (values !== null && values < 2 && offer.kind !== 'finding') {
      leftOut.push({ name: offer.name, why: 'the same everywhere' });
    } else {
      const isNumber = source.kind === 'number';
      items.push({
        ...offer,
        ...(offer.kind === 'column' ? offIfTelling(project, source) : {}),
        isNumber,
        values,
        cuts: [...(cuts.get(offer.name) ?? [])].length ? [...cuts.get(offer.name)!] : null,
      });
    }
  }
  return { items, leftOut };
}

/** Slices made of a column that nearly determines the label would say where the label turns, not where the model is weak. */
function offIfTelling(project: OpenProject, source: FieldSource): Partial<Offer> {
  const share = shareOfLabelsTold(project, source);
  if (share === null) return {};
  const note = `alone tells ${(share * 100).toFixed(1)}\u00a0% of the labels, so it finds where the label turns`;
  return { isDefault: false, note };
}

export function sourceOf(project: OpenProject, name: string): FieldSource {
  const found = findField(catalogOf(project), name);
  if (!found) throw new WinnowError('bad_input', `There is no field "${name}" to slice by.`);
  return found.source;
}

/** The names to search, checked; the defaults where nobody chose. */
export function chosenFeatures(project: OpenProject, chosen: readonly string[] | undefined): string[] {
  const { items } = featureList(project);
  if (chosen === undefined) return items.filter((item) => item.isDefault).map((item) => item.name);
  const names = [...new Set(chosen)];
  const unknown = names.find((name) => !items.some((item) => item.name === name));
  if (unknown !== undefined) {
    const known = items.map((item) => item.name).join(', ');
    throw new WinnowError('bad_input', `Slices cannot be made of "${unknown}". There are: ${known}.`);
  }
  if (names.includes('pred') && (names.includes('label') || names.includes('given'))) {
    const sentence = 'The prediction and the label together say what is wrong by definition: choose one of them.';
    throw new WinnowError('bad_input', sentence);
  }
  return names;
}

/** One feature; numbers in the bins set by hand, else in ten of equal size. Sorting a million numbers takes a while: kept. */
export function sliceFeature(project: OpenProject, name: string): SliceFeature {
  if (name === 'finding') return findingFeature(project);
  const source = sourceOf(project, name);
  if (source.kind === 'number') return numberFeature(name, source.values, handBins(project).get(name) ?? numberBins);
  if (source.kind !== 'category') throw new WinnowError('bad_input', `${name} has no values to slice by.`);
  const { dictionary } = source;
  const codes = source.codes instanceof Int32Array ? source.codes : Int32Array.from(source.codes);
  // Nobody said yes or no: that is no value of a tag.
  if (name.startsWith('tag.')) return categoryFeature(name, codes, dictionary.slice(0, 2));
  return categoryFeature(name, codes, dictionary);
}

const keptFeatures = createMemo<SliceFeature>();

function numberFeature(
  name: string,
  values: Float64Array | Float32Array,
  cuts: number | readonly number[],
): SliceFeature {
  return keptFeatures(values, [name, JSON.stringify(cuts)], () => quantileBins(name, values, cuts));
}

/** The kind of finding of every row, the most important where there are several. */
function findingFeature(project: OpenProject): SliceFeature {
  const codes = new Int32Array(project.rowCount).fill(-1);
  const doubts = doubtsOf(project);
  for (const [code, { findings }] of [...doubts.entries()].toReversed())
    for (const id of findings.list.ids) codes[id] = code;
  return categoryFeature(
    'finding',
    codes,
    doubts.map(({ name }) => name),
  );
}
