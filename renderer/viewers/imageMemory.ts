import type { Size } from './imageGeometry.ts';

/**
 * Pictures decoded ahead of time. Holding on to the element keeps its decoded pixels, and knowing the size lets the first
 * frame place the picture where it will stay.
 */
const held = new Map<string, HTMLImageElement>();
const sizes = new Map<string, Size>();
const maxHeld = 24;
const maxSizes = 5000;

/** The natural size of a picture that was shown or decoded before. */
export function knownSize(url: string): Size | null {
  return sizes.get(url) ?? null;
}

export function rememberSize(url: string, size: Size): void {
  sizes.delete(url);
  sizes.set(url, size);
  for (const oldest of sizes.keys()) {
    if (sizes.size <= maxSizes) return;
    sizes.delete(oldest);
  }
}

/** Loads and decodes a picture so that showing it later paints at once. A picture that cannot be decoded says so when it is shown. */
export async function decodeAhead(url: string): Promise<void> {
  const known = held.get(url);
  if (known) {
    held.delete(url);
    held.set(url, known);
    return;
  }
  const image = new Image();
  held.set(url, image);
  for (const oldest of held.keys()) {
    if (held.size <= maxHeld) break;
    held.delete(oldest);
  }
  image.src = url;
  try {
    await image.decode();
    rememberSize(url, { width: image.naturalWidth, height: image.naturalHeight });
  } catch {
    // The viewer meets the same failure and shows it with the path; holding a broken element would hide a later repair.
    held.delete(url);
  }
}
