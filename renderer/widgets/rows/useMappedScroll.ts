import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  isMapped,
  moveTo,
  offsetToReveal,
  physicalHeight,
  placeAt,
  type ScrollPlace,
  type ScrollSize,
} from './scrollMap.ts';

type Options = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Of the scroller, in px; 0 until it is measured. */
  readonly heightPx: number;
  readonly rowCount: number;
  readonly rowPx: number;
  /** Height of what sticks to the top of the scroller. */
  readonly headPx: number;
  readonly overscan: number;
};

type MappedScroll = {
  /** Row positions to render, in order. */
  readonly rows: readonly number[];
  /** Goes on the element that holds them; its top is set here, at every step of a mapped scroll. */
  readonly layer: RefObject<HTMLDivElement | null>;
  /** Height of the scrolled element without its head. */
  readonly height: number;
  readonly rowsInSight: number;
  reveal(row: number): void;
  toTop(): void;
};

const settleMs = 160;

/**
 * TanStack Virtual over a scroll position that is mapped, so that a million rows fit in the height that browsers allow. The
 * virtualizer works in logical pixels; the element's own scroll bar in physical ones.
 */
export function useMappedScroll({ scroller, heightPx, rowCount, rowPx, headPx, overscan }: Options): MappedScroll {
  const place = useRef<ScrollPlace>({ physical: 0, logical: 0 });
  const contentPx = rowCount * rowPx;
  const viewportPx = Math.max(1, heightPx - headPx);
  const sizeNow = useCallback((): ScrollSize => ({ contentPx, viewportPx }), [contentPx, viewportPx]);
  const size = useRef(sizeNow);
  size.current = sizeNow;
  const layer = useRef<HTMLDivElement | null>(null);
  const firstStart = useRef(0);
  const tell = useRef<(offset: number, isScrolling: boolean) => void>(() => {});

  const placeLayer = useCallback(() => {
    const top = firstStart.current - place.current.logical + place.current.physical;
    // Top and not a transform: at millions of px a transform's floats lose whole pixels.
    if (layer.current) layer.current.style.top = `${top}px`;
  }, []);

  const setPlace = useCallback(
    (logical: number) => {
      const element = scroller.current;
      if (!element) return;
      const next = placeAt(logical, size.current());
      element.scrollTop = next.physical;
      // The browser rounds what it is given; what it took is what the next move starts from.
      place.current = isMapped(size.current())
        ? { physical: element.scrollTop, logical: next.logical }
        : placeAt(element.scrollTop, size.current());
      tell.current(place.current.logical, false);
      placeLayer();
    },
    [scroller, placeLayer],
  );

  const observeElementOffset = useCallback(
    (_instance: unknown, callback: (offset: number, isScrolling: boolean) => void) => {
      const element = scroller.current;
      if (!element) return undefined;
      tell.current = callback;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = () => {
        // The bar goes back to where the content really is, so that both ends stay in reach by the wheel.
        if (isMapped(size.current())) setPlace(place.current.logical);
        else callback(place.current.logical, false);
      };
      const onScroll = () => {
        if (element.scrollTop !== place.current.physical)
          place.current = moveTo(place.current, element.scrollTop, size.current());
        callback(place.current.logical, true);
        if (isMapped(size.current())) placeLayer();
        clearTimeout(timer);
        timer = setTimeout(settle, settleMs);
      };
      callback(place.current.logical, false);
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => {
        clearTimeout(timer);
        element.removeEventListener('scroll', onScroll);
      };
    },
    [scroller, setPlace, placeLayer],
  );

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan,
    observeElementOffset,
    // Nothing but this hook moves the scroll bar.
    scrollToFn: () => {},
  });

  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);

  // A shorter list, or a taller window, can leave the place past the end.
  useEffect(() => {
    const end = Math.max(0, contentPx - size.current().viewportPx);
    if (place.current.logical > end) setPlace(end);
  }, [contentPx, viewportPx, setPlace]);

  const items = virtualizer.getVirtualItems();
  const first = items[0];
  useLayoutEffect(() => {
    firstStart.current = first?.start ?? 0;
    placeLayer();
  });
  const reveal = useCallback(
    (row: number) => {
      const next = offsetToReveal(row * rowPx, (row + 1) * rowPx, place.current.logical, size.current().viewportPx);
      if (next !== place.current.logical) setPlace(next);
    },
    [rowPx, setPlace],
  );
  const toTop = useCallback(() => setPlace(0), [setPlace]);

  return useMemo(
    () => ({
      rows: items.map((item) => item.index),
      layer,
      height: physicalHeight({ contentPx, viewportPx }),
      rowsInSight: Math.max(1, Math.floor(viewportPx / rowPx)),
      reveal,
      toTop,
    }),
    [items, contentPx, viewportPx, rowPx, reveal, toTop],
  );
}
