import type { ComponentType } from 'react';
import { kindsOf, type ContentKind, type ExampleContent } from './exampleContent.ts';
import { ImageViewer } from './ImageViewer.tsx';
import { TableRowViewer } from './TableRowViewer.tsx';
import { TextViewer } from './TextViewer.tsx';

/** `large` fills its place and can be worked with; `card` is a tile of the gallery; `thumb` stands in a row or a strip. */
export type ViewerSize = 'large' | 'card' | 'thumb';

export type ViewerProps = {
  readonly content: ExampleContent;
  readonly size: ViewerSize;
  /** Texts that the filter looks for, to be marked. */
  readonly sought: readonly string[];
};

/** A component and the kinds of data it can show. */
export type Viewer = {
  readonly name: string;
  readonly accepts: readonly ContentKind[];
  readonly component: ComponentType<ViewerProps>;
};

const viewers: readonly Viewer[] = [
  { name: 'Picture', accepts: ['image'], component: ImageViewer },
  { name: 'Text', accepts: ['text'], component: TextViewer },
  { name: 'Table row', accepts: ['row'], component: TableRowViewer },
];

/** The viewer for the most telling kind of data that an example holds. */
export function viewerFor(content: ExampleContent, registered: readonly Viewer[] = viewers): Viewer {
  for (const kind of kindsOf(content)) {
    const viewer = registered.find((one) => one.accepts.includes(kind));
    if (viewer) return viewer;
  }
  throw new Error('No viewer accepts table rows, which every example is.');
}
