import { useLayoutEffect, useState, type RefObject } from 'react';

/** Measured when it changes and not at every step: reading it while scrolling would force a layout. */
export function useSize(element: RefObject<HTMLElement | null>): {
  readonly widthPx: number;
  readonly heightPx: number;
} {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () =>
      setSize((before) =>
        before.widthPx === box.clientWidth && before.heightPx === box.clientHeight
          ? before
          : { widthPx: box.clientWidth, heightPx: box.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
