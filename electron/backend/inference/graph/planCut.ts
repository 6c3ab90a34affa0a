import { type ModelCut } from './cutModel.ts';
import type { OnnxGraph } from './onnxGraph.ts';
import { tensorsBehind } from './readInputs.ts';

/**
 * What has to change in a model so that `fetches` can be read from it: tensors inside become outputs; outputs that are no tensors go,
 * and with them the nodes that only they need (a ZipMap). A StringNormalizer that names no locale gets one: the runtime would ask
 * the system for en_US, which many machines do not have. The names of other outputs stay.
 */
export function planCut(graph: OnnxGraph, fetches: readonly string[], platform: NodeJS.Platform): ModelCut {
  const declared = new Set(graph.outputs.map(({ name }) => name));
  const dropOutputs = graph.outputs
    .filter(({ dtype }) => /^(sequence|map|optional)\(/.test(dtype))
    .map(({ name }) => name);
  const addOutputs = [...new Set(fetches)].filter((name) => !declared.has(name));
  const wanted = [...declared].filter((name) => !dropOutputs.includes(name)).concat(addOutputs);
  const needed = new Set(wanted.flatMap((name) => [...tensorsBehind(graph, name)]));
  const dropNodes =
    dropOutputs.length === 0
      ? []
      : graph.nodes.filter(({ outputs }) => !outputs.some((name) => needed.has(name))).map(({ index }) => index);
  const setAttributes = graph.nodes
    .filter(({ op, attributes }) => op === 'StringNormalizer' && platform === 'linux' && !attributes.locale)
    .map(({ index }) => [index, 'locale', 'C.UTF-8'] as const);
  return { dropNodes, dropOutputs, addOutputs, setAttributes };
}
