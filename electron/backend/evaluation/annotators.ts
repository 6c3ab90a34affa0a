import { type Bitset, hasBit } from '#shared/analysis/bitset.ts';
import { cohenKappa } from '../analysis/agreement/cohenKappa.ts';
import {
  fleissKappa,
  krippendorffAlpha,
  pairwiseAgreement,
  type RowLabels,
} from '../analysis/agreement/manyAnnotators.ts';
import type { Interval } from '#shared/analysis/interval.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { stateBits } from '../store/decisionStore.ts';
import { createMemo } from '../project/memo.ts';
import { finite, sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';

/** Labels by annotator. `members[r]` are the examples that row r of labels is about; annotator i gave `by[i][r]`, −1 none. */
type Annotated = {
  readonly source: string;
  readonly names: readonly string[];
  readonly rows: RowLabels;
  readonly members: readonly Int32Array[] | null;
  /** Codes of the two annotators where there are just two. */
  readonly pair: readonly [Int32Array, Int32Array] | null;
};

const kept = createMemo<Annotated | null>();

/**
 * Several labels an example, where the data have them: columns of the role `annotation`, one an annotator; else an
 * annotator column and examples with the same text or picture, each labelled by another annotator. A column that only says who
 * labelled each example cannot tell how far annotators agree. Null when there is neither.
 */
export function annotatedRows(project: OpenProject): Annotated | null {
  return kept(project, [project.given, project.columns], () => fromColumns(project) ?? fromSharedContent(project));
}

function fromColumns(project: OpenProject): Annotated | null {
  const columns = project.columns.filter(({ role }) => role === 'annotation');
  if (columns.length < 2) return null;
  const codeOf = new Map<string, number>();
  const byAnnotator = columns.flatMap((column) => {
    const data = project.columnData(column);
    if (data.kind !== 'coded') return [];
    const shared = data.dictionary.map((value) => {
      if (!codeOf.has(value)) codeOf.set(value, codeOf.size);
      return codeOf.get(value)!;
    });
    return [data.codes.map((code) => (code < 0 ? -1 : shared[code]!))];
  });
  const { rowCount } = project;
  const starts = new Int32Array(rowCount + 1);
  const codes = new Int32Array(rowCount * byAnnotator.length);
  let at = 0;
  for (let row = 0; row < rowCount; row += 1) {
    for (const labels of byAnnotator) if (labels[row]! >= 0) codes[at++] = labels[row]!;
    starts[row + 1] = at;
  }
  return {
    source: `columns ${columns.map(({ name }) => name).join(', ')}`,
    names: columns.map(({ name }) => name),
    rows: { codes: codes.subarray(0, at), starts, classCount: codeOf.size },
    members: null,
    pair: byAnnotator.length === 2 ? [byAnnotator[0]!, byAnnotator[1]!] : null,
  };
}

function fromSharedContent(project: OpenProject): Annotated | null {
  const annotator = project.columnWithRole('annotator');
  const content = project.columnWithRole('image') ?? project.columnWithRole('text');
  if (!annotator || !content) return null;
  const who = project.columnData(annotator);
  if (who.kind !== 'coded') return null;
  const groups = new Map<string, number[]>();
  const add = (id: number, value: string | null): void => {
    if (value === null || who.codes[id]! < 0 || project.given[id]! < 0) return;
    const group = groups.get(value);
    if (group) group.push(id);
    else groups.set(value, [id]);
  };
  const data = project.columnData(content);
  if (data.kind === 'text') data.text.forEach(add);
  else if (data.kind === 'coded') data.codes.forEach((code, id) => add(id, data.dictionary[code] ?? null));
  const members: Int32Array[] = [];
  const labels: number[] = [];
  const starts = [0];
  const names = new Set<number>();
  for (const ids of groups.values()) {
    // The first label of each annotator: two rows of one annotator are no agreement between people.
    const first = new Map<number, number>();
    for (const id of ids) if (!first.has(who.codes[id]!)) first.set(who.codes[id]!, id);
    if (first.size < 2) continue;
    for (const [annotatorCode, id] of first) {
      names.add(annotatorCode);
      labels.push(project.given[id]!);
    }
    members.push(Int32Array.from(ids));
    starts.push(labels.length);
  }
  if (members.length === 0) return null;
  return {
    source: `examples with the same ${content.role === 'image' ? 'picture' : 'text'} and another ${annotator.name}`,
    names: [...names].map((code) => who.dictionary[code]!),
    rows: { codes: Int32Array.from(labels), starts: Int32Array.from(starts), classCount: project.classes.length },
    members,
    pair: null,
  };
}

/** The rows of labels about examples in a set, excluded ones left out. */
function within(project: OpenProject, { rows, members }: Annotated, set: Bitset): RowLabels {
  const isIn = (id: number): boolean => hasBit(set, id) && (project.state[id]! & stateBits.excluded) === 0;
  const codes: number[] = [];
  const starts = [0];
  for (let row = 0; row + 1 < rows.starts.length; row += 1) {
    if (!(members ? members[row]!.some(isIn) : isIn(row))) continue;
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1) codes.push(rows.codes[at]!);
    starts.push(codes.length);
  }
  return { codes: Int32Array.from(codes), starts: Int32Array.from(starts), classCount: rows.classCount };
}

/** Probability that two annotators agree on an example of a set; null when nobody labelled one twice. */
export function annotatorAgreement(project: OpenProject, set: Bitset): Interval | null {
  const annotated = annotatedRows(project);
  if (!annotated) return null;
  const agreement = pairwiseAgreement(within(project, annotated, set));
  return agreement.n === 0 ? null : agreement;
}

export function annotatorReport(project: OpenProject, set: Bitset): MethodOutput<'humanLevel.report'>['annotators'] {
  const annotated = annotatedRows(project);
  if (!annotated) return null;
  const rows = within(project, annotated, set);
  const agreement = pairwiseAgreement(rows);
  if (agreement.n === 0) return null;
  const isIn = (id: number): boolean => hasBit(set, id) && (project.state[id]! & stateBits.excluded) === 0;
  const kappa = annotated.pair
    ? cohenKappa(
        annotated.pair[0].map((code, id) => (isIn(id) ? code : -1)),
        annotated.pair[1],
        rows.classCount,
      )
    : fleissKappa(rows);
  return {
    source: annotated.source,
    names: [...annotated.names].slice(0, 100),
    examples: agreement.n,
    agreement: sentInterval(agreement),
    kappa: sentInterval(kappa),
    kappaName: annotated.pair ? 'Cohen’s kappa' : 'Fleiss’ kappa',
    alpha: finite(krippendorffAlpha(rows)),
  };
}
