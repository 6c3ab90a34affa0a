import type { TextEncoding } from '#shared/model/textEncodings.ts';

/**
 * Where a value is in the text of a JSON object, without parsing the rest. `decodeKey` turns the raw text between the quotes of a
 * key, escapes included, into what JSON.parse would be given (the text may be bytes written as Latin-1).
 */
export type ValuePlace =
  | { readonly kind: 'value'; readonly start: number; readonly end: number }
  /** The object has no such key: where a further member goes, and whether the object has members. */
  | { readonly kind: 'absent'; readonly at: number; readonly isEmpty: boolean };

type Member = { readonly key: string; readonly start: number; readonly end: number };
type ObjectPlace = { readonly members: readonly Member[]; readonly insertAt: number };

/**
 * Place of the value that `flattenJson` calls `name`, such as `meta.subject`; of a key that occurs twice the last, as JSON.parse
 * does it. null when the text is no object.
 */
export function placeOfValue(text: string, name: string, decodeKey: (raw: string) => string): ValuePlace | null {
  const root = scanObject(text, skipBlanks(text, 0), decodeKey);
  if (root === null) return null;
  const found = findIn(root, name, 0);
  return found ?? { kind: 'absent', at: root.insertAt, isEmpty: root.members.length === 0 };

  function findIn(object: ObjectPlace, rest: string, depth: number): ValuePlace | null {
    const lastOf = new Map(object.members.map((member) => [member.key, member]));
    for (const [key, { start, end }] of lastOf) {
      const isNested = text[start] === '{' && depth < 32 && text[skipBlanks(text, start + 1)] !== '}';
      if (!isNested && key === rest) return { kind: 'value', start, end };
      if (!isNested || !rest.startsWith(`${key}.`)) continue;
      const inner = scanObject(text, start, decodeKey);
      const found = inner === null ? null : findIn(inner, rest.slice(key.length + 1), depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
}

/** Keys are text again, where the characters are the bytes of UTF-8 so that places are bytes. */
export function keyDecoder(encoding: TextEncoding): (raw: string) => string {
  return (raw) => {
    if (!/[\\\x80-\xff]/.test(raw)) return raw;
    const text = encoding === 'utf-8' ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
    if (!text.includes('\\')) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      // Not valid JSON: the reader sets such a row aside, so this key is never looked for.
      return text;
    }
  };
}

function scanObject(text: string, from: number, decodeKey: (raw: string) => string): ObjectPlace | null {
  if (text[from] !== '{') return null;
  const members: Member[] = [];
  let insertAt = from + 1;
  let at = skipBlanks(text, from + 1);
  if (text[at] === '}') return { members, insertAt };
  for (;;) {
    if (text[at] !== '"') return null;
    const keyEnd = endOfString(text, at);
    if (keyEnd < 0) return null;
    const key = decodeKey(text.slice(at + 1, keyEnd - 1));
    at = skipBlanks(text, keyEnd);
    if (text[at] !== ':') return null;
    const start = skipBlanks(text, at + 1);
    const end = endOfValue(text, start);
    if (end < 0) return null;
    members.push({ key, start, end });
    insertAt = end;
    at = skipBlanks(text, end);
    if (text[at] === '}') return { members, insertAt };
    if (text[at] !== ',') return null;
    at = skipBlanks(text, at + 1);
  }
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === '\n') at++;
  return at;
}

export function endOfString(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return -1;
    let slashes = 0;
    while (text[close - 1 - slashes] === '\\' && close - 1 - slashes >= at) slashes++;
    if (slashes % 2 === 0) return close + 1;
    at = close + 1;
  }
}

/** End of any value; nesting is counted, not recursed into. */
export function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const c = text[at];
    if (c === '"') {
      at = endOfString(text, at);
      if (at < 0) return -1;
      if (depth === 0) return at;
      continue;
    }
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') {
      if (depth === 0) return at > from ? at : -1;
      depth--;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (c === ',' || c === ' ' || c === '\t' || c === '\r' || c === '\n'))
      return at > from ? at : -1;
    at++;
  }
  return -1;
}
