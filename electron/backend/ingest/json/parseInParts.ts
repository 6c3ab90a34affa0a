import { createBreather } from '#backend/threads/breather.ts';
import type { JsonText } from '#backend/ingest/json/jsonDocument.ts';
import { keyOf, type JsonList, listItems, notJson } from '#backend/ingest/json/jsonItems.ts';
import { endOfValue, skipBlanks } from '#backend/ingest/jsonValuePlace.ts';

/** So many characters are parsed in one go: a few milliseconds. */
const atOnce = 256 * 1024;
/** What is no JSON is looked for so deep. */
const deepestLook = 4;

type Parse = (text: string) => unknown;
type Parsing = {
  readonly document: JsonText;
  readonly parse: Parse;
  readonly breathe: () => Promise<void> | undefined;
};

/**
 * The values of a document, one after another, as `parse` has them; a long one is parsed some items at a time, so that other work has
 * its turn.
 * @throws bad_input with the line of what is no JSON.
 */
export async function parseInParts(document: JsonText, parse: Parse, signal?: AbortSignal): Promise<unknown[]> {
  const { units } = document;
  const parsing: Parsing = { document, parse, breathe: createBreather(signal) };
  const values: unknown[] = [];
  for (let at = skipBlanks(units, document.start); at < units.length; at = skipBlanks(units, at)) {
    const near = endOfValue(units.slice(at, at + atOnce), 0);
    if (near < 0 && isList(document, at)) {
      const list = await listItems(document, at);
      values.push(await longValue(parsing, list));
      at = list.close + 1;
    } else {
      const end = near < 0 ? units.length : at + near;
      values.push(await shortValue(parsing, at, end));
      at = end;
    }
    await parsing.breathe();
  }
  return values;
}

const isList = ({ units }: JsonText, at: number): boolean => units[at] === '[' || units[at] === '{';

async function longValue(parsing: Parsing, list: JsonList): Promise<unknown> {
  const { document, parse, breathe } = parsing;
  const { kind, count, starts, values, ends } = list;
  const isArray = kind === 'array';
  const [open, close] = isArray ? '[]' : '{}';
  const items: unknown[] = [];
  const addItems = (part: readonly unknown[]): void => part.forEach((item) => items.push(item));
  // What is set in an object without a prototype is its own, whatever it is called.
  const members = Object.create(null) as Record<string, unknown>;
  for (let first = 0, next = 0; first < count; first = next) {
    const [from, value] = [starts[first]!, values[first]!];
    for (next = first + 1; next < count && ends[next]! - from <= atOnce;) next++;
    if (ends[first]! - value > atOnce && isList(document, value)) {
      const inner = await longValue(parsing, await listItems(document, value));
      if (isArray) items.push(inner);
      else members[keyOf(document, list, first)] = inner;
    } else {
      try {
        const part = parse(`${open}${document.text(from, ends[next - 1]!)}${close}`);
        if (isArray) addItems(part as unknown[]);
        else Object.assign(members, part);
      } catch (cause) {
        throw await refusal(parsing, cause, { list, first, next, depth: 1 });
      }
    }
    await breathe();
  }
  return isArray ? items : (Object.setPrototypeOf(members, Object.prototype) as unknown);
}

async function shortValue(parsing: Parsing, start: number, end: number, depth = 0): Promise<unknown> {
  const { document, parse } = parsing;
  try {
    return parse(document.text(start, end));
  } catch (cause) {
    if (depth === deepestLook || !isList(document, start)) throw asNotJson(document, start, cause);
    const list = await listItems(document, start);
    throw await refusal(parsing, cause, { list, first: 0, next: list.count, depth: depth + 1 });
  }
}

type Items = { readonly list: JsonList; readonly first: number; readonly next: number; readonly depth: number };

/** Why some items of a list could not be parsed: the first that is no JSON by itself. */
async function refusal(parsing: Parsing, cause: unknown, { list, first, next, depth }: Items): Promise<unknown> {
  for (let i = first; i < next; i++) {
    try {
      await shortValue(parsing, list.values[i]!, list.ends[i]!, depth);
    } catch (own) {
      return own;
    }
  }
  return asNotJson(parsing.document, list.open, cause);
}

const asNotJson = (document: JsonText, at: number, cause: unknown): unknown =>
  cause instanceof SyntaxError ? notJson(document, at, cause.message) : cause;
