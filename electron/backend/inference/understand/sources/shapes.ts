/** Reading of unknown JSON, in the few shapes that configuration files have. */
export type Json = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function asSize(value: unknown): number | undefined {
  const size = asNumber(value);
  return size !== undefined && Number.isInteger(size) && size >= 1 && size <= 8192 ? size : undefined;
}

export function asNumbers(value: unknown): readonly number[] | undefined {
  const list = Array.isArray(value) ? value : asNumber(value) !== undefined ? [value] : undefined;
  return list && list.length > 0 && list.every((one) => asNumber(one) !== undefined) ? (list as number[]) : undefined;
}

/**
 * Names in the order of their numbers: a list, or an object from number to name (`{"0": "cat"}`), or from name to number
 * (`{"cat": 0}`). Undefined for anything else, and where the numbers are not 0 … K − 1, each once.
 */
export function asNames(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) {
    const isNames = value.length > 0 && value.every((one) => typeof one === 'string' || typeof one === 'number');
    return isNames ? value.map(String) : undefined;
  }
  const object = asObject(value);
  if (!object) return undefined;
  const entries = Object.entries(object);
  if (entries.length === 0) return undefined;
  const isNumber = (key: string): boolean => /^\d+$/.test(key);
  // Keras' class_indices of folders 0, 1, 10, 2 …: where both sides are numbers, the side that is written as one is the place.
  const byName = entries.every(([, number]) => Number.isInteger(number))
    ? inOrder(entries.map(([name, number]) => [Number(number), name]))
    : undefined;
  if (byName) return byName;
  const areNames = entries.every(
    ([key, name]) => isNumber(key) && (typeof name === 'string' || typeof name === 'number'),
  );
  return areNames ? inOrder(entries.map(([key, name]) => [Number(key), String(name)])) : undefined;
}

function inOrder(pairs: readonly (readonly [number, string])[]): readonly string[] | undefined {
  const sorted = pairs.toSorted((a, b) => a[0] - b[0]);
  return sorted.every(([number], index) => number === index) ? sorted.map(([, name]) => name) : undefined;
}

/** A Python literal of lists, dictionaries, texts, numbers, True, False and None; undefined when it is something else. */
export function pythonLiteral(text: string): unknown {
  let at = 0;
  const skip = (): void => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };
  const fail = Symbol('not a literal');
  const value = (depth: number): unknown => {
    skip();
    const sign = text[at];
    if (depth > 32 || sign === undefined) throw fail;
    if (sign === '{' || sign === '[' || sign === '(') return collection(sign, depth);
    if (sign === "'" || sign === '"') return quoted(sign);
    const word = /^[-+\w.]+/.exec(text.slice(at, at + 64))?.[0];
    if (word === undefined) throw fail;
    at += word.length;
    if (word === 'True') return true;
    if (word === 'False') return false;
    if (word === 'None') return null;
    if (!Number.isFinite(Number(word))) throw fail;
    return Number(word);
  };
  const quoted = (quote: string): string => {
    let out = '';
    for (at += 1; text[at] !== quote; at += 1) {
      if (text[at] === undefined) throw fail;
      if (text[at] === '\\') {
        at += 1;
        out += { n: '\n', t: '\t', r: '\r' }[text[at] ?? ''] ?? text[at] ?? '';
      } else out += text[at];
    }
    at += 1;
    return out;
  };
  const collection = (open: string, depth: number): unknown => {
    const close = { '{': '}', '[': ']', '(': ')' }[open]!;
    at += 1;
    const list: unknown[] = [];
    const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (;;) {
      skip();
      if (text[at] === close) break;
      const first = value(depth + 1);
      skip();
      if (open === '{') {
        if (text[at] !== ':') throw fail;
        at += 1;
        object[String(first)] = value(depth + 1);
        skip();
      } else list.push(first);
      if (text[at] === ',') at += 1;
      else if (text[at] !== close) throw fail;
    }
    at += 1;
    return open === '{' ? object : list;
  };
  try {
    const result = value(0);
    skip();
    return at === text.length ? result : undefined;
  } catch (error) {
    if (error === fail) return undefined;
    throw error;
  }
}
