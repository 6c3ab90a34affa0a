import type { ColumnRole } from '#shared/model/importMapping.ts';
import type { CellValue, ExampleDetail } from '#shared/contract/values.ts';

/** What a viewer shows of an example. An `ExampleDetail` is one; a row of a view can be made into one without asking again. */
export type ExampleContent = Pick<ExampleDetail, 'key' | 'imageUrl' | 'thumbUrl' | 'imagePath' | 'text' | 'cells'>;
export type ContentCell = { readonly name: string; readonly role: ColumnRole; readonly value: CellValue };

const contentKinds = ['image', 'text', 'row'] as const;
export type ContentKind = (typeof contentKinds)[number];

/** The kinds of data that an example holds, the most telling first. Every example is at least a row. */
export function kindsOf(content: ExampleContent): ContentKind[] {
  const kinds: ContentKind[] = [];
  if (content.imageUrl !== null || content.imagePath !== null) kinds.push('image');
  if (content.text !== null) kinds.push('text');
  kinds.push('row');
  return kinds;
}

/** The cells that are the example itself (features), else all that are not its key or label. */
export function contentCells(cells: readonly ContentCell[]): ContentCell[] {
  const features = cells.filter((cell) => cell.role === 'feature');
  if (features.length > 0) return features;
  return cells.filter((cell) => cell.role !== 'key' && cell.role !== 'label' && cell.role !== 'ignore');
}

/** The cells that say where an example comes from: who labelled it, its split, its metadata. */
export function originCells(cells: readonly ContentCell[]): ContentCell[] {
  return cells.filter((cell) => ['annotator', 'annotation', 'split', 'weight', 'metadata'].includes(cell.role));
}

/** `large` fills its place and can be worked with; `card` is a tile of the gallery; `thumb` stands in a row or a strip. */
export type ViewerSize = 'large' | 'card' | 'thumb';

export type ViewerProps = {
  readonly content: ExampleContent;
  readonly size: ViewerSize;
  /** Texts that the filter looks for, to be marked. */
  readonly sought: readonly string[];
};
