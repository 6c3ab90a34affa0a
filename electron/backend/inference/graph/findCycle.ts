import type { onnx } from 'onnx-proto';

type Graph = onnx.IGraphProto;
type Node = onnx.INodeProto;

/**
 * A tensor, or a function of the model, that needs itself: by way of nodes, of what the graphs inside them (If, Loop, Scan) take from
 * outside, or of functions that call each other. Null where nothing does; then the nodes have an order in which they can run.
 * Cost: one pass over all nodes, times the depth of the graphs inside.
 */
export function findCycle({ graph, functions }: Pick<onnx.IModelProto, 'graph' | 'functions'>): string | null {
  return (graph ? cycleInGraph(graph) : null) ?? cycleOfFunctions(functions ?? []);
}

function cycleInGraph(graph: Graph): string | null {
  const nodes = graph.node ?? [];
  for (const inner of nodes.flatMap(graphsIn)) {
    const found = cycleInGraph(inner);
    if (found !== null) return found;
  }
  const maker = new Map<string, number>();
  nodes.forEach(({ output }, at) => output?.forEach((name) => name !== '' && maker.set(name, at)));
  const needs = nodes.map((node) => neededBy(node, maker));
  const at = cycleIn(needs);
  return at === null ? null : (nodes[at]!.output?.find((name) => name !== '') ?? nodes[at]!.name ?? '');
}

/** Places of the nodes that a node needs, also for the graphs inside it. */
function neededBy(node: Node, maker: ReadonlyMap<string, number>): number[] {
  const names = [...(node.input ?? []), ...graphsIn(node).flatMap((inner) => [...takenFromOutside(inner)])];
  return [...new Set(names.flatMap((name) => maker.get(name) ?? []))];
}

function takenFromOutside(graph: Graph): Set<string> {
  const taken = new Set<string>();
  const own = new Set([...(graph.input ?? []), ...(graph.initializer ?? [])].map(({ name }) => name ?? ''));
  for (const node of graph.node ?? []) {
    for (const name of node.output ?? []) own.add(name);
    for (const name of node.input ?? []) taken.add(name);
    for (const inner of graphsIn(node)) for (const name of takenFromOutside(inner)) taken.add(name);
  }
  for (const { name } of graph.output ?? []) taken.add(name ?? '');
  for (const name of own) taken.delete(name);
  return taken;
}

const graphsIn = ({ attribute }: Node): Graph[] =>
  (attribute ?? []).flatMap(({ g, graphs }) => [...(g ? [g] : []), ...(graphs ?? [])]);

function cycleOfFunctions(functions: readonly onnx.IFunctionProto[]): string | null {
  const place = new Map(functions.map(({ domain, name }, at) => [`${domain ?? ''}/${name ?? ''}`, at]));
  const called = (nodes: readonly Node[]): number[] =>
    nodes.flatMap((node) => [
      ...(place.has(operatorOf(node)) ? [place.get(operatorOf(node))!] : []),
      ...graphsIn(node).flatMap((inner) => called(inner.node ?? [])),
    ]);
  const at = cycleIn(functions.map(({ node }) => [...new Set(called(node ?? []))]));
  return at === null ? null : (functions[at]!.name ?? '');
}

const operatorOf = ({ domain, opType }: Node): string => `${domain ?? ''}/${opType ?? ''}`;

/** One of a circle of things of which each needs others, by their places; null where there is none. */
function cycleIn(needs: readonly (readonly number[])[]): number | null {
  const neededBy: number[][] = needs.map(() => []);
  needs.forEach((list, at) => list.forEach((needed) => neededBy[needed]!.push(at)));
  const open = Int32Array.from(needs, (list) => list.length);
  const ready = [...open.keys()].filter((at) => open[at] === 0);
  for (const at of ready) for (const next of neededBy[at]!) if ((open[next]! -= 1) === 0) ready.push(next);
  if (ready.length === needs.length) return null;
  const seen = new Set<number>();
  let at = open.findIndex((left) => left > 0);
  while (!seen.has(at)) {
    seen.add(at);
    at = needs[at]!.find((needed) => open[needed]! > 0)!;
  }
  return at;
}
