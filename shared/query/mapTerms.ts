import type { FilterNode, FilterTerm } from '#shared/model/filter.ts';

/** The filter with every term changed; its shape stays. */
export function mapTerms(node: FilterNode, change: (term: FilterTerm) => FilterTerm): FilterNode {
  switch (node.kind) {
    case 'all':
      return node;
    case 'and':
    case 'or':
      return { ...node, nodes: node.nodes.map((child) => mapTerms(child, change)) };
    case 'not':
      return { ...node, node: mapTerms(node.node, change) };
    default:
      return change(node);
  }
}
