import { WinnowError } from '#shared/base/winnowError.ts';
import { flattenJson } from '#backend/ingest/flattenJson.ts';
import {
  asText,
  contentOf,
  isRecord,
  type Dialect,
  type DialectRecord,
  type Entry,
} from '#backend/ingest/documents/dialect.ts';
import type { JsonEdit } from '#backend/ingest/documents/spliceJson.ts';
import { mapInTurns } from '#backend/threads/breather.ts';

/**
 * COCO's JSON where it says one class a picture: `images`, `annotations` and `categories`. Pictures with annotations of several
 * classes are objects in a picture, which is another task: such a file is refused.
 * https://cocodataset.org/#format-data
 */
export const coco: Dialect = {
  format: 'coco',
  layout: 'document',
  recognise({ text, head }) {
    if (!text.startsWith('{')) return null;
    const start = head.toString('utf8');
    const hasImages = /"images"\s*:\s*\[\s*\{[^{}]*"file_name"\s*:/.test(start);
    return hasImages || (/"images"\s*:\s*\[/.test(start) && /"categories"\s*:\s*\[/.test(start)) ? 'marked' : null;
  },
  read: async (value, path) => {
    const [images, annotations, categories] = ['images', 'annotations', 'categories'].map((name) => {
      const list = isRecord(value) ? (value[name] ?? []) : null;
      if (!Array.isArray(list) || !list.every(isRecord))
        throw new WinnowError('bad_input', `“${path}” is no COCO file: its “${name}” are no list.`, { file: path });
      return list as Entry[];
    }) as [Entry[], Entry[], Entry[]];
    const nameOf = new Map(
      categories.map((entry) => [asText(entry['id']), asText(entry['name']) ?? String(entry['id'])]),
    );
    const idOf = new Map(categories.map((entry) => [asText(entry['name']), entry['id']]));
    const ofImage = new Map<string | null, number[]>();
    await mapInTurns(annotations, (annotation, at) => {
      const image = asText(annotation['image_id']);
      const own = ofImage.get(image);
      if (own === undefined) ofImage.set(image, [at]);
      else own.push(at);
    });
    const labelsOf = (image: Entry) =>
      (ofImage.get(asText(image['id'])) ?? []).map((at) => nameOf.get(asText(annotations[at]!['category_id'])) ?? null);
    await refuseSeveral(images, labelsOf, path);
    const { rows, columns } = await contentOf(images, flattenJson);
    columns.set('file_name', { role: 'image', why: 'the picture' });
    if (columns.has('id')) columns.set('id', { role: 'key', why: 'the id of the picture' });
    columns.set('category', { role: 'label', why: 'the category of its annotation' });
    let lastId = annotations.reduce((most, { id }) => (typeof id === 'number' ? Math.max(most, id) : most), 0);
    const records = await mapInTurns(images, (image, at): DialectRecord => {
      const own = ofImage.get(asText(image['id'])) ?? [];
      const [label = null] = labelsOf(image);
      rows[at]!.set('category', label);
      return {
        values: rows[at]!,
        notes: [],
        drop: () => [
          { kind: 'remove', path: ['images', at] },
          ...own.map((one): JsonEdit => ({ kind: 'remove', path: ['annotations', one] })),
        ],
        relabel: (column, name) => {
          if (column !== 'category') return `“${column}” is not what the annotations say.`;
          if (name === null) return own.map((one): JsonEdit => ({ kind: 'remove', path: ['annotations', one] }));
          const id = idOf.get(name);
          if (id === undefined) return `“${name}” is none of the categories of the file.`;
          const text = JSON.stringify(id);
          if (own.length > 0)
            return own.map((one): JsonEdit => ({ kind: 'replace', path: ['annotations', one, 'category_id'], text }));
          lastId += 1;
          const made = { id: lastId, image_id: image['id'], category_id: id };
          return [{ kind: 'append', path: ['annotations'], text: JSON.stringify(made) }];
        },
      };
    });
    const boxes = annotations.filter(
      ({ bbox, segmentation }) => Array.isArray(bbox) || Array.isArray(segmentation),
    ).length;
    const notes =
      boxes === 0
        ? []
        : [
            {
              code: 'boxes',
              message: `${boxes} annotations mark a place in the picture; their category is taken for the whole.`,
            },
          ];
    return { columns, records, notes };
  },
};

async function refuseSeveral(
  images: readonly Entry[],
  labelsOf: (image: Entry) => (string | null)[],
  path: string,
): Promise<void> {
  const counts = await mapInTurns(images, (image) => new Set(labelsOf(image)).size);
  const several = images.filter((_, at) => counts[at]! > 1);
  const [first] = several;
  if (first === undefined) return;
  const labels = [...new Set(labelsOf(first))].slice(0, 4).map((label) => `“${label}”`);
  throw new WinnowError(
    'unsupported',
    `${several.length} of ${images.length} pictures have annotations of several classes, such as ${String(first['file_name'])}: ${labels.join(', ')}. Winnow works on one class a picture.`,
    { file: path },
  );
}
