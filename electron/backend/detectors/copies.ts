import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { foldBlanks } from '../analysis/content/foldBlanks.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { Similarity } from '../project/similarity.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';

/** Examples that say the very same, by their texts, pictures or features. */
export type Copies = {
  /** What is the same, as in "2 examples with the same text"; null where there is nothing to compare by. */
  readonly words: 'text' | 'picture' | 'features' | null;
  /** Group of each example [rowCount]; −1 where it is like no other. */
  readonly groupOf: Int32Array;
  /** Labelled examples of each group by class code. */
  readonly labels: readonly ReadonlyMap<number, number>[];
};

/** Cells that are compared while somebody waits, at most. */
const mostCells = 2_000_000;
/** Where more of a table's rows are like another, its columns are too coarse to tell an example by. */
const mostShare = 0.5;

const kept = createMemo<Copies>();

/**
 * From the data and the given labels, which never change: as the job found them that looks at every example, else those that can be found
 * while somebody waits. Texts are compared after Unicode (NFKC) and blank folding.
 */
export function copiesOf(project: OpenProject): Copies {
  const { similarity, columns, given } = project;
  return kept(given, [columns, similarity], () => {
    if (similarity) return lookedFor(project, similarity);
    const texts = columns.filter(({ role }) => role === 'text');
    if (texts.length > 0) return group(project, texts, 'text');
    const isPicture = project.columnWithRole('image') !== undefined;
    return group(project, isPicture ? [] : columns.filter(({ role }) => role === 'feature'), 'features');
  });
}

const contentWords = { text: 'text', pixels: 'picture', features: 'features', embeddings: null } as const;

function lookedFor({ rowCount, given }: OpenProject, { info, exact }: Similarity): Copies {
  const firsts = exact();
  const groupOf = new Int32Array(rowCount).fill(-1);
  const labels: Map<number, number>[] = [];
  const words = contentWords[info.content];
  if (words === null) return { words, groupOf, labels };
  const numbers = new Map<number, number>();
  for (let id = firstId; id < rowCount; id++) {
    if (firsts[id]! < 0) continue;
    const number = numbers.get(firsts[id]!) ?? labels.push(new Map()) - 1;
    numbers.set(firsts[id]!, number);
    groupOf[id] = number;
    countOf(labels[number]!, given[id]!);
  }
  return fineEnough({ words, groupOf, labels });
}

/** Features that most of the rows share with another tell no example from the next. */
function fineEnough(copies: Copies): Copies {
  const { words, groupOf } = copies;
  const grouped = groupOf.reduce((sum, of) => sum + (of >= 0 ? 1 : 0), 0);
  if (words === 'features' && grouped > groupOf.length * mostShare)
    return { words: null, groupOf: groupOf.fill(-1), labels: [] };
  return copies;
}

function group(project: OpenProject, columns: readonly ColumnRecord[], words: 'text' | 'features'): Copies {
  const { rowCount, given } = project;
  const groupOf = new Int32Array(rowCount).fill(-1);
  const labels: Map<number, number>[] = [];
  const none: Copies = { words: null, groupOf, labels };
  if (columns.length === 0 || rowCount * columns.length > mostCells) return none;
  const firstOf = new Map<string, ExampleId>();
  for (let id = firstId; id < rowCount; id++) {
    const cells = columns.map((column) => folded(project.cellOf(column, id)));
    if (cells.every((cell) => cell === '')) continue;
    const key = cells.join('\u0000');
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, id);
      continue;
    }
    if (groupOf[first] === -1) groupOf[first] = labels.push(countOf(new Map(), given[first]!)) - 1;
    groupOf[id] = groupOf[first]!;
    countOf(labels[groupOf[id]!]!, given[id]!);
  }
  return fineEnough({ words, groupOf, labels });
}

const folded = (cell: string | number | null): string =>
  typeof cell === 'string' ? foldBlanks(cell) : String(cell ?? '');

function countOf(counts: Map<number, number>, label: number): Map<number, number> {
  if (label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** How many labelled examples say the same as this one, itself among them, and how many of those have its label. */
export function sameAs(
  { groupOf, labels }: Copies,
  id: ExampleId,
  label: number,
): { readonly examples: number; readonly alike: number } {
  const counts = labels[groupOf[id]!];
  if (!counts || label < 0) return { examples: 1, alike: 1 };
  let examples = 0;
  for (const count of counts.values()) examples += count;
  return { examples, alike: counts.get(label) ?? 0 };
}
