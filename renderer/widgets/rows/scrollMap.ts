/**
 * Chromium clips an element's height at 33,554,400 px and TanStack Virtual stops there too; half of that leaves room for
 * zoomed pages.
 */
const maxScrollPx = 15_000_000;

/** Where the scroll bar is (physical px) and which content stands at the top (logical px). They differ only in long lists. */
export type ScrollPlace = { readonly physical: number; readonly logical: number };

export type ScrollSize = { readonly contentPx: number; readonly viewportPx: number; readonly maxPx?: number };

/** Height that the scrolled element gets. */
export function physicalHeight(size: ScrollSize): number {
  return Math.min(size.contentPx, size.maxPx ?? maxScrollPx);
}

function physicalEnd(size: ScrollSize): number {
  return Math.max(0, physicalHeight(size) - size.viewportPx);
}

function logicalEnd(size: ScrollSize): number {
  return Math.max(0, size.contentPx - size.viewportPx);
}

export function isMapped(size: ScrollSize): boolean {
  return size.contentPx > (size.maxPx ?? maxScrollPx);
}

/** The place for a logical offset: both bars at the same fraction of their way. */
export function placeAt(logical: number, size: ScrollSize): ScrollPlace {
  const end = logicalEnd(size);
  const clamped = Math.min(end, Math.max(0, logical));
  if (!isMapped(size)) return { physical: clamped, logical: clamped };
  return { physical: end === 0 ? 0 : (clamped / end) * physicalEnd(size), logical: clamped };
}

/**
 * The place after the scroll bar moved to `physical`. A jump (dragging the bar, more than two screens) goes by fraction, so
 * that the bar tells the truth. A small move (wheel, touch, arrow) moves the content by the same pixels, so that no row is
 * skipped; near an end the rest of the content is spread over the rest of the way, so that the end is met exactly.
 */
export function moveTo(place: ScrollPlace, physical: number, size: ScrollSize): ScrollPlace {
  if (!isMapped(size)) return { physical, logical: Math.min(logicalEnd(size), Math.max(0, physical)) };
  const endP = physicalEnd(size);
  const endL = logicalEnd(size);
  const at = Math.min(endP, Math.max(0, physical));
  if (at <= 0) return { physical: 0, logical: 0 };
  if (at >= endP) return { physical: endP, logical: endL };
  const delta = at - place.physical;
  if (Math.abs(delta) > 2 * size.viewportPx) return { physical: at, logical: (at / endP) * endL };
  const restP = delta > 0 ? endP - place.physical : place.physical;
  const restL = delta > 0 ? endL - place.logical : place.logical;
  const zone = 4 * size.viewportPx;
  const isNearEnd = restP <= zone || restL <= zone;
  const step = isNearEnd && restP > 0 ? delta * (restL / restP) : delta;
  return { physical: at, logical: Math.min(endL, Math.max(0, place.logical + step)) };
}

/** Logical offset that shows [start, end) with the least movement; unchanged when it is in sight already. */
export function offsetToReveal(start: number, end: number, logical: number, viewportPx: number): number {
  if (start < logical) return start;
  if (end > logical + viewportPx) return end - viewportPx;
  return logical;
}
