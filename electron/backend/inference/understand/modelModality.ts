import type { GraphFacts } from '../graph/readGraph.ts';
import type { DataFacts } from './understanding.ts';

type Input = { readonly name: string; readonly dtype: string; readonly shape: readonly unknown[] };

/** How a model is fed: as the data is, but for a model of columns over data that has texts among them. */
export function modelModality(
  graph: GraphFacts,
  inputs: readonly Input[],
  data: DataFacts | null,
): DataFacts['modality'] {
  if (!data) return modalityOf(graph, inputs);
  return data.modality === 'text' && readsColumns(graph, inputs) ? 'tabular' : data.modality;
}

/** What a model reads, by its inputs alone: where there is no data yet. */
function modalityOf(graph: GraphFacts, inputs: readonly Input[]): DataFacts['modality'] {
  if (inputs.some(({ shape }) => shape.length === 4)) return 'image';
  if (inputs.some(({ name, dtype }) => dtype.startsWith('int') && /ids?$|token|mask/i.test(name))) return 'text';
  return graph.inputs.some(({ isText }) => isText) ? 'text' : 'tabular';
}

/**
 * Whether a model reads single columns where the data has texts among them: several inputs that are no tokens, or one that takes no whole
 * texts. All of them are fed then, each from its own column.
 */
function readsColumns(graph: GraphFacts, inputs: readonly Input[]): boolean {
  if (inputs.some(({ name, dtype }) => dtype.startsWith('int') && /input_ids|token|mask/i.test(name))) return false;
  const used = inputs.filter(({ name }) => !graph.inputs.find((facts) => facts.name === name)?.isUnused);
  if (used.every(({ dtype }) => dtype.startsWith('int'))) return false;
  const isWholeText = graph.inputs.some(({ name, isText }) => isText && name === used[0]?.name);
  return used.length > 1 || !isWholeText;
}
