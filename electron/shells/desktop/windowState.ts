import { z } from 'zod';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
export type Bounds = z.infer<typeof bounds>;
export const windowStateSchema = z.object({ bounds, isMaximized: z.boolean(), isFullScreen: z.boolean() });
export type WindowState = z.infer<typeof windowStateSchema>;

const preferred = { width: 1360, height: 880 };
export const minimumSize = { width: 880, height: 560 };
/** So much of the window must lie on a display to be found and dragged. */
const graspable = { width: 160, height: 48 };

/**
 * Where to put the window: where it was, if a display is still there to show it, otherwise in the middle of the first
 * one. Never larger than the display, never with the title bar above it. Pixels, as in `screen.getAllDisplays()`.
 */
export function placeWindow(saved: Bounds | null, workAreas: readonly Bounds[]): Bounds {
  const first = workAreas[0];
  const home = saved && workAreas.find((area) => isGraspable(saved, area));
  if (!saved || !home) {
    if (!first) return saved ?? { x: 0, y: 0, ...preferred };
    const size = sizeWithin(saved ?? preferred, first);
    const x = first.x + Math.round((first.width - size.width) / 2);
    const y = first.y + Math.round((first.height - size.height) / 2);
    return { x, y, ...size };
  }
  const size = sizeWithin(saved, home);
  // A window that had to become narrower may have lost the part that was on the display.
  const x = Math.max(saved.x, home.x - size.width + graspable.width);
  return { x, y: Math.max(saved.y, home.y), ...size };
}

function sizeWithin(size: { readonly width: number; readonly height: number }, area: Bounds) {
  return {
    width: Math.min(Math.max(size.width, minimumSize.width), area.width),
    height: Math.min(Math.max(size.height, minimumSize.height), area.height),
  };
}

/** The window's upper edge with enough of its width lies on the area. */
function isGraspable(window: Bounds, area: Bounds): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const top = window.y - area.y;
  return width >= graspable.width && top >= -graspable.height && top <= area.height - graspable.height;
}
