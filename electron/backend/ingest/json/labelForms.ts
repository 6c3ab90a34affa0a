import { flattenJson, labelOf, parseJson } from '#backend/ingest/flattenJson.ts';
import { encodeText } from '#backend/ingest/cellText.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { TextEncoding } from '#shared/model/textEncodings.ts';

type Kind = 'text' | 'number' | 'boolean' | 'list';

/** How the labels of a JSON source are written: as text, number, yes and no, or a list of one. */
export type LabelForms = {
  /** Takes a label cell of the source into account. */
  readonly see: (cell: string) => void;
  /** A label as it is to stand in place of `old`, '' where there was none. */
  readonly write: (label: string | null, old: string) => string;
};

/**
 * Learns from the label cells how each class is written, so that a decided label stands as the others of its class do, in the form of
 * the cell that it replaces.
 */
export function createLabelForms({ encoding, exact }: ImportMapping['source']): LabelForms {
  const forms = new Map<string, string>();
  const counts = new Map<Kind, number>();
  const known = (kind: Kind, label: string): string | undefined => forms.get(`${kind} ${label}`);

  return {
    see(cell) {
      const kind = kindOf(cell);
      if (kind === null) return;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const inner = kind === 'list' ? onlyItem(cell) : cell;
      const innerKind = inner === null ? null : kindOf(inner);
      const label = inner === null ? null : labelText(inner);
      if (innerKind === null || innerKind === 'list' || label === null || inner === null) return;
      const place = `${innerKind} ${label}`;
      if (!forms.has(place)) forms.set(place, inner);
    },
    write(label, old) {
      if (label === null) return 'null';
      const oldKind = kindOf(old) ?? usual(counts);
      // In a project from before, a class is the text of a whole list.
      if (exact !== true && oldKind === 'list' && isList(label)) return label;
      const oldItem = oldKind === 'list' ? (onlyItem(old) ?? '') : old;
      const itemKind = kindOf(oldItem) ?? usualItem();
      const scalar = known(itemKind, label) ?? anyKnown(label) ?? newForm(label, itemKind, oldItem, encoding);
      if (oldKind !== 'list') return scalar;
      return oldItem === '' ? `[${scalar}]` : old.replace(oldItem, () => scalar);
    },
  };

  function anyKnown(label: string): string | undefined {
    return known('text', label) ?? known('number', label) ?? known('boolean', label);
  }

  /** What the single labels mostly are, those in lists counted. */
  function usualItem(): Kind {
    const of = (kind: Kind): number => [...forms.keys()].filter((key) => key.startsWith(`${kind} `)).length;
    return (['text', 'number', 'boolean'] as const).toSorted((a, b) => of(b) - of(a))[0]!;
  }
}

function isList(text: string): boolean {
  try {
    return Array.isArray(parseJson(text));
  } catch {
    // A class like any other.
    return false;
  }
}

function usual(counts: ReadonlyMap<Kind, number>): Kind {
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'text';
}

function kindOf(cell: string): Kind | null {
  const first = cell.trimStart()[0];
  if (first === '"') return 'text';
  if (first === '[') return 'list';
  if (first === 't' || first === 'f') return 'boolean';
  return first !== undefined && /[-\d]/.test(first) ? 'number' : null;
}

/** The one item of a list, as it stands there; null for none or several. */
function onlyItem(cell: string): string | null {
  try {
    const value = parseJson(cell);
    if (!Array.isArray(value) || value.length !== 1) return null;
    return cell.trim().slice(1, -1).trim();
  } catch {
    // A cell that is no JSON: its row was set aside, and nothing is written into it.
    return null;
  }
}

/** The class that a scalar stands for, as the reader has it. */
function labelText(cell: string): string | null {
  try {
    return labelOf(flattenJson({ label: parseJson(cell) }).get('label') ?? null)[0] ?? null;
  } catch {
    // As above.
    return null;
  }
}

/** A class that the source has nowhere: bare where its kind is and it reads as one, else as text, escaped where the old one was. */
function newForm(label: string, kind: Kind, old: string, encoding: TextEncoding): string {
  if (kind === 'boolean' && /^(?:true|false)$/.test(label)) return label;
  if (kind === 'number' && isBareNumber(label)) return label;
  const text = JSON.stringify(label);
  const escapesAll = /\\u[0-9a-fA-F]{4}/.test(old);
  if (!escapesAll && encodeText(text, encoding) !== null) return text;
  return text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whether a number, written bare, comes back as the same text. */
function isBareNumber(label: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(label) && (String(Number(label)) === label || /^-?\d{16,}$/.test(label));
}
