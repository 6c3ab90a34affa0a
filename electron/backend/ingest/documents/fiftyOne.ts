import { WinnowError } from '#shared/base/winnowError.ts';
import { flattenJson, type FlatValue } from '#backend/ingest/flattenJson.ts';
import {
  asText,
  isRecord,
  type Dialect,
  type DialectColumn,
  type DialectNote,
  type DialectRecord,
} from '#backend/ingest/documents/dialect.ts';
import { mapInTurns } from '#backend/threads/breather.ts';

/**
 * FiftyOne's image classification dataset: pictures in `data/`, and `labels.json` with the class of each, by name or by its place in
 * `classes`, or as an object with a confidence.
 * https://docs.voxel51.com/user_guide/export_datasets.html
 */
export const fiftyOne: Dialect = {
  format: 'fiftyone',
  layout: 'document',
  recognise({ text, head }) {
    if (!text.startsWith('{')) return null;
    const start = head.subarray(0, 512 * 1024).toString('utf8');
    return /"classes"\s*:\s*(?:\[|null)/.test(start) && /"labels"\s*:\s*\{/.test(start) ? 'marked' : null;
  },
  read: async (value, path) => {
    const labels = isRecord(value) ? value['labels'] : null;
    if (!isRecord(value) || !isRecord(labels))
      throw new WinnowError('bad_input', `“${path}” is no dataset of FiftyOne: it has no “labels”.`, { file: path });
    const classes = Array.isArray(value['classes']) ? value['classes'].map((name) => asText(name) ?? '') : null;
    const columns = new Map<string, DialectColumn>([
      ['file', { role: 'image', why: 'the name of the picture' }],
      ['label', { role: 'label', why: 'the class of the picture' }],
    ]);
    const nameOf = (one: unknown): string | null =>
      typeof one === 'number' && classes !== null ? (classes[one] ?? String(one)) : asText(one);
    const records = await mapInTurns(Object.entries(labels), ([file, entry]): DialectRecord => {
      const notes: DialectNote[] = [];
      const given = isRecord(entry) ? entry['label'] : entry;
      const values = new Map<string, FlatValue | null>([['file', file]]);
      values.set('label', Array.isArray(given) ? oneOf(given.map(nameOf), file, notes) : nameOf(given));
      if (isRecord(entry))
        for (const [name, item] of flattenJson(entry)) {
          if (name === 'label') continue;
          values.set(name, item);
          columns.set(name, null);
        }
      const place = [
        'labels',
        file,
        ...(isRecord(entry) ? ['label'] : []),
        ...(Array.isArray(given) && given.length === 1 ? [0] : []),
      ];
      return {
        values,
        notes,
        drop: () => [{ kind: 'remove', path: ['labels', file] }],
        relabel: (column, label) => {
          if (column !== 'label') return `“${column}” is not the class of the picture.`;
          const old: unknown = Array.isArray(given) ? given[0] : given;
          const index = label === null ? -1 : (classes?.indexOf(label) ?? -1);
          const isIndexed = typeof old === 'number' && classes !== null;
          if (label !== null && classes !== null && index < 0) return `“${label}” is none of the classes of the file.`;
          const text = isIndexed && label !== null ? String(index) : JSON.stringify(label);
          const isList = Array.isArray(given) && given.length !== 1;
          return [{ kind: 'replace', path: place, text: isList ? `[${label === null ? '' : text}]` : text }];
        },
      };
    });
    return { columns, records, notes: [] };
  },
};

function oneOf(labels: readonly (string | null)[], file: string, notes: DialectNote[]): string | null {
  if (labels.length <= 1) return labels[0] ?? null;
  const words = labels.map((label) => `“${label}”`).join(', ');
  notes.push({ code: 'several_choices', message: `“${file}” has several labels: ${words}; it has no one label.` });
  return null;
}
