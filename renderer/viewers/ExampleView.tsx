import { memo } from 'react';
import type { ExampleContent } from './exampleContent.ts';
import { viewerFor, type ViewerSize } from './registry.ts';

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
