import { endOfString, endOfValue, skipBlanks } from '#backend/ingest/jsonValuePlace.ts';

/** Names of members and numbers of elements, from the document down. */
export type JsonPath = readonly (string | number)[];

/**
 * A change of a JSON text. `remove` takes a member or element away with its comma, `append` adds an element to an array (or, with a
 * `name`, a member to an object) behind the last.
 */
export type JsonEdit =
  | { readonly kind: 'replace'; readonly path: JsonPath; readonly text: string }
  | { readonly kind: 'remove'; readonly path: JsonPath }
  | { readonly kind: 'append'; readonly path: JsonPath; readonly name?: string; readonly text: string };

type Node = { readonly inner: Map<string | number, Node>; readonly edits: JsonEdit[] };
type Piece = { readonly from: number; readonly to: number; readonly text: string };

/**
 * A JSON text with some places changed and everything else, blanks and digits too, as it was. Only what leads to an edit is looked
 * into; the text must be valid. Throws RangeError for a path that is not there.
 */
export function spliceJson(text: string, edits: readonly JsonEdit[]): string {
  const root: Node = { inner: new Map(), edits: [] };
  for (const edit of edits) {
    let node = root;
    for (const step of edit.path) {
      let next = node.inner.get(step);
      if (next === undefined) node.inner.set(step, (next = { inner: new Map(), edits: [] }));
      node = next;
    }
    node.edits.push(edit);
  }
  const pieces: Piece[] = [];
  visit(text, skipBlanks(text, 0), root, pieces);
  let result = '';
  let at = 0;
  for (const { from, to, text: put } of pieces.sort((a, b) => a.from - b.from || a.to - b.to)) {
    result += text.slice(at, from) + put;
    at = to;
  }
  return result + text.slice(at);
}

/** Notes what changes in a value; gives where it ends. */
function visit(text: string, from: number, node: Node, pieces: Piece[]): number {
  const replaced = node.edits.find((edit) => edit.kind === 'replace');
  if (replaced !== undefined) {
    const to = endOf(text, from);
    pieces.push({ from, to, text: replaced.text });
    return to;
  }
  const appended = node.edits.filter((edit) => edit.kind === 'append');
  if (node.inner.size === 0 && appended.length === 0) return endOf(text, from);
  const items = itemsOf(text, from, (key, start) => {
    const inner = node.inner.get(key);
    return inner === undefined ? endOf(text, start) : visit(text, start, inner, pieces);
  });
  const found = new Set(items.list.map(({ key }) => key));
  for (const key of node.inner.keys()) if (!found.has(key)) throw new RangeError(`There is no “${key}”.`);
  const isRemoved = (key: string | number): boolean =>
    node.inner.get(key)?.edits.some(({ kind }) => kind === 'remove') === true;
  const kept = items.list.filter(({ key }) => !isRemoved(key));
  removeItems(items.list, isRemoved, pieces);
  if (appended.length > 0) {
    const last = kept.at(-1);
    const texts = appended.map(({ name, text: value }) =>
      name === undefined ? value : `${JSON.stringify(name)}: ${value}`,
    );
    const at = last?.end ?? from + 1;
    pieces.push({ from: at, to: at, text: (last === undefined ? '' : ', ') + texts.join(', ') });
  }
  return items.end;
}

type Item = { readonly key: string | number; readonly start: number; readonly end: number };

/** Takes items away, each with the comma that stood between it and its neighbour. */
function removeItems(list: readonly Item[], isRemoved: (key: string | number) => boolean, pieces: Piece[]): void {
  let lastKept: Item | null = null;
  for (const [at, item] of list.entries()) {
    if (!isRemoved(item.key)) {
      lastKept = item;
      continue;
    }
    // With the comma before it; without anything kept before, with what stands up to the next one.
    const next = list[at + 1];
    const from = lastKept === null ? item.start : list[at - 1]!.end;
    const to = lastKept === null ? (next?.start ?? item.end) : item.end;
    // Changes inside of what goes away go with it.
    for (let i = pieces.length - 1; i >= 0; i--)
      if (pieces[i]!.from >= item.start && pieces[i]!.to <= item.end) pieces.splice(i, 1);
    pieces.push({ from, to, text: '' });
  }
}

/** The members or elements of an object or array at `from`; of a member, `start` is its name. */
function itemsOf(
  text: string,
  from: number,
  endOfItem: (key: string | number, start: number) => number,
): { readonly list: readonly Item[]; readonly end: number } {
  const isObject = text[from] === '{';
  if (!isObject && text[from] !== '[') throw new RangeError('There is nothing inside this value.');
  const list: Item[] = [];
  let at = skipBlanks(text, from + 1);
  while (text[at] !== '}' && text[at] !== ']') {
    if (at >= text.length) throw new RangeError('The text ends inside a value.');
    const start = at;
    let key: string | number = list.length;
    if (isObject) {
      const end = endOfString(text, at);
      if (end < 0) throw new RangeError('The text ends inside a string.');
      key = JSON.parse(text.slice(at, end)) as string;
      at = skipBlanks(text, skipBlanks(text, end) + 1);
    }
    const end = endOfItem(key, at);
    list.push({ key, start, end });
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return { list, end: at + 1 };
}

/** A valid text has the end of each value, or is its end. */
function endOf(text: string, from: number): number {
  const end = endOfValue(text, from);
  return end < 0 ? text.length : end;
}
