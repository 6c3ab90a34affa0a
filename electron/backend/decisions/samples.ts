import type { ExampleId, ExampleIds } from '#shared/model/ids.ts';
import { randomInt } from 'node:crypto';
import { type Bitset, countBits, createBitset, hasBit } from '#shared/analysis/bitset.ts';
import { drawSample } from '../analysis/sampling/drawSample.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { SampleInfo, SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { stateBits } from '../store/decisionStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import { findSample, insertSample, listSamples, removeSample, type SampleRecord } from '../store/sampleStore.ts';
import { includedBits } from '../measure/includedRows.ts';
import type { OpenProject } from '../project/openProject.ts';
import { answerOf, shownTags } from '../project/tagSet.ts';
import { filterBits } from '../fields/views.ts';

/**
 * Draws examples of a filter at random and keeps the draw.
 * @throws bad_input when there is nothing to draw from, bad_filter.
 */
export function drawNewSample(
  project: OpenProject,
  { purpose, filter, size }: MethodParsed<'samples.draw'>,
): MethodOutput<'samples.draw'> {
  const members = includedBits(project, filter);
  const population = countBits(members);
  if (population === 0)
    throw new WinnowError(
      'bad_input',
      'There is nothing to draw from: the filter keeps no example that is not excluded.',
    );
  const seed = randomInt(2 ** 32);
  const ids = drawSample(members, size, seed) as ExampleIds;
  const lastBatch = project.batches.at(-1)?.id ?? 0;
  const sampleId = inTransaction(project.file, (file) =>
    insertSample(file, { purpose, filter, seed, population, members, ids, lastBatch }),
  );
  return { sampleId, size: ids.length, population };
}

export function sampleList(project: OpenProject): SampleInfo[] {
  return listSamples(project.file).map(({ id, purpose, filter, ids, population, createdAt }) => ({
    id,
    purpose,
    filter,
    size: ids.length,
    population,
    done: ids.filter(doneFor(project, purpose)).length,
    createdAt,
  }));
}

/** @throws not_found when the sample was removed or none is named. */
export function requireSample(project: OpenProject, id: number | undefined): SampleRecord {
  const sample = id === undefined ? undefined : findSample(project.file, id);
  if (!sample) throw new WinnowError('not_found', 'There is no such random sample. Draw a new one.');
  return sample;
}

/** @throws not_found when there is no such sample. */
export function forgetSample({ file }: OpenProject, id: number): void {
  if (!inTransaction(file, (writable) => removeSample(writable, id)))
    throw new WinnowError('not_found', 'There is no such random sample.');
}

/** Who could be drawn, as a set over the examples there are now: imports since the draw brought none of them. */
export function membersNow({ rowCount }: OpenProject, { members }: SampleRecord): Bitset {
  if (members.length === rowCount) return members;
  const longer = createBitset(rowCount);
  longer.words.set(members.words);
  return longer;
}

/** The sample's examples that the filter keeps, in the order drawn. */
export function sampleQueue(project: OpenProject, sample: SampleRecord, filter: string): ExampleIds {
  if (filter.trim() === '') return sample.ids;
  const kept = filterBits(project, filter);
  return sample.ids.filter((id) => hasBit(kept, id));
}

const purposeWords: Record<SamplePurpose, string> = {
  tags: 'Tag a random sample',
  blind: 'Label blind',
  audit: 'Audit a random sample',
};

export function sampleTitle({ purpose, filter }: SampleRecord): string {
  return filter.trim() === '' ? purposeWords[purpose] : `${purposeWords[purpose]} of ${filter}`;
}

export function isDecided({ state }: OpenProject): (id: ExampleId) => boolean {
  return (id) => (state[id]! & stateBits.decided) !== 0;
}

/** Whether an example of a sample is done: every tag answered, labelled blind (or "can't tell"), or decided. */
export function doneFor(project: OpenProject, purpose: SamplePurpose): (id: ExampleId) => boolean {
  if (purpose === 'audit') return isDecided(project);
  if (purpose === 'blind') return (id) => project.blindLabels.has(id);
  const tags = shownTags(project.tags);
  return (id) => tags.length > 0 && tags.every((tag) => answerOf(tag, id) !== null);
}

/** Whether an example was drawn for the blind pass. */
export function blindSampleRows(project: OpenProject): (id: ExampleId) => boolean {
  const drawn = new Set(
    listSamples(project.file)
      .filter(({ purpose }) => purpose === 'blind')
      .flatMap(({ ids }) => [...ids]),
  );
  return (id) => drawn.has(id);
}
