import { growingArray } from '#shared/base/growingArray.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { createBreather } from '#backend/threads/breather.ts';
import { type JsonText, lineAt } from '#backend/ingest/json/jsonDocument.ts';
import { endOfString, endOfValue, skipBlanks } from '#backend/ingest/jsonValuePlace.ts';

/** An array or an object of the document with the places of its items. */
export type JsonList = {
  readonly kind: 'array' | 'object';
  /** Of its bracket, and of the closing one. */
  readonly open: number;
  readonly close: number;
  readonly count: number;
  /** Where an item begins: its key, or its value in an array. */
  readonly starts: Int32Array;
  readonly values: Int32Array;
  readonly ends: Int32Array;
};

const breathEvery = 1024;

/** Finds the items of the array or object at `open`, giving other work its turn. Throws `bad_input` where it is no JSON. */
export async function listItems(document: JsonText, open: number): Promise<JsonList> {
  const { units } = document;
  const kind = units[open] === '{' ? 'object' : 'array';
  const closing = kind === 'object' ? '}' : ']';
  const starts = growingArray(Int32Array, 16);
  const values = growingArray(Int32Array, 16);
  const ends = growingArray(Int32Array, 16);
  const breathe = createBreather();
  let at = skipBlanks(units, open + 1);
  if (units[at] === closing)
    return { kind, open, close: at, count: 0, starts: starts.values(), values: values.values(), ends: ends.values() };
  for (let count = 1; ; count++) {
    if (count % breathEvery === 0) await breathe();
    starts.push(at);
    const value = kind === 'object' ? valueAfterKey(document, at) : at;
    values.push(value);
    const isNested = units[value] === '[' || units[value] === '{';
    const end = isNested ? await endOfNested(document, value) : requireEnd(document, value, endOfValue(units, value));
    ends.push(end);
    at = skipBlanks(units, end);
    if (units[at] === closing)
      return { kind, open, close: at, count, starts: starts.values(), values: values.values(), ends: ends.values() };
    if (units[at] !== ',') throw notJson(document, at, `“,” or “${closing}” is missing`);
    at = skipBlanks(units, at + 1);
  }
}

function valueAfterKey(document: JsonText, at: number): number {
  const { units } = document;
  const keyEnd = units[at] === '"' ? endOfString(units, at) : -1;
  if (keyEnd < 0) throw notJson(document, at, 'a key in quotes is missing');
  const colon = skipBlanks(units, keyEnd);
  if (units[colon] !== ':') throw notJson(document, colon, '“:” is missing');
  return skipBlanks(units, colon + 1);
}

const longValue = 1024 * 1024;

/** The end of an array or object; a long one is gone through in steps. */
async function endOfNested(document: JsonText, from: number): Promise<number> {
  const { units } = document;
  const breathe = createBreather();
  let depth = 0;
  let next = from + longValue;
  for (let at = from; at < units.length;) {
    const c = units[at];
    if (c === '"') {
      at = endOfString(units, at);
      if (at < 0) break;
    } else {
      at++;
      if (c === '{' || c === '[') depth++;
      else if ((c === '}' || c === ']') && --depth === 0) return at;
    }
    if (at > next) {
      await breathe();
      next = at + longValue;
    }
  }
  throw notJson(document, from, 'it does not end');
}

function requireEnd(document: JsonText, from: number, end: number): number {
  if (end < 0) throw notJson(document, from, 'a value is missing or does not end');
  return end;
}

export function notJson(document: JsonText, at: number, reason: string): WinnowError {
  const row = lineAt(document, at);
  return new WinnowError('bad_input', `“${document.path}” is not valid JSON: ${reason} (line ${row}).`, {
    file: document.path,
    row,
  });
}

/** The key of an item of an object. */
export function keyOf(document: JsonText, list: JsonList, i: number): string {
  const { units } = document;
  const start = list.starts[i]!;
  const end = endOfString(units, start);
  // Keys that number rows come by the million. A longer one would keep the whole document in memory.
  const short = end - start <= 14 ? units.slice(start + 1, end - 1) : '';
  if (/^[ !#-[\]-~]+$/.test(short)) return short;
  try {
    return JSON.parse(document.text(start, end)) as string;
  } catch (cause) {
    throw notJson(document, start, cause instanceof Error ? cause.message : String(cause));
  }
}

/** The first character of an item's value: what kind it is. */
export function kindOf({ units }: JsonText, list: JsonList, i: number): 'object' | 'array' | 'scalar' {
  const first = units[list.values[i]!];
  return first === '{' ? 'object' : first === '[' ? 'array' : 'scalar';
}
