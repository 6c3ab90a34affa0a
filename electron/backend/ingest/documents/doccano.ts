import { flattenJson } from '#backend/ingest/flattenJson.ts';
import {
  asText,
  contentOf,
  entriesOf,
  type Dialect,
  type DialectNote,
  type DialectRecord,
} from '#backend/ingest/documents/dialect.ts';
import { mapInTurns } from '#backend/threads/breather.ts';

/**
 * doccano's JSONL of classified texts: `label` or `labels` is an array of classes (of spans where sequences were labelled).
 * https://doccano.github.io/doccano/tutorial/
 */
export const doccano: Dialect = {
  format: 'doccano',
  layout: 'lines',
  recognise({ text, head }) {
    if (!/^[[{]/.test(text)) return null;
    const start = head.subarray(0, 64 * 1024).toString('utf8');
    const isClasses = /"labels?"\s*:\s*\[\s*(?:"|\])/.test(start) || /"cats"\s*:\s*\[/.test(start);
    const isTool = /"(?:Comments|comments|annotation_approver)"\s*:/.test(start) || /"id"\s*:/.test(start);
    return isClasses && isTool && /"(?:text|data)"\s*:\s*"/.test(start) ? 'marked' : null;
  },
  read: async (value, path) => {
    const entries = entriesOf(value, path, 'doccano: not every line is an object');
    const column =
      ['label', 'labels', 'cats'].find((name) => entries.some((entry) => Array.isArray(entry[name]))) ?? 'label';
    const { rows, columns } = await contentOf(entries, flattenJson);
    columns.set(column, { role: 'label', why: 'the class that was chosen' });
    const records = await mapInTurns(entries, (entry, at): DialectRecord => {
      const notes: DialectNote[] = [];
      const values = rows[at]!;
      values.set(column, labelOf(entry[column], at, notes));
      return {
        values,
        notes,
        drop: () => [{ kind: 'remove', path: [at] }],
        relabel: (name, label) => {
          const old = entry[name];
          const text = JSON.stringify(label);
          if (old === undefined)
            return [{ kind: 'append', path: [at], name, text: label === null ? '[]' : `[${text}]` }];
          if (!Array.isArray(old)) return [{ kind: 'replace', path: [at, name], text }];
          if (old.length === 1 && label !== null) return [{ kind: 'replace', path: [at, name, 0], text }];
          return [{ kind: 'replace', path: [at, name], text: label === null ? '[]' : `[${text}]` }];
        },
      };
    });
    return { columns, records, notes: [] };
  },
};

function labelOf(value: unknown, at: number, notes: DialectNote[]): string | null {
  if (!Array.isArray(value)) return asText(value);
  const labels = value.map(asText);
  if (labels.length <= 1 && labels[0] !== undefined) return labels[0];
  if (labels.length === 0) return null;
  const isSpans = labels.every((label) => label === null);
  const message = isSpans
    ? `Line ${at + 1} marks spans, which are no class; it has no label.`
    : `Line ${at + 1} has several labels: ${labels.map((label) => `“${label}”`).join(', ')}; it has no one label.`;
  notes.push({ code: isSpans ? 'other_annotations' : 'several_choices', message });
  return null;
}
