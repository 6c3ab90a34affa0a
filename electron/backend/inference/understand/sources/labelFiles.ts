import type { Claims } from '../claims.ts';
import { asNames, asObject, pythonLiteral } from './shapes.ts';

/** A list of class names beside a model: one a line, JSON in any of its usual shapes, or the `names` of a YAML file of Ultralytics. */
export function claimsOfLabels(content: unknown, from: string): Claims {
  const names = typeof content === 'string' ? namesOfText(content) : namesOfJson(content);
  if (!names || names.length < 2 || new Set(names).size !== names.length) return {};
  return { classes: { value: names, from } };
}

function namesOfJson(content: unknown): readonly string[] | undefined {
  const direct = asNames(content);
  if (direct) return direct;
  const object = asObject(content);
  for (const key of ['id2label', 'classes', 'class_names', 'labels', 'names', 'label_names']) {
    const found = object && asNames(object[key]);
    if (found) return found;
  }
  return undefined;
}

function namesOfText(text: string): readonly string[] | undefined {
  if (/^names\s*:/m.test(text)) return namesOfYaml(text);
  if (/^\w+\s*:/.test(text) && /^\w+\s*:\s*\S/m.test(text) && !/^\d+\s*:/m.test(text)) return undefined;
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 1 && (lines[0] ?? '').includes(','))
    return (lines[0] ?? '').split(',').map((name) => name.trim());
  // “0 cat”, “0: cat” or “0,cat” on every line, counted from 0.
  const numbered = lines.map((line) => /^(\d+)\s*[:,\t ]\s*(.+)$/.exec(line));
  const isNumbered = numbered.every((match, index) => match !== null && Number(match[1]) === index);
  return isNumbered ? numbered.map((match) => match![2]!.trim()) : lines;
}

/** `names:` as a block of “0: cat” or “- cat” lines, or a flow list or map on its line. */
function namesOfYaml(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^names\s*:/.test(line));
  const flow = (lines[at] ?? '').replace(/^names\s*:\s*/, '').trim();
  if (flow !== '') return asNames(pythonLiteral(flow)) ?? flowNames(flow);
  const names: [number, string][] = [];
  for (const line of lines.slice(at + 1)) {
    const entry = /^\s*(?:(\d+)\s*:|-)\s*(.+)$/.exec(line);
    if (!entry) break;
    names.push([entry[1] === undefined ? names.length : Number(entry[1]), unquoted(entry[2]!.trim())]);
  }
  const sorted = names.toSorted((a, b) => a[0] - b[0]);
  return sorted.length > 0 && sorted.every(([number], index) => number === index)
    ? sorted.map(([, name]) => name)
    : undefined;
}

function flowNames(flow: string): readonly string[] | undefined {
  const list = /^\[(.*)\]$/.exec(flow)?.[1];
  return list?.split(',').map((name) => unquoted(name.trim()));
}

function unquoted(text: string): string {
  const match = /^(['"])(.*)\1$/.exec(text);
  return match ? match[2]!.replaceAll("''", "'") : text;
}
