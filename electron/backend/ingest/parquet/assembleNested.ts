import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { type Nested, toFlat } from '#backend/ingest/nestedValues.ts';
import type { LeafStream } from '#backend/ingest/parquet/leafStream.ts';
import { leavesOf, type Leaf, type SchemaNode } from '#backend/ingest/parquet/parquetSchema.ts';

/**
 * Puts the values of a column of lists and groups together again, one row a call, from its leaves' levels.
 * Source: S. Melnik et al., Dremel (2010), section 4.3; the lists and maps of old writers as Parquet's LogicalTypes.md has them.
 */
export function assembler(node: SchemaNode, streams: ReadonlyMap<Leaf, LeafStream>): () => FlatValue | null {
  const read = reader(node, streams);
  return () => toFlat(read());
}

function reader(node: SchemaNode, streams: ReadonlyMap<Leaf, LeafStream>): () => Nested {
  const below = leavesOf(node).map((leaf) => streams.get(leaf)!);
  const first = below[0];
  if (first === undefined) return () => null;
  const content = contentReader(node, streams);
  const skip = (): void => {
    for (const stream of below) stream.next();
  };
  if (node.repetition === 'required') return content;
  const isThere = (): boolean => first.definition() >= node.definition;
  if (node.repetition === 'optional')
    return () => {
      if (isThere()) return content();
      skip();
      return null;
    };
  return () => {
    if (!isThere()) {
      skip();
      return [];
    }
    const items = [content()];
    while (first.repetition() === node.repetitionLevel) items.push(content());
    return items;
  };
}

function contentReader(node: SchemaNode, streams: ReadonlyMap<Leaf, LeafStream>): () => Nested {
  if (node.leaf !== null) {
    const stream = streams.get(node.leaf)!;
    return () => stream.next();
  }
  const [child] = node.children;
  const isWrapper = node.children.length === 1 && child !== undefined && child.repetition === 'repeated';
  if (isWrapper && node.group === 'map' && child.children.length === 2) {
    const read = reader(child, streams);
    return () => ({
      pairs: (read() as { members: [string, Nested][] }[]).map(({ members }) => [members[0]![1], members[1]![1]]),
    });
  }
  // A map whose entries have no value is a list of its keys.
  if (isWrapper && node.group !== null) {
    const read = reader(child, streams);
    if (!isElementWrapper(node, child)) return read;
    return () => (read() as { members: [string, Nested][] }[]).map(({ members }) => members[0]![1]);
  }
  const members = node.children.map((one) => [one.name, reader(one, streams)] as const);
  return () => ({ members: members.map(([name, read]) => [name, read()] as const) });
}

/** Whether a list's repeated group only holds the element, or is the element itself. */
function isElementWrapper(list: SchemaNode, repeated: SchemaNode): boolean {
  if (repeated.leaf !== null || repeated.children.length !== 1) return false;
  return repeated.name !== 'array' && repeated.name !== `${list.name}_tuple`;
}
