import { z } from 'zod';
import { WinnowError } from '#shared/base/winnowError.ts';
import { findField } from '#shared/query/fields.ts';
import { inTransaction } from '../store/projectFile.ts';
import { readSetting, writeSetting } from '../store/runStore.ts';
import { catalogOf } from './fieldCatalog.ts';
import type { OpenProject } from '../project/openProject.ts';

const stored = z.record(z.string(), z.array(z.number()));
const setting = 'bins';

/** Hand-set cut points by field, as the project keeps them. */
export function handBins(project: OpenProject): ReadonlyMap<string, readonly number[]> {
  const text = readSetting(project.file, setting);
  if (text === null) return new Map();
  const read = stored.safeParse(JSON.parse(text));
  if (!read.success)
    throw new WinnowError('not_a_project', 'The cut points in this project are damaged.', { file: project.file.path });
  return new Map(Object.entries(read.data));
}

/**
 * Sets the cut points of a number field, or with null takes them away.
 * @throws bad_input for a field that is no number or is not there, and for points that do not rise.
 */
export function setHandBins(project: OpenProject, field: string, cuts: readonly number[] | null): void {
  const found = findField(catalogOf(project), field);
  if (cuts !== null) {
    if (!found) throw new WinnowError('bad_input', `There is no field "${field}".`);
    if (found.source.kind !== 'number')
      throw new WinnowError('bad_input', `${found.name} is no number: only numbers are cut into bins.`);
    if (cuts.some((cut, at) => at > 0 && cut <= cuts[at - 1]!))
      throw new WinnowError('bad_input', `The cut points ${cuts.join(', ')} do not rise. Write them from low to high.`);
  }
  const all = new Map(handBins(project));
  const name = found?.name ?? field;
  if (cuts === null) all.delete(name);
  else all.set(name, cuts);
  inTransaction(project.file, (file) => writeSetting(file, setting, JSON.stringify(Object.fromEntries(all))));
}

/** Bin of a value among rising points: 0 below the first, as many as there are points from the last; missing lies behind. */
export function binOfCuts(cuts: readonly number[], value: number): number {
  if (Number.isNaN(value)) return cuts.length + 1;
  let bin = 0;
  while (bin < cuts.length && value >= cuts[bin]!) bin += 1;
  return bin;
}
