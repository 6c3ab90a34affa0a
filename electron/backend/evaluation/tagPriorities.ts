import { andBits, bitsetWhere, countBits, createBitset } from '#shared/analysis/bitset.ts';
import { accuracyOf, hitsOf } from '../analysis/metrics/hits.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { type PriorityInput, type PriorityRow, prioritise } from '../analysis/priorities/prioritise.ts';
import { type Basis, type DrawnSample, errorBasis, tagBasis, type TagRows } from '../analysis/priorities/tagBasis.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { TagBasis, TagPriority } from '#shared/contract/tagValues.ts';
import { tagColourOf } from '#shared/model/tagColours.ts';
import { listSamples } from '../store/sampleStore.ts';
import { baselineOf, humanLevels } from './humanLevel.ts';
import { finite, noInterval, sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { type Scored, scoredBits } from '../measure/includedRows.ts';
import { shownTags, type TagData } from '../project/tagSet.ts';

/** Bases whose rates stand for the whole of the filter. */
const standsForAll: ReadonlySet<TagBasis> = new Set(['all', 'sample']);

/** Tags as rows of the prioritisation table, most worth first; those whose gain cannot be known last, by name. */
export function tagPriorities(project: OpenProject, filter: string): MethodOutput<'tags.priorities'> {
  const { run } = project;
  const tags = shownTags(project.tags);
  const baseline = baselineOf(project);
  if (!run) return { hasRun: false, overall: noInterval, baseline, items: tags.map((tag) => emptyRow(tag)) };
  const bits = scoredBits(project, run, filter);
  const samples = drawnSamples(project);
  const rows = tags.map(({ yes, no }): TagRows => ({ scored: bits.scored, wrong: bits.wrong, yes, no, samples }));
  const bases = rows.map(tagBasis);
  const human = humanLevels(project);
  const chosen = tags.flatMap(({ record }, at) => (record.isChosen ? [at] : []));
  const input: PriorityInput = {
    candidates: tags.map(({ record, yes }, at) => ({
      name: record.name,
      rows: yes,
      known: bases[at]!.rows,
      weight: record.weight,
      ease: record.ease,
      // Measured on what the filter keeps, like the accuracy it is compared with.
      humanLevel: human.of(andBits(yes, bits.universe), record.humanLevel),
    })),
    scored: bits.scored,
    wrong: bits.wrong,
    universe: bits.universe,
    baseline: human.baseline,
    chosen,
  };
  const canRemain = chosen.every((at) => standsForAll.has(bases[at]!.kind));
  const items = prioritise(input).map((row) => {
    const at = tags.findIndex(({ record }) => record.name === row.name);
    const tag = tagRow({ tag: tags[at]!, row, basis: bases[at]!, rows: rows[at]! }, bits);
    return canRemain ? tag : { ...tag, remaining: null };
  });
  const key = ({ worth }: TagPriority): number => worth ?? -1;
  return {
    hasRun: true,
    overall: sentInterval(accuracyOf(hitsOf(bits))),
    baseline,
    items: items.sort((a, b) => key(b) - key(a)),
  };
}

type RowParts = { readonly tag: TagData; readonly row: PriorityRow; readonly basis: Basis; readonly rows: TagRows };

function tagRow({ tag, row, basis, rows }: RowParts, { scored, wrong }: Scored): TagPriority {
  const { yes } = tag;
  const known = bitsetKnown(rows);
  const knownCount = countBits(known);
  const of = countBits(scored);
  const own = andBits(yes, known);
  const errors = errorBasis(rows, basis);
  const errorCount = errors ? countBits(errors.rows) : 0;
  const isForAll = standsForAll.has(basis.kind);
  const hasRates = isForAll || basis.kind === 'chosen';
  return {
    ...recordPart(tag),
    basis: basis.kind,
    known: knownCount,
    of,
    coverage: finite(knownCount / of),
    yes: countBits(own),
    yesErrors: countBits(andBits(own, wrong)),
    rows: row.known,
    n: row.n,
    errors: row.errors,
    note: basisNote(basis, { known: knownCount, of, errors: countBits(wrong), rows: row.known }),
    errorsNote:
      errors === null || basis.kind === 'all'
        ? null
        : errors.isAll
          ? `of all ${many(errorCount, 'error')}`
          : `of ${many(errorCount, 'error')} drawn at random`,
    shareOfErrors:
      errors === null ? noInterval : sentInterval(wilsonInterval(countBits(andBits(yes, errors.rows)), errorCount)),
    errorRate: hasRates ? sentInterval(row.errorRate) : noInterval,
    shareOfData: hasRates ? sentInterval(row.shareOfData) : noInterval,
    accuracy: hasRates ? sentInterval(row.accuracy) : noInterval,
    humanLevel: sentInterval(row.humanLevel),
    humanLevelSource: row.humanLevelSource,
    gap: isForAll ? sentInterval(row.gap) : noInterval,
    potentialGain: isForAll ? sentInterval(row.potentialGain) : noInterval,
    worth: isForAll ? finite(row.worth) : null,
    remaining: isForAll && row.remaining ? finite(row.remaining.gain) : null,
  };
}

function bitsetKnown({ yes, no, scored }: TagRows) {
  return bitsetWhere(
    scored.length,
    (id) => ((yes.words[id >>> 5]! | no.words[id >>> 5]!) & scored.words[id >>> 5]! & (1 << (id & 31))) !== 0,
  );
}

type Counts = { readonly known: number; readonly of: number; readonly errors: number; readonly rows: number };

/** What the rates rest on and, where they are missing, why and what to do. */
function basisNote(basis: Basis, { known, of, errors, rows }: Counts): string {
  const some = `${formatted(known)} of ${formatted(of)}`;
  switch (basis.kind) {
    case 'all':
      return `known for all ${many(of, 'example')}`;
    case 'sample':
      return `known for ${formatted(rows)} of ${formatted(of)}: a random sample${basis.skipped > 0 ? `, ${formatted(basis.skipped)} without an answer` : ''}`;
    case 'chosen':
      return `known for ${some}, picked by somebody: the rates hold for these alone`;
    case 'errors':
      return `tagged on errors only (${formatted(known)} of ${formatted(errors)}): rates cannot be given, since they need correct examples too`;
    case 'yes':
      return `only yes so far (${some}): rates cannot be given, since they need examples without the tag too`;
    case 'none':
      return 'no answer yet';
  }
}

function formatted(count: number): string {
  return count.toLocaleString('en-US');
}

function many(count: number, noun: string): string {
  return `${formatted(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function recordPart({ record }: TagData) {
  const { id, name, weight, ease, isChosen } = record;
  return { id, name, colour: tagColourOf(record.colour, id), weight, ease, isChosen };
}

function emptyRow(tag: TagData): TagPriority {
  const { humanLevel } = tag.record;
  return {
    ...recordPart(tag),
    basis: 'none',
    known: 0,
    of: 0,
    coverage: null,
    yes: countBits(tag.yes),
    yesErrors: 0,
    rows: 0,
    n: 0,
    errors: 0,
    note: 'rates need predictions',
    errorsNote: null,
    shareOfErrors: noInterval,
    errorRate: noInterval,
    shareOfData: noInterval,
    accuracy: noInterval,
    humanLevel: humanLevel === null ? noInterval : { value: humanLevel, low: null, high: null, n: 0 },
    humanLevelSource: humanLevel === null ? '' : 'typed in',
    gap: noInterval,
    potentialGain: noInterval,
    worth: null,
    remaining: null,
  };
}

/** Random samples of this project; who could be drawn is as it was then, over the rows there are now. */
function drawnSamples(project: OpenProject): DrawnSample[] {
  return listSamples(project.file).map(({ ids, members }) => {
    const drawnFrom = createBitset(project.rowCount);
    drawnFrom.words.set(members.words);
    return { ids, drawnFrom };
  });
}
