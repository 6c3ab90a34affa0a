import { andBits, countBits, createBitset, notBits } from '#shared/analysis/bitset.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import type { FieldCatalog } from '#shared/query/fields.ts';
import { planTerm } from '#shared/query/planTerm.ts';
import type { TermPlan, TextSearch } from '#shared/query/planTerm.ts';
import { includeBits, intersectBits, runPlan, textSearches } from '#shared/query/runPlan.ts';

type Step =
  | { readonly kind: 'all' }
  | { readonly kind: 'term'; readonly plan: TermPlan }
  | { readonly kind: 'not'; readonly step: Step }
  | { readonly kind: 'and' | 'or'; readonly steps: readonly Step[] };

/**
 * The rows of a catalog that a filter lets through, as a new set over 0..rowCount-1.
 *
 * Missing values: a row without a value passes no `field:…`, comparison (`!=` too), range or `~`; it passes `is:missing`.
 * `-term` and `NOT` are the plain complement, so `-label:coat` also takes rows without a label and `label!=coat` does not.
 * Names and wildcards match as written or, if no entry of the column does, with case ignored; `~` and bare words ignore case.
 * Every field is resolved before the first row is read. Throws `bad_filter` with the offset of an unknown field or of a
 * value that its field cannot have; a name that no row has is no error (`checkFilter` warns of it).
 * Cost: one pass over a column a term, about a millisecond for a million rows; texts as long as their scan takes, which
 * is left to the end and to the rows that the other terms leave open.
 */
export function compileFilter(filter: FilterNode, catalog: FieldCatalog): Bitset {
  return runStep(planNode(filter, catalog), catalog.rowCount);
}

/** Does bit by bit, ahead of `compileFilter`, what its texts take long for. Throws as it does. */
export function* readTextsAhead(filter: FilterNode, catalog: FieldCatalog): Generator<void> {
  for (const { scan, choices } of searchesOf(planNode(filter, catalog))) {
    if (!scan.readAhead) continue;
    for (const { pattern, fallback } of choices) {
      let isNew = false;
      for (const _ of scan.readAhead(pattern)) {
        isNew = true;
        yield;
      }
      if (isNew && fallback !== null && countBits(scan(pattern)) === 0) yield* scan.readAhead(fallback);
    }
  }
}

function searchesOf(step: Step): readonly TextSearch[] {
  if (step.kind === 'term') return textSearches(step.plan);
  if (step.kind === 'not') return searchesOf(step.step);
  return step.kind === 'all' ? [] : step.steps.flatMap(searchesOf);
}

function planNode(node: FilterNode, catalog: FieldCatalog): Step {
  switch (node.kind) {
    case 'all':
      return { kind: 'all' };
    case 'not':
      return { kind: 'not', step: planNode(node.node, catalog) };
    case 'and':
    case 'or':
      return { kind: node.kind, steps: node.nodes.map((child) => planNode(child, catalog)) };
    default:
      return { kind: 'term', plan: planTerm(node, catalog) };
  }
}

/** Right for the rows of `wanted`, of all where there is none; other rows may be in it or not. */
function runStep(step: Step, rowCount: number, wanted?: Bitset): Bitset {
  switch (step.kind) {
    case 'all':
      return createBitset(rowCount, true);
    case 'term':
      return runPlan(step.plan, rowCount, wanted);
    case 'not':
      return notBits(runStep(step.step, rowCount, wanted));
    default:
      return runSteps(step.steps, step.kind === 'and', { rowCount, wanted });
  }
}

/** Texts come last, and only for the rows that the steps before leave open. */
function runSteps(
  steps: readonly Step[],
  isAnd: boolean,
  { rowCount, wanted }: { readonly rowCount: number; readonly wanted: Bitset | undefined },
): Bitset {
  const combine = isAnd ? intersectBits : includeBits;
  const [first, ...others] = [...steps.filter((step) => !hasSearch(step)), ...steps.filter(hasSearch)];
  // Every step gives a set of its own, which may be written.
  const rows = first ? runStep(first, rowCount, wanted) : createBitset(rowCount, isAnd);
  for (const part of others) {
    let open = wanted;
    if (hasSearch(part)) {
      open = isAnd ? rows : notBits(rows);
      if (wanted) open = andBits(open, wanted);
    }
    combine(rows, runStep(part, rowCount, open));
  }
  return rows;
}

/** Whether a step takes much longer than a pass over a column of numbers or codes. */
function hasSearch(step: Step): boolean {
  return searchesOf(step).length > 0;
}
