import { memo, type ComponentType } from 'react';
import { kindsOf, type ContentKind, type ExampleContent, type ViewerProps, type ViewerSize } from './exampleContent.ts';
import { ImageViewer } from './ImageViewer.tsx';
import { TableRowViewer } from './TableRowViewer.tsx';
import { TextViewer } from './TextViewer.tsx';

/** A component and the kinds of data it can show. */
type Viewer = {
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
function viewerFor(content: ExampleContent, registered: readonly Viewer[] = viewers): Viewer {
  for (const kind of kindsOf(content)) {
    const viewer = registered.find((one) => one.accepts.includes(kind));
    if (viewer) return viewer;
  }
  throw new Error('No viewer accepts table rows, which every example is.');
}

const nothingSought: readonly string[] = [];

/** Shows one example with the viewer registered for its data. */
export const ExampleView = memo(function ExampleView(props: {
  readonly detail: ExampleContent;
  readonly size: ViewerSize;
  readonly sought?: readonly string[];
}) {
  const Viewer = viewerFor(props.detail).component;
  return <Viewer content={props.detail} size={props.size} sought={props.sought ?? nothingSought} />;
});
