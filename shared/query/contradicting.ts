import type { FilterNode } from '#shared/model/filter.ts';
import { joinNodes, parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';

/** As a filter: examples that fit a filter and have another label than they should. Throws `bad_filter` if the text is no filter. */
export function contradictingFilter(filter: string, label: string): string {
  const hasLabel = match('label', label);
  return printFilter(
    joinNodes('and', [
      ...nodesOf(parseFilter(filter)),
      not(hasLabel),
      // An example without a label says nothing else, and what is left out of the data set breaks no rule.
      not({ kind: 'missing', field: 'label', at: 0 }),
      not(match('excluded', 'true')),
    ]),
  );
}

/** As a filter: examples whose label is this one now. */
export function labelFilter(label: string): string {
  return printFilter(match('label', label));
}

function match(field: string, text: string): FilterNode {
  return { kind: 'match', field, values: [{ kind: 'literal', text, at: 0 }], at: 0 };
}

function not(node: FilterNode): FilterNode {
  return { kind: 'not', node };
}

function nodesOf(node: FilterNode): readonly FilterNode[] {
  return node.kind === 'all' ? [] : [node];
}
